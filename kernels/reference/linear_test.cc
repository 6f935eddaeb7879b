#include "kernels/reference/linear.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace flopline::reference {
namespace {

using testing::ElementsAre;

TEST(ReferenceLinear, MultipliesRowsByRows) {
  const Linear layer = {.batch = 1, .positions = 2, .in_features = 2, .out_features = 3, .bias = 1};
  const std::vector<double> input = {1, 2, 3, 4}, weights = {1, 10, 100, 1000, 0, 1}, bias = {0.5, 0, 7};
  std::vector<double> output(6);
  linear(layer, input.data(), weights.data(), bias.data(), output.data());
  EXPECT_THAT(output, ElementsAre(21.5, 2100, 9, 43.5, 4300, 11));
}

TEST(ReferenceLinear, ComputesMoreOutputsThanItSumsAtOnce) {
  const Linear layer = {.in_features = 1, .out_features = 19};
  std::vector<double> weights(19), output(19), input = {2};
  std::iota(weights.begin(), weights.end(), 0);
  linear<double>(layer, input.data(), weights.data(), nullptr, output.data());
  for (int o = 0; o < 19; ++o) EXPECT_EQ(output[o], 2 * o);
}

}  // namespace
}  // namespace flopline::reference
