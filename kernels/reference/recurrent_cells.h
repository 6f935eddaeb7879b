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

// Of a layer's units and of the rows of a batch: so few that their sums stay in the nearest cache, so many
// that weights are read for several rows at once.
constexpr std::int64_t kUnitsAtOnce = 32, kRowsAtOnce = 8;

// The sums of a block of units for one row of the batch, a row a gate. A row of its own is what an lbr_gru's
// reset is applied to.
template <class T>
using GateSums = std::array<std::array<T, kUnitsAtOnce>, 4>;

template <class T>
using BlockSums = std::array<GateSums<T>, kRowsAtOnce>;

// Some rows of a batch and some units of a layer.
struct Block {
  Range rows;
  Range units;

  // Calls work(row in the batch, row in the block) for each row.
  template <class Work>
  void each_row(const Work& work) const {
    for (std::int64_t b = rows.begin; b < rows.end; ++b) work(b, b - rows.begin);
  }
};

// Calls work(block) for blocks that together are the whole batch and all units.
template <class Work>
void each_block(std::int64_t batch, std::int64_t all_units, const Work& work) {
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t unit = 0; unit < all_units; unit += kUnitsAtOnce) {
    for (std::int64_t row = 0; row < batch; row += kRowsAtOnce)
      work(
          Block{{row, std::min(row + kRowsAtOnce, batch)}, {unit, std::min(unit + kUnitsAtOnce, all_units)}});
  }
}

// Weights (length, gates, width), of which the gates in `some` are multiplied.
template <class T>
struct GateWeights {
  const T* values;
  std::int64_t length, gates, width;
  Range some;
};

// sums[row][first + g - some.begin][u] += sum over i of weights[i][g][units.begin + u] * x[row][i]; x is
// (batch, length).
template <class T>
void add_product(const T* x, const GateWeights<T>& weights, const Block& block, std::int64_t first,
                 BlockSums<T>& sums) {
  for (std::int64_t i = 0; i < weights.length; ++i) {
    for (std::int64_t g = weights.some.begin; g < weights.some.end; ++g) {
      const T* const row = weights.values + (i * weights.gates + g) * weights.width + block.units.begin;
      block.each_row([&](std::int64_t b, std::int64_t r) {
        const T factor = x[b * weights.length + i];
        T* const of_row = sums[r][first + g - weights.some.begin].data();
        for (std::int64_t u = 0; u < block.units.end - block.units.begin; ++u) of_row[u] += row[u] * factor;
      });
    }
  }
}

// The biases of `rows` rows, and on all but a row of its own the products with the input of a step.
template <std::int64_t kGates, class T>
void start_sums(const RecurrentPass<T>& pass, std::int64_t rows, std::int64_t first_row, const Block& block,
                BlockSums<T>& sums) {
  block.each_row([&](std::int64_t /*b*/, std::int64_t r) {
    for (std::int64_t g = 0; g < rows; ++g) {
      for (std::int64_t u = block.units.begin; u < block.units.end; ++u)
        sums[r][g][u - block.units.begin] = pass.bias == nullptr ? T(0) : pass.bias[g * pass.hidden + u];
    }
  });
  add_product(pass.input + first_row * pass.in,
              {pass.input_weights, pass.in, kGates, pass.hidden, {0, kGates}}, block, 0, sums);
}

// Calls work(place in a (batch, width) array, sums by gate) for every unit of a block.
template <class T, class Work>
void each_unit(const Block& block, std::int64_t width, const BlockSums<T>& sums, const Work& work) {
  block.each_row([&](std::int64_t b, std::int64_t r) {
    for (std::int64_t u = block.units.begin; u < block.units.end; ++u)
      work(b * width + u, [&](int g) { return sums[r][g][u - block.units.begin]; });
  });
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
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    BlockSums<T> sums;
    start_sums<4>(pass, 4, first_row, block, sums);
    add_product(memory.before.data(), {pass.recurrent_weights, pass.state, 4, pass.hidden, {0, 4}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      T& c = memory.cell[at];
      c = sigmoid(sum(1)) * c + sigmoid(sum(0)) * tanh(sum(2));
      hidden[at] = sigmoid(sum(3)) * tanh(c);
    });
  });
  if (pass.projection == nullptr) return;
  each_block(pass.batch, pass.out, [&](const Block& block) {
    BlockSums<T> sums;
    for (GateSums<T>& of_row : sums) of_row[0].fill(T(0));
    add_product(hidden.data(), {pass.projection, pass.hidden, 1, pass.out, {0, 1}}, block, 0, sums);
    each_unit(block, pass.out, sums, [&](std::int64_t at, const auto& sum) { memory.after[at] = sum(0); });
  });
}

// The candidate's product needs every reset unit, and so a second round.
template <class T>
void step(const Gru& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    BlockSums<T> sums;
    start_sums<3>(pass, 3, first_row, block, sums);
    add_product(memory.before.data(), {pass.recurrent_weights, pass.hidden, 3, pass.hidden, {0, 2}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      memory.update[at] = sigmoid(sum(0));
      memory.hidden[at] = sigmoid(sum(1)) * memory.before[at];
      memory.candidate[at] = sum(2);
    });
  });
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    BlockSums<T> sums;
    block.each_row([&](std::int64_t b, std::int64_t r) {
      std::copy_n(&memory.candidate[b * pass.hidden + block.units.begin], block.units.end - block.units.begin,
                  sums[r][0].begin());
    });
    add_product(memory.hidden.data(), {pass.recurrent_weights, pass.hidden, 3, pass.hidden, {2, 3}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      memory.after[at] = blend(memory.update[at], memory.before[at], tanh(sum(0)));
    });
  });
}

template <class T>
void step(const LbrGru& /*kind*/, const RecurrentPass<T>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    BlockSums<T> sums;
    start_sums<3>(pass, 4, first_row, block, sums);
    const T* before = memory.before.data();
    add_product(before, {pass.recurrent_weights, pass.hidden, 3, pass.hidden, {0, 2}}, block, 0, sums);
    add_product(before, {pass.recurrent_weights, pass.hidden, 3, pass.hidden, {2, 3}}, block, 3, sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      const T candidate = tanh(sum(2) + sigmoid(sum(1)) * sum(3));
      memory.after[at] = blend(sigmoid(sum(0)), before[at], candidate);
    });
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
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    BlockSums<T> sums;
    start_sums<1>(pass, 1, first_row, block, sums);
    add_product(memory.before.data(), {pass.recurrent_weights, pass.state, 1, pass.hidden, {0, 1}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums,
              [&](std::int64_t at, const auto& sum) { memory.after[at] = activation<kCell>(sum(0)); });
  });
}

}  // namespace flopline::reference
