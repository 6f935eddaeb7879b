// One step of each recurrent cell, as defined beside RecurrentCell.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// One direction of one layer.
template <class T>
struct RecurrentPass {
  std::int64_t steps, batch, in, hidden, out, state;
  bool backward;
  const T* input;              // (steps, batch, in)
  const T* input_weights;      // (in, gates, hidden)
  const T* recurrent_weights;  // (state, gates, hidden)
  const T* projection;         // (hidden, out) or null
  const T* bias;               // (gates, hidden), of an lbr_gru (4, hidden), or null
  T* output;                   // (steps, batch, output_stride), of which the first `out` of a row are written
  std::int64_t output_stride;
};

// What lives from step to step, and within one; each (batch, width).
template <class T>
struct RecurrentMemory {
  explicit RecurrentMemory(const RecurrentPass<T>& pass)
      : before(pass.batch * pass.state, T(0)),
        after(pass.batch * pass.out),
        cell(pass.batch * pass.hidden, T(0)),
        hidden(cell),
        update(cell),
        candidate(cell) {}

  std::vector<T> before, after;  // what the cells hand on
  std::vector<T> cell;           // of an LSTM
  std::vector<T> hidden;         // of an LSTM before its projection; of a GRU after its reset
  std::vector<T> update, candidate;
};

constexpr std::int64_t kUnitsAtOnce = 64;

// The sums of a block of units, a row a gate. A row of its own is what an lbr_gru's reset is applied to.
template <class T>
using GateSums = std::array<std::array<T, kUnitsAtOnce>, 4>;

// Calls work(b, units) for every row of the batch and every block of units.
template <class Work>
void each_block(std::int64_t batch, std::int64_t all_units, const Work& work) {
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t first = 0; first < all_units; first += kUnitsAtOnce) {
    for (std::int64_t b = 0; b < batch; ++b) work(b, Range{first, std::min(first + kUnitsAtOnce, all_units)});
  }
}

// Weights (length, gates, width), of which the gates in `some` are multiplied.
template <class T>
struct GateWeights {
  const T* values;
  std::int64_t gates, width;
  Range some;
};

// rows[g - some.begin][u] += sum over i of weights[i][g][units.begin + u] * x[i].
template <class T>
void add_product(const T* x, std::int64_t length, const GateWeights<T>& weights, Range units,
                 std::array<T, kUnitsAtOnce>* rows) {
  for (std::int64_t i = 0; i < length; ++i) {
    for (std::int64_t g = weights.some.begin; g < weights.some.end; ++g) {
      const T* row = weights.values + (i * weights.gates + g) * weights.width + units.begin;
      std::array<T, kUnitsAtOnce>& sums = rows[g - weights.some.begin];
      for (std::int64_t u = 0; u < units.end - units.begin; ++u) sums[u] += row[u] * x[i];
    }
  }
}

// The biases of `rows` rows, and on all but a row of its own the products with the input of a step.
template <std::int64_t kGates, class T>
void start_sums(const RecurrentPass<T>& pass, std::int64_t rows, std::int64_t input_row, Range units,
                GateSums<T>& sums) {
  for (std::int64_t g = 0; g < rows; ++g) {
    for (std::int64_t u = units.begin; u < units.end; ++u)
      sums[g][u - units.begin] = pass.bias == nullptr ? T(0) : pass.bias[g * pass.hidden + u];
  }
  const GateWeights<T> weights = {pass.input_weights, kGates, pass.hidden, {0, kGates}};
  add_product(pass.input + input_row * pass.in, pass.in, weights, units, sums.data());
}

template <class T>
T blend(T share, T old_value, T new_value) {
  return share * old_value + (T(1) - share) * new_value;
}

// One step of a cell: from memory.before to memory.after, for the rows of the input from first_row on. The
// first `before` is zero, and multiplied all the same.

template <class T>
void step(const Lstm& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  std::vector<T>& hidden = pass.projection == nullptr ? memory.after : memory.hidden;
  each_block(pass.batch, pass.hidden, [&](std::int64_t b, Range units) {
    GateSums<T> sums;
    start_sums<4>(pass, 4, first_row + b, units, sums);
    const GateWeights<T> recurrent = {pass.recurrent_weights, 4, pass.hidden, {0, 4}};
    add_product(&memory.before[b * pass.state], pass.state, recurrent, units, sums.data());
    for (std::int64_t u = units.begin; u < units.end; ++u) {
      const auto sum = [&](int g) { return sums[g][u - units.begin]; };
      T& c = memory.cell[b * pass.hidden + u];
      c = sigmoid(sum(1)) * c + sigmoid(sum(0)) * tanh(sum(2));
      hidden[b * pass.hidden + u] = sigmoid(sum(3)) * tanh(c);
    }
  });
  if (pass.projection == nullptr) return;
  each_block(pass.batch, pass.out, [&](std::int64_t b, Range units) {
    std::array<T, kUnitsAtOnce> sums;
    sums.fill(T(0));
    const GateWeights<T> projection = {pass.projection, 1, pass.out, {0, 1}};
    add_product(&hidden[b * pass.hidden], pass.hidden, projection, units, &sums);
    std::copy_n(sums.begin(), units.end - units.begin, &memory.after[b * pass.out + units.begin]);
  });
}

// The candidate's product needs every reset unit, and so a second round.
template <class T>
void step(const Gru& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](std::int64_t b, Range units) {
    GateSums<T> sums;
    start_sums<3>(pass, 3, first_row + b, units, sums);
    const GateWeights<T> update_and_reset = {pass.recurrent_weights, 3, pass.hidden, {0, 2}};
    add_product(&memory.before[b * pass.hidden], pass.hidden, update_and_reset, units, sums.data());
    for (std::int64_t u = units.begin, at = b * pass.hidden + u; u < units.end; ++u, ++at) {
      memory.update[at] = sigmoid(sums[0][u - units.begin]);
      memory.hidden[at] = sigmoid(sums[1][u - units.begin]) * memory.before[at];
      memory.candidate[at] = sums[2][u - units.begin];
    }
  });
  each_block(pass.batch, pass.hidden, [&](std::int64_t b, Range units) {
    std::array<T, kUnitsAtOnce> sums;
    const std::int64_t first = b * pass.hidden + units.begin;
    std::copy_n(&memory.candidate[first], units.end - units.begin, sums.begin());
    const GateWeights<T> candidate = {pass.recurrent_weights, 3, pass.hidden, {2, 3}};
    add_product(&memory.hidden[b * pass.hidden], pass.hidden, candidate, units, &sums);
    for (std::int64_t i = 0; i < units.end - units.begin; ++i)
      memory.after[first + i] = blend(memory.update[first + i], memory.before[first + i], tanh(sums[i]));
  });
}

template <class T>
void step(const LbrGru& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](std::int64_t b, Range units) {
    GateSums<T> sums;
    start_sums<3>(pass, 4, first_row + b, units, sums);
    const T* before = &memory.before[b * pass.hidden];
    add_product(before, pass.hidden, {pass.recurrent_weights, 3, pass.hidden, {0, 2}}, units, sums.data());
    add_product(before, pass.hidden, {pass.recurrent_weights, 3, pass.hidden, {2, 3}}, units, &sums[3]);
    for (std::int64_t u = units.begin; u < units.end; ++u) {
      const auto sum = [&](int g) { return sums[g][u - units.begin]; };
      const T candidate = tanh(sum(2) + sigmoid(sum(1)) * sum(3));
      memory.after[b * pass.hidden + u] = blend(sigmoid(sum(0)), before[u], candidate);
    }
  });
}

template <RecurrentCell kCell, class T>
T activation(T x) {
  using std::tanh;
  if constexpr (kCell == RecurrentCell::rnn_relu) return larger(x, T(0));
  if constexpr (kCell == RecurrentCell::rnn_logistic) return sigmoid(x);
  if constexpr (kCell == RecurrentCell::rnn) return tanh(x);
}

template <RecurrentCell kCell, class T>
void step(const Recurrent<kCell>& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  each_block(pass.batch, pass.hidden, [&](std::int64_t b, Range units) {
    GateSums<T> sums;
    start_sums<1>(pass, 1, first_row + b, units, sums);
    const GateWeights<T> recurrent = {pass.recurrent_weights, 1, pass.hidden, {0, 1}};
    add_product(&memory.before[b * pass.state], pass.state, recurrent, units, sums.data());
    for (std::int64_t u = units.begin; u < units.end; ++u)
      memory.after[b * pass.hidden + u] = activation<kCell>(sums[0][u - units.begin]);
  });
}

}  // namespace flopline::reference
