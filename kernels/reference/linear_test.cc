#include "kernels/reference/linear.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "kernels/reference/counting.h"

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

// Small integers, so that every order of the sums gives the same, in more blocks than one.
TEST(ReferenceLinear, ComputesAnyNumberOfRowsInputsAndOutputs) {
  for (const int rows : {1, 2, 9, 12}) {
    for (const int ins : {1, 31, 32, 33, 64, 100, 131}) {
      const int outs = 35;
      std::vector<double> input(rows * ins), weights(outs * ins), bias(outs), output(rows * outs);
      std::iota(input.begin(), input.end(), 1);
      std::iota(weights.begin(), weights.end(), -100);
      std::iota(bias.begin(), bias.end(), 7);
      const Linear layer = {.batch = rows, .in_features = ins, .out_features = outs};
      for (const bool has_bias : {true, false}) {
        linear<double>(layer, input.data(), weights.data(), has_bias ? bias.data() : nullptr, output.data());
        for (int r = 0; r < rows; ++r) {
          for (int o = 0; o < outs; ++o) {
            EXPECT_EQ(output[r * outs + o], std::inner_product(&input[r * ins], &input[r * ins] + ins,
                                                               &weights[o * ins], has_bias ? bias[o] : 0))
                << rows << " rows, " << ins << " inputs: " << r << " " << o;
          }
        }
      }
    }
  }
}

TEST(ReferenceLinear, DoesNoMoreThanItsDefinition) {
  const auto count = [](std::int64_t rows, std::int64_t ins) {
    const std::vector<Counted> input(rows * ins), weights(3 * ins), bias(3);
    std::vector<Counted> output(rows * 3);
    return count_operations([&] {
      linear<Counted>({.batch = rows, .in_features = ins, .out_features = 3}, input.data(), weights.data(),
                      bias.data(), output.data());
    });
  };
  for (const std::int64_t rows : {1, 9}) {
    for (const std::int64_t ins : {7, 32, 100}) {
      const OperationTally expected = {.multiply = rows * ins * 3, .add = rows * ins * 3};
      EXPECT_EQ(count(rows, ins), expected) << rows << " rows, " << ins << " inputs";
    }
  }
}

}  // namespace
}  // namespace flopline::reference
