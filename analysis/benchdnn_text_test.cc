#include "analysis/benchdnn_text.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/layer.h"

namespace flopline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::ThrowsMessage;

TEST(SplitBenchdnnProblem, TakesNameAndMultiplicityApart) {
  const BenchdnnText quoted = split_benchdnn_problem("mb1_ic3_oc4_n\"net:fc*3\"");
  EXPECT_EQ(quoted.body, "mb1_ic3_oc4");
  EXPECT_EQ(quoted.name, "net:fc");
  EXPECT_EQ(quoted.multiplicity, 3);
  EXPECT_EQ(split_benchdnn_problem("ic3oc4n1*0").name, "1*0");
  EXPECT_EQ(split_benchdnn_problem("ic3oc4").name, "");
  EXPECT_EQ(split_benchdnn_problem("mb2m3k4n5nx").body, "mb2m3k4n5") << "an n before a number is the columns";
  EXPECT_EQ(split_benchdnn_problem("2x3:3x4_n\"a,b\"").name, "a-b");
}

TEST(BenchdnnDriverOf, KnowsTheLetters) {
  EXPECT_EQ(benchdnn_driver_of("ic3ih8oc4kh3"), BenchdnnDriver::conv);
  EXPECT_EQ(benchdnn_driver_of("ic3ih8oc4"), BenchdnnDriver::ip);
  EXPECT_EQ(benchdnn_driver_of("l1sic8"), BenchdnnDriver::rnn);
  EXPECT_EQ(benchdnn_driver_of("2x3:3x4"), BenchdnnDriver::matmul);
  EXPECT_EQ(benchdnn_driver_of("m2k3n4"), BenchdnnDriver::matmul);
  EXPECT_EQ(benchdnn_driver_of("hello"), std::nullopt);
}

TEST(BenchdnnLetters, HoldTheLastNumberOfEach) {
  constexpr std::array<std::string_view, 3> kKnown = {"ic", "dh", "ph"};
  EXPECT_THAT(benchdnn_letters("ic3_ic5phdh1", kKnown),
              ElementsAre(Pair("dh", "1"), Pair("ic", "5"), Pair("ph", "0")));
  EXPECT_THAT([&] { benchdnn_letters("ic3oc4", kKnown); },
              ThrowsMessage<InvalidLayer>(HasSubstr("unknown letter 'oc', accepted are ic dh ph")));
  EXPECT_THAT([&] { benchdnn_letters("ic3!", kKnown); },
              ThrowsMessage<InvalidLayer>(HasSubstr("is no letter with a number")));
}

}  // namespace
}  // namespace flopline
