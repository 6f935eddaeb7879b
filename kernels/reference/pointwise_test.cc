#include "kernels/reference/pointwise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline::reference {
namespace {

using testing::ElementsAre;

TEST(ReferenceRelu, CutsOffBelowZero) {
  const std::vector<double> input = {-1, 0, 2};
  std::vector<double> output(3);
  relu<double>(3, input.data(), output.data());
  EXPECT_THAT(output, ElementsAre(0, 0, 2));
}

TEST(ReferenceMaxPool, TakesTheLargestInsideAndIgnoresPadding) {
  const MaxPool layer = {.channels = 1,
                         .axes = {{.in = 2}, {.in = 3, .kernel = 2, .stride = 2, .pad_begin = 1}}};
  const std::vector<double> input = {-5, -3, -4, 1, 2, 3};
  std::vector<double> output(4);
  max_pool(layer, input.data(), output.data());
  EXPECT_THAT(output, ElementsAre(-5, -3, 1, 3));
}

}  // namespace
}  // namespace flopline::reference
