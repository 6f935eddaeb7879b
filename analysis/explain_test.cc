#include "analysis/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/workload.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string explained(std::string_view workload) {
  return explain(read_workload(workload).layers.front(), DataType::f32);
}

TEST(Explain, PutsTheNumbersOfAConvolutionIn) {
  EXPECT_THAT(explained("conv:mb1ic3ih224oc96kh11sh4ph2"),
              AllOf(HasSubstr("floor((224 + 2 + 1 - 1*(11-1) - 1) / 4) + 1 = 55"), HasSubstr("= 96*3*11*11"),
                    HasSubstr("= 34,848"), HasSubstr("= 1*96*3*11*11*55*55"), HasSubstr("= 105,415,200"),
                    HasSubstr("= 1*96*3*602*602"), HasSubstr("= 104,372,352"),
                    HasSubstr("input 1x3x224x224 * 4 bytes = 602,112")));
}

TEST(Explain, FollowsEveryKind) {
  EXPECT_THAT(explained("linear:mb2ic4oc3b1"), AllOf(HasSubstr("= 4*3 + 3"), HasSubstr("= 2*1*4*3")));
  EXPECT_THAT(explained("lstm:l2t3mb1slc4dhc8"),
              AllOf(HasSubstr("1*4*8*(4+8) + 1*4*8*(8+8)"), HasSubstr("function calls")));
  EXPECT_THAT(explained("lstm:t3mb1slc4dhc8dic2"),
              AllOf(HasSubstr("4h*(in + r) + h*r"), HasSubstr("1*(4*8*(4+2) + 8*2) + 1*1*1*4*8"),
                    HasSubstr("= 3*1*(1*(4*8*(4+2) + 8*2))")));
  EXPECT_THAT(explained("gru:t3mb1slc4dhc8dirs2"),
              AllOf(HasSubstr("3h*(in + h), and 3h a bias vector"), HasSubstr("= 3*1*(2*3*8*(4+8))")));
  EXPECT_THAT(explained("lbr_gru:mb1dhc8"), HasSubstr("and 4h a bias vector"));
  EXPECT_THAT(explained("rnn:mb1dhc8"), HasSubstr("1*1*8*(8+8)"));
  EXPECT_THAT(explained("matmul:mb3f5k7oc11w1"),
              AllOf(HasSubstr("= 1*3*7*11"), HasSubstr("= 3*5*7*11"), HasSubstr("right 3x7x11 * 4 bytes")));
  EXPECT_THAT(explained("dwsep:mb1ic32ih112oc64kh3ph1"),
              AllOf(HasSubstr("288 + 2048"), HasSubstr("= 2,336")));
  EXPECT_THAT(explained("deconv:mb1ic4ih2oc3kh2sh2"), HasSubstr("= 1*4*3*4*4"));
  EXPECT_THAT(explained("maxpool:mb1ic1ih4kh2"),
              AllOf(HasSubstr("nothing is accumulated"), HasSubstr("36 comparisons")));
  EXPECT_THAT(explained("dropout:mb1ic1ih4"), HasSubstr("it need not touch"));
}

}  // namespace
}  // namespace flopline
