// One step of each recurrent cell, as defined beside RecurrentCell.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// One direction of one layer.
template <class T, class Weights = const T*>
struct RecurrentPass {
  std::int64_t steps, batch, in, hidden, out, state;
  bool backward;
  const T* input;             // (steps, batch, in)
  Weights input_weights;      // (in, gates, hidden)
  Weights recurrent_weights;  // (state, gates, hidden)
  Weights projection;         // (hidden, out) or null
  const T* bias;              // (gates, hidden), of an lbr_gru (4, hidden), or null
  T* output;                  // (steps, batch, output_stride), of which the first `out` of a row are written
  std::int64_t output_stride;
};

// What lives from step to step, and within one; each (batch, width).
template <class T>
struct RecurrentMemory {
  template <class Weights>
  explicit RecurrentMemory(const RecurrentPass<T, Weights>& pass)
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

// Sums that are made at once: of a few rows of the batch, so that weights are read for all of them, and of so
// many units that they stay in the nearest cache and that there are blocks for every thread.
constexpr std::int64_t kSumsAtOnce = 512, kRowsAtOnce = 8, kUnitsAtOnce = 64;

// By gate. A row of its own is what an lbr_gru's reset is applied to.
template <class T>
using GateSums = std::array<std::array<T, kSumsAtOnce>, 4>;

// Some rows of a batch and some units of a layer.
struct Block {
  Range rows;
  Range units;

  std::int64_t unit_count() const { return units.end - units.begin; }
  // Calls work(row in the batch, where the sums of the row begin) for each row.
  template <class Work>
  void each_row(const Work& work) const {
    for (std::int64_t b = rows.begin; b < rows.end; ++b) work(b, (b - rows.begin) * unit_count());
  }
};

// Calls work(block) for blocks that together are the whole batch and all units.
template <class Work>
void each_block(std::int64_t batch, std::int64_t all_units, const Work& work) {
  const std::int64_t rows = std::min(kRowsAtOnce, batch), units = std::min(kUnitsAtOnce, kSumsAtOnce / rows);
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t unit = 0; unit < all_units; unit += units) {
    for (std::int64_t row = 0; row < batch; row += rows)
      with_widest_vectors([&] {
        work(Block{{row, std::min(row + rows, batch)}, {unit, std::min(unit + units, all_units)}});
      });
  }
}

// Weights (length, gates, width), of which the gates in `some` are multiplied.
template <class Weights>
struct GateWeights {
  Weights values;
  std::int64_t length, gates, width;
  Range some;
};

// sums[first + g - some.begin] += sum over i of weights[i][g] * x[row][i], for the rows and units of the
// block; x is (batch, length).
template <class T, class Weights>
void add_product(const T* x, const GateWeights<Weights>& weights, const Block& block, std::int64_t first,
                 GateSums<T>& sums) {
  for (std::int64_t i = 0; i < weights.length; ++i) {
    for (std::int64_t g = weights.some.begin; g < weights.some.end; ++g) {
      const Weights row = weights.values + (i * weights.gates + g) * weights.width + block.units.begin;
      // Rows lie too far apart for the processor to foresee the next.
      if (i + 1 < weights.length) prefetch(row + weights.gates * weights.width, block.unit_count());
      block.each_row([&, row](std::int64_t b, std::int64_t start) {
        const T factor = factor_for(weights.values, x[b * weights.length + i]);
        T* const of_row = sums[first + g - weights.some.begin].data() + start;
        for (std::int64_t u = 0; u < block.unit_count(); ++u) of_row[u] += row[u] * factor;
      });
    }
  }
}

// The biases of `rows` rows of sums, and on all but a row of its own the products with the input of a step.
template <std::int64_t kGates, class T, class Weights>
void start_sums(const RecurrentPass<T, Weights>& pass, std::int64_t rows, std::int64_t first_row,
                const Block& block, GateSums<T>& sums) {
  block.each_row([&](std::int64_t /*b*/, std::int64_t start) {
    for (std::int64_t g = 0; g < rows; ++g) {
      for (std::int64_t u = 0; u < block.unit_count(); ++u)
        sums[g][start + u] = pass.bias == nullptr ? T(0) : pass.bias[g * pass.hidden + block.units.begin + u];
    }
  });
  add_product(pass.input + first_row * pass.in,
              GateWeights<Weights>{pass.input_weights, pass.in, kGates, pass.hidden, {0, kGates}}, block, 0,
              sums);
}

// Calls work(place in a (batch, width) array, sums by gate) for every unit of a block.
template <class T, class Work>
void each_unit(const Block& block, std::int64_t width, const GateSums<T>& sums, const Work& work) {
  block.each_row([&](std::int64_t b, std::int64_t start) {
    for (std::int64_t u = 0; u < block.unit_count(); ++u)
      work(b * width + block.units.begin + u, [&](int g) { return sums[g][start + u]; });
  });
}

template <class T>
T blend(T share, T old_value, T new_value) {
  return share * old_value + (T(1) - share) * new_value;
}

// One step of a cell: from memory.before to memory.after, for the rows of the input from first_row on. The
// first `before` is zero, and multiplied all the same.

template <class T, class Weights>
void step(const Lstm& /*kind*/, const RecurrentPass<T, Weights>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  std::vector<T>& hidden = pass.projection == nullptr ? memory.after : memory.hidden;
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    GateSums<T> sums;
    start_sums<4>(pass, 4, first_row, block, sums);
    add_product(memory.before.data(),
                GateWeights<Weights>{pass.recurrent_weights, pass.state, 4, pass.hidden, {0, 4}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      T& c = memory.cell[at];
      c = sigmoid(sum(1)) * c + sigmoid(sum(0)) * tanh(sum(2));
      hidden[at] = sigmoid(sum(3)) * tanh(c);
    });
  });
  if (pass.projection == nullptr) return;
  each_block(pass.batch, pass.out, [&](const Block& block) {
    GateSums<T> sums;
    sums[0].fill(T(0));
    add_product(hidden.data(), GateWeights<Weights>{pass.projection, pass.hidden, 1, pass.out, {0, 1}}, block,
                0, sums);
    each_unit(block, pass.out, sums, [&](std::int64_t at, const auto& sum) { memory.after[at] = sum(0); });
  });
}

// The candidate's product needs every reset unit, and so a second round.
template <class T, class Weights>
void step(const Gru& /*kind*/, const RecurrentPass<T, Weights>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    GateSums<T> sums;
    start_sums<3>(pass, 3, first_row, block, sums);
    add_product(memory.before.data(),
                GateWeights<Weights>{pass.recurrent_weights, pass.hidden, 3, pass.hidden, {0, 2}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      memory.update[at] = sigmoid(sum(0));
      memory.hidden[at] = sigmoid(sum(1)) * memory.before[at];
      memory.candidate[at] = sum(2);
    });
  });
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    GateSums<T> sums;
    block.each_row([&](std::int64_t b, std::int64_t start) {
      std::copy_n(&memory.candidate[b * pass.hidden + block.units.begin], block.unit_count(),
                  &sums[0][start]);
    });
    add_product(memory.hidden.data(),
                GateWeights<Weights>{pass.recurrent_weights, pass.hidden, 3, pass.hidden, {2, 3}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums, [&](std::int64_t at, const auto& sum) {
      memory.after[at] = blend(memory.update[at], memory.before[at], tanh(sum(0)));
    });
  });
}

template <class T, class Weights>
void step(const LbrGru& /*kind*/, const RecurrentPass<T, Weights>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  using std::tanh;
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    GateSums<T> sums;
    start_sums<3>(pass, 4, first_row, block, sums);
    const T* before = memory.before.data();
    add_product(before, GateWeights<Weights>{pass.recurrent_weights, pass.hidden, 3, pass.hidden, {0, 2}},
                block, 0, sums);
    add_product(before, GateWeights<Weights>{pass.recurrent_weights, pass.hidden, 3, pass.hidden, {2, 3}},
                block, 3, sums);
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

template <RecurrentCell kCell, class T, class Weights>
void step(const Recurrent<kCell>& /*kind*/, const RecurrentPass<T, Weights>& pass, std::int64_t first_row,
          RecurrentMemory<T>& memory) {
  each_block(pass.batch, pass.hidden, [&](const Block& block) {
    GateSums<T> sums;
    start_sums<1>(pass, 1, first_row, block, sums);
    add_product(memory.before.data(),
                GateWeights<Weights>{pass.recurrent_weights, pass.state, 1, pass.hidden, {0, 1}}, block, 0,
                sums);
    each_unit(block, pass.hidden, sums,
              [&](std::int64_t at, const auto& sum) { memory.after[at] = activation<kCell>(sum(0)); });
  });
}

}  // namespace flopline::reference
