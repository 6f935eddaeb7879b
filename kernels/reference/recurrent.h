// Stacks of recurrent layers.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/reference/recurrent_cells.h"

namespace flopline::reference {

template <RecurrentCell kCell, class T, class Weights>
void run_pass(const Recurrent<kCell>& stack, const RecurrentPass<T, Weights>& pass) {
  RecurrentMemory<T> memory(pass);
  for (std::int64_t s = 0; s < pass.steps; ++s) {
    const std::int64_t first_row = (pass.backward ? pass.steps - 1 - s : s) * pass.batch;
    step(stack, pass, first_row, memory);
    for (std::int64_t b = 0; b < pass.batch; ++b) {
      std::copy_n(&memory.after[b * pass.out], pass.out, pass.output + (first_row + b) * pass.output_stride);
    }
    std::swap(memory.before, memory.after);
  }
}

// Two bias vectors are a way of storing one: their sum, which belongs to preparing the weights. The result is
// (directions, gates, hidden_size), with the second vector's last gate as a fourth for an lbr_gru; empty
// where there is no bias.
template <RecurrentCell kCell, class T>
std::vector<T> joined_bias(const Recurrent<kCell>& stack, const T* bias) {
  if (stack.bias_vectors == 0) return {};
  const std::int64_t length = bias_gates(stack) * stack.hidden_size;
  const std::int64_t summed = kCell == RecurrentCell::lbr_gru ? length - stack.hidden_size : length;
  std::vector<T> joined;
  for (std::int64_t d = 0; d < stack.directions; ++d) {
    const T* vectors = bias + d * stack.bias_vectors * length;
    if (stack.bias_vectors == 1) {
      joined.insert(joined.end(), vectors, vectors + length);
      continue;
    }
    for (std::int64_t i = 0; i < summed; ++i) joined.push_back(vectors[i] + vectors[length + i]);
    joined.insert(joined.end(), vectors + summed, vectors + length);
    joined.insert(joined.end(), vectors + length + summed, vectors + 2 * length);
  }
  return joined;
}

template <class T, class Weights = const T*>
struct RecurrentWeights {
  Weights input;
  Weights recurrent;
  Weights projection;   // null where there is none
  std::vector<T> bias;  // joined
};

// weights: one a layer. Shapes as beside Recurrent.
template <RecurrentCell kCell, class T, class Weights = const T*>
void recurrent(const Recurrent<kCell>& stack, const T* input,
               const std::vector<RecurrentWeights<T, Weights>>& weights, T* output) {
  const std::int64_t hidden = stack.hidden_size, out = stack.output_size, width = layer_input_size(stack, 1);
  std::vector<T> between, next;
  for (std::int64_t l = 0; l < stack.layers; ++l) {
    const bool is_last = l == stack.layers - 1;
    if (!is_last) next.resize(stack.steps * stack.batch * width);
    const std::int64_t in = layer_input_size(stack, l);
    const RecurrentWeights<T, Weights>& own = weights[l];
    for (std::int64_t d = 0; d < stack.directions; ++d) {
      const auto bias_length = static_cast<std::int64_t>(own.bias.size()) / stack.directions;
      run_pass<kCell, T, Weights>(
          stack,
          {.steps = stack.steps,
           .batch = stack.batch,
           .in = in,
           .hidden = hidden,
           .out = out,
           .state = stack.state_size,
           .backward = d == 1,
           .input = l == 0 ? input : between.data(),
           .input_weights = own.input + d * in * stack.gates * hidden,
           .recurrent_weights = own.recurrent + d * stack.state_size * stack.gates * hidden,
           .projection = own.projection == nullptr ? Weights(nullptr) : own.projection + d * hidden * out,
           .bias = own.bias.empty() ? nullptr : own.bias.data() + d * bias_length,
           .output = (is_last ? output : next.data()) + d * out,
           .output_stride = width});
    }
    std::swap(between, next);
  }
}

}  // namespace flopline::reference
