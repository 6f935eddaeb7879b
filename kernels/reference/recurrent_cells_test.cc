#include "kernels/reference/recurrent_cells.h"

#include <gtest/gtest.h>

#include <cmath>

namespace flopline::reference {
namespace {

double sigma(double x) { return 1 / (1 + std::exp(-x)); }

// A unit's first output h' from input x and state h, with weights that all differ: w of the input, r of the
// state, b of the bias, a number a gate.
const std::vector<double> kW = {.1, .2, .3, .4}, kR = {.5, -.6, .7, -.8}, kB = {.01, -.02, .03, -.04};
constexpr double kX = 1.5, kH = -0.7;

double gate(int g) { return kW[g] * kX + kR[g] * kH + kB[g]; }

template <class Kind>
double stepped(const double* projection = nullptr) {
  const RecurrentPass<double> pass = {.steps = 1,
                                      .batch = 1,
                                      .in = 1,
                                      .hidden = 1,
                                      .out = 1,
                                      .state = 1,
                                      .input = &kX,
                                      .input_weights = kW.data(),
                                      .recurrent_weights = kR.data(),
                                      .projection = projection,
                                      .bias = kB.data()};
  RecurrentMemory<double> memory(pass);
  memory.before = {kH};
  memory.cell = {0.25};
  step(Kind(), pass, 0, memory);
  return memory.after[0];
}

TEST(RecurrentCells, LstmGatesItsCell) {
  const double c = sigma(gate(1)) * 0.25 + sigma(gate(0)) * std::tanh(gate(2));
  EXPECT_DOUBLE_EQ(stepped<Lstm>(), sigma(gate(3)) * std::tanh(c));
  const double projection = -3;
  EXPECT_DOUBLE_EQ(stepped<Lstm>(&projection), -3 * sigma(gate(3)) * std::tanh(c));
}

TEST(RecurrentCells, GruResetsTheStateBeforeItsProduct) {
  const double u = sigma(gate(0)), r = sigma(gate(1));
  const double o = std::tanh(kW[2] * kX + kR[2] * (r * kH) + kB[2]);
  EXPECT_DOUBLE_EQ(stepped<Gru>(), u * kH + (1 - u) * o);
}

TEST(RecurrentCells, LbrGruResetsTheProductWithItsBias) {
  const double u = sigma(gate(0)), r = sigma(gate(1));
  const double o = std::tanh(kW[2] * kX + kB[2] + r * (kR[2] * kH + kB[3]));
  EXPECT_DOUBLE_EQ(stepped<LbrGru>(), u * kH + (1 - u) * o);
}

TEST(RecurrentCells, RnnsDifferInTheirActivation) {
  EXPECT_DOUBLE_EQ(stepped<Rnn>(), std::tanh(gate(0)));
  EXPECT_DOUBLE_EQ(stepped<RnnLogistic>(), sigma(gate(0)));
  EXPECT_DOUBLE_EQ(stepped<RnnRelu>(), 0) << "of " << gate(0);
}

}  // namespace
}  // namespace flopline::reference
