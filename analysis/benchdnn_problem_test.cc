#include "analysis/benchdnn_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/descriptor.h"

namespace flopline {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string layer_of(BenchdnnDriver driver, std::string_view body) {
  std::string text;
  BenchdnnOptions().for_each(driver, [&](const BenchdnnChoice& choice) {
    text = print_descriptor(read_benchdnn_problem(driver, body, choice).layer.value());
    return true;
  });
  return text;
}

// As the driver completes each axis by itself, where descriptors would copy the one before.
TEST(ReadBenchdnnProblem, CompletesAxesAsTheDriverDoes) {
  EXPECT_EQ(layer_of(BenchdnnDriver::conv, "ic1ih9oc1kh3sh2iw9kw1"),
            "conv:mb2ic1oc1b1ih9oh4kh3sh2iw9ow9kw1sw1");
  EXPECT_EQ(layer_of(BenchdnnDriver::conv, "ic1ih9oc1kh3ph1pw0sw1"), "conv:mb2ic1oc1b1ih9oh9kh3ph1");
  EXPECT_EQ(layer_of(BenchdnnDriver::conv, "ic1ih9oc1kh3ph1dh1iw9kw3"),
            "conv:mb2ic1oc1b1ih9oh7kh3dh1ph1iw9ow7dw0");
  EXPECT_EQ(layer_of(BenchdnnDriver::deconv, "ic1ih9oc1kh3phdh1"), "deconv:mb2ic1oc1b1ih9oh13kh3dh1");
}

TEST(ReadBenchdnnProblem, RefusesWhatCannotBe) {
  for (const std::string_view body :
       {"2x3:", "2x3:3", ":", "2x3:3x4:2x5", "2:2", "1x1x1x1x1x1x1x1x1x1x1x1x1:1"}) {
    EXPECT_THROW(layer_of(BenchdnnDriver::matmul, body), InvalidLayer) << body;
  }
  EXPECT_THAT([] { layer_of(BenchdnnDriver::rnn, "slc8"); }, ThrowsMessage<InvalidLayer>(HasSubstr("'sic'")));
}

}  // namespace
}  // namespace flopline
