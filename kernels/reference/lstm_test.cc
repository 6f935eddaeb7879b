#include "kernels/reference/lstm.h"

#include <gtest/gtest.h>

#include <cmath>

namespace flopline::reference {
namespace {

double sigma(double x) { return 1 / (1 + std::exp(-x)); }

// One unit, one input: the cell written out, gates in the order input, forget, cell, output.
struct Cell {
  std::array<double, 4> w, r, b;
  double c = 0, h = 0;

  double step(double x) {
    std::array<double, 4> a{};
    for (int g = 0; g < 4; ++g) a[g] = w[g] * x + r[g] * h + b[g];
    c = sigma(a[1]) * c + sigma(a[0]) * std::tanh(a[2]);
    return h = sigma(a[3]) * std::tanh(c);
  }
};

const Cell kForward = {{.1, .2, .3, .4}, {.5, -.6, .7, -.8}, {.01, .02, .03, .04}};
const Cell kBackward = {{-.4, .3, -.2, .1}, {.8, .7, -.6, .5}, {.1, -.1, .2, -.2}};

TEST(ReferenceLstm, StepsAsTheCellIsDefined) {
  Cell cell = kForward;
  const std::vector<double> input = {1, -2, 3};
  std::vector<double> output(3);
  const std::vector<LstmWeights<double>> weights = {
      {cell.w.data(), cell.r.data(), {cell.b.begin(), cell.b.end()}}};
  lstm({.steps = 3}, input.data(), weights, output.data());
  for (int t = 0; t < 3; ++t) EXPECT_DOUBLE_EQ(output[t], cell.step(input[t])) << t;
}

TEST(ReferenceLstm, RunsTheSecondDirectionBackwards) {
  Cell forward = kForward, backward = kBackward;
  const std::vector<double> input = {1, -2, 3};
  const auto joined = [](const auto& a, const auto& b) {
    std::vector<double> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    return all;
  };
  const std::vector<double> w = joined(kForward.w, kBackward.w), r = joined(kForward.r, kBackward.r);
  std::vector<double> output(6);
  lstm({.steps = 3, .directions = 2}, input.data(), {{w.data(), r.data(), joined(kForward.b, kBackward.b)}},
       output.data());
  for (int t = 0; t < 3; ++t) EXPECT_DOUBLE_EQ(output[2 * t], forward.step(input[t])) << t;
  for (int t = 2; t >= 0; --t) EXPECT_DOUBLE_EQ(output[2 * t + 1], backward.step(input[t])) << t;
}

TEST(ReferenceLstm, FeedsEachLayerToTheNext) {
  Cell first = kForward, second = kBackward;
  const std::vector<double> input = {1, -2};
  std::vector<double> output(2);
  lstm({.layers = 2, .steps = 2}, input.data(),
       {{first.w.data(), first.r.data(), {first.b.begin(), first.b.end()}},
        {second.w.data(), second.r.data(), {second.b.begin(), second.b.end()}}},
       output.data());
  for (int t = 0; t < 2; ++t) EXPECT_DOUBLE_EQ(output[t], second.step(first.step(input[t]))) << t;
}

TEST(ReferenceLstm, JoinsTwoBiasVectors) {
  const std::vector<double> vectors = {1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80};
  EXPECT_EQ(joined_bias(Lstm{.directions = 2, .bias_vectors = 2}, vectors.data()),
            (std::vector<double>{11, 22, 33, 44, 55, 66, 77, 88}));
  EXPECT_EQ(joined_bias(Lstm{.directions = 1, .bias_vectors = 1}, vectors.data()),
            (std::vector<double>{1, 2, 3, 4}));
  EXPECT_TRUE(joined_bias<double>(Lstm{.bias_vectors = 0}, nullptr).empty());
}

}  // namespace
}  // namespace flopline::reference
