#include "kernels/reference/recurrent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace flopline::reference {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Pointwise;

// An RNN of one unit written out.
struct Unit {
  double w, r, b, h = 0;

  double step(double x) { return h = std::tanh(w * x + r * h + b); }
};

const Unit kForward = {.w = .1, .r = .5, .b = .01}, kBackward = {.w = -.4, .r = .8, .b = .1};

RecurrentWeights<double> weights_of(const Unit& unit) { return {&unit.w, &unit.r, nullptr, {unit.b}}; }

TEST(ReferenceRecurrent, StepsFromAStateOfZero) {
  Unit unit = kForward;
  const std::vector<double> input = {1, -2, 3};
  std::vector<double> output(3);
  recurrent(Rnn{.steps = 3}, input.data(), {weights_of(kForward)}, output.data());
  for (int t = 0; t < 3; ++t) EXPECT_DOUBLE_EQ(output[t], unit.step(input[t])) << t;
}

TEST(ReferenceRecurrent, RunsTheSecondDirectionBackwards) {
  Unit forward = kForward, backward = kBackward;
  const std::vector<double> input = {1, -2, 3}, w = {kForward.w, kBackward.w}, r = {kForward.r, kBackward.r};
  std::vector<double> output(6);
  recurrent(Rnn{.steps = 3, .directions = 2}, input.data(),
            {{w.data(), r.data(), nullptr, {kForward.b, kBackward.b}}}, output.data());
  for (int t = 0; t < 3; ++t) EXPECT_DOUBLE_EQ(output[2 * t], forward.step(input[t])) << t;
  for (int t = 2; t >= 0; --t) EXPECT_DOUBLE_EQ(output[2 * t + 1], backward.step(input[t])) << t;
}

TEST(ReferenceRecurrent, FeedsEachLayerToTheNext) {
  Unit first = kForward, second = kBackward;
  const std::vector<double> input = {1, -2};
  std::vector<double> output(2);
  recurrent(Rnn{.layers = 2, .steps = 2}, input.data(), {weights_of(kForward), weights_of(kBackward)},
            output.data());
  for (int t = 0; t < 2; ++t) EXPECT_DOUBLE_EQ(output[t], second.step(first.step(input[t]))) << t;
}

// Only the candidate's input weight is set, so that every gate is a half and h = h/2 + tanh(wx)/2.
TEST(ReferenceRecurrent, KeepsUnitsAndRowsOfTheBatchApart) {
  constexpr std::int64_t kUnits = kUnitsAtOnce + 3;
  const Gru layer = {.steps = 2, .batch = 2, .hidden_size = kUnits};
  std::vector<double> w(3 * kUnits), r(kUnits * 3 * kUnits), output(2 * 2 * kUnits);
  for (std::int64_t u = 0; u < kUnits; ++u) w[2 * kUnits + u] = 0.01 * static_cast<double>(u);
  const std::vector<double> input = {1, 2, 3, 4};
  recurrent(layer, input.data(), {{w.data(), r.data(), nullptr, {}}}, output.data());
  std::vector<double> expected(output.size());
  for (std::int64_t b = 0; b < 2; ++b) {
    for (std::int64_t u = 0; u < kUnits; ++u) {
      const auto candidate = [&](double x) { return std::tanh(w[2 * kUnits + u] * x); };
      const double first = candidate(input[b]) / 2;
      expected[b * kUnits + u] = first;
      expected[(2 + b) * kUnits + u] = first / 2 + candidate(input[2 + b]) / 2;
    }
  }
  EXPECT_THAT(output, Pointwise(DoubleEq(), expected));
}

// One hidden unit that is one half of tanh(1/2 tanh(x)), for all gates but the candidate are a half.
TEST(ReferenceRecurrent, HandsOnWhatAnLstmProjects) {
  const Lstm layer = {.output_size = 3};
  const std::vector<double> w = {0, 0, 1, 0}, r(12), projection = {1, 10, 100}, input = {0.5};
  std::vector<double> output(3);
  recurrent(layer, input.data(), {{w.data(), r.data(), projection.data(), {}}}, output.data());
  const double h = std::tanh(std::tanh(0.5) / 2) / 2;
  EXPECT_THAT(output, ElementsAre(DoubleEq(h), DoubleEq(10 * h), DoubleEq(100 * h)));
}

TEST(ReferenceRecurrent, JoinsTwoBiasVectors) {
  const std::vector<double> vectors = {1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80};
  EXPECT_THAT(joined_bias(Lstm{.directions = 2, .bias_vectors = 2}, vectors.data()),
              ElementsAre(11, 22, 33, 44, 55, 66, 77, 88));
  EXPECT_THAT(joined_bias(Lstm{.directions = 1, .bias_vectors = 1}, vectors.data()), ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE((joined_bias<RecurrentCell::lstm, double>(Lstm{.bias_vectors = 0}, nullptr).empty()));
}

TEST(ReferenceRecurrent, KeepsTheBiasThatIsResetApart) {
  const std::vector<double> vectors = {1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60};
  EXPECT_THAT(joined_bias(LbrGru{.directions = 2, .bias_vectors = 2}, vectors.data()),
              ElementsAre(11, 22, 3, 30, 44, 55, 6, 60));
  EXPECT_THAT(joined_bias(LbrGru{.directions = 1, .bias_vectors = 1}, vectors.data()),
              ElementsAre(1, 2, 3, 10));
}

}  // namespace
}  // namespace flopline::reference
