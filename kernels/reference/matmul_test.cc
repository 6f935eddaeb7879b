#include "kernels/reference/matmul.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace flopline::reference {
namespace {

using testing::ElementsAre;

TEST(ReferenceMatmul, MultipliesRowsByColumnsOfTheSameEntry) {
  const Matmul layer = {.batch = 2, .rows = 2, .inner = 2, .columns = 3, .bias = 1};
  const std::vector<double> left = {1, 2, 3, 4, 5, 6, 7, 8}, bias = {0.5, 0, 7};
  const std::vector<double> right = {1, 100, 0, 10, 1000, 1, 2, 0, 0, 0, 3, 0};
  std::vector<double> output(12);
  matmul(layer, left.data(), right.data(), bias.data(), output.data());
  EXPECT_THAT(output, ElementsAre(21.5, 2100, 9, 43.5, 4300, 11, 10.5, 18, 7, 14.5, 24, 7));
}

TEST(ReferenceMatmul, ComputesMoreColumnsThanItSumsAtOnce) {
  const Matmul layer = {.inner = 1, .columns = 131};
  std::vector<double> right(131), output(131), left = {2};
  std::iota(right.begin(), right.end(), 0);
  matmul<double>(layer, left.data(), right.data(), nullptr, output.data());
  for (int c = 0; c < 131; ++c) EXPECT_EQ(output[c], 2 * c);
}

}  // namespace
}  // namespace flopline::reference
