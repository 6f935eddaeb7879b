// A stack of LSTM layers, as defined.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// One direction of one layer.
template <class T>
struct LstmPass {
  std::int64_t steps, batch, in, hidden;
  bool backward;
  const T* input;              // (steps, batch, in)
  const T* input_weights;      // (in, 4, hidden)
  const T* recurrent_weights;  // (hidden, 4, hidden)
  const T* bias;               // (4, hidden) or null
  T* output;  // (steps, batch, output_stride), of which the first hidden of a row are written
  std::int64_t output_stride;
};

constexpr std::int64_t kUnitsAtOnce = 64;

template <class T>
using Gates = std::array<std::array<T, kUnitsAtOnce>, 4>;

// gates[g][u] += sum over i of weights[i][g][first + u] * x[i].
template <class T>
void add_product(const T* x, std::int64_t length, const T* weights, std::int64_t hidden, Range units,
                 Gates<T>& gates) {
  for (std::int64_t i = 0; i < length; ++i) {
    for (std::int64_t g = 0; g < 4; ++g) {
      const T* row = weights + (i * 4 + g) * hidden + units.begin;
      for (std::int64_t u = 0; u < units.end - units.begin; ++u) gates[g][u] += row[u] * x[i];
    }
  }
}

// i, f, o = sigmoid(sums), g = tanh(sums), c = f*c + i*g, h = o*tanh(c); the sums are over this step's input
// and the h of the step before, which is zero, and multiplied all the same, at first. A block of units is
// summed at once.
template <class T>
void lstm_pass(const LstmPass<T>& pass) {
  using std::tanh;
  std::vector<T> cell(pass.batch * pass.hidden, T(0)), before(cell), after(cell);
  for (std::int64_t s = 0; s < pass.steps; ++s) {
    const std::int64_t step = pass.backward ? pass.steps - 1 - s : s;
#pragma omp parallel for collapse(2) schedule(static)
    for (std::int64_t first = 0; first < pass.hidden; first += kUnitsAtOnce) {
      for (std::int64_t b = 0; b < pass.batch; ++b) {
        const Range units{first, std::min(first + kUnitsAtOnce, pass.hidden)};
        Gates<T> gates;
        for (std::int64_t g = 0; g < 4; ++g) {
          const T* bias = pass.bias + g * pass.hidden;
          for (std::int64_t u = units.begin; u < units.end; ++u) {
            gates[g][u - first] = pass.bias == nullptr ? T(0) : bias[u];
          }
        }
        const std::int64_t row = step * pass.batch + b;
        add_product(pass.input + row * pass.in, pass.in, pass.input_weights, pass.hidden, units, gates);
        add_product(&before[b * pass.hidden], pass.hidden, pass.recurrent_weights, pass.hidden, units, gates);
        for (std::int64_t u = units.begin; u < units.end; ++u) {
          const auto gate = [&](int g) { return gates[g][u - first]; };
          T& c = cell[b * pass.hidden + u];
          c = sigmoid(gate(1)) * c + sigmoid(gate(0)) * tanh(gate(2));
          const T h = sigmoid(gate(3)) * tanh(c);
          after[b * pass.hidden + u] = h;
          pass.output[row * pass.output_stride + u] = h;
        }
      }
    }
    std::swap(before, after);
  }
}

// Two bias vectors are a way of storing one: their sum, which belongs to preparing the weights. The result is
// (directions, 4, hidden_size), or empty where there is no bias.
template <class T>
std::vector<T> joined_bias(const Lstm& lstm, const T* bias) {
  const std::int64_t length = 4 * lstm.hidden_size;
  std::vector<T> joined(lstm.bias_vectors == 0 ? 0 : lstm.directions * length);
  for (std::int64_t d = 0; d < lstm.directions && lstm.bias_vectors > 0; ++d) {
    const T* vectors = bias + d * lstm.bias_vectors * length;
    for (std::int64_t i = 0; i < length; ++i) {
      joined[d * length + i] = lstm.bias_vectors == 1 ? vectors[i] : vectors[i] + vectors[length + i];
    }
  }
  return joined;
}

template <class T>
struct LstmWeights {
  const T* input;
  const T* recurrent;
  std::vector<T> bias;  // joined
};

// weights: one a layer. Shapes as beside Lstm.
template <class T>
void lstm(const Lstm& lstm, const T* input, const std::vector<LstmWeights<T>>& weights, T* output) {
  const std::int64_t hidden = lstm.hidden_size, width = layer_input_size(lstm, 1);
  std::vector<T> between, next;
  for (std::int64_t l = 0; l < lstm.layers; ++l) {
    const bool is_last = l == lstm.layers - 1;
    if (!is_last) next.resize(lstm.steps * lstm.batch * width);
    const std::int64_t in = layer_input_size(lstm, l);
    for (std::int64_t d = 0; d < lstm.directions; ++d) {
      lstm_pass<T>({.steps = lstm.steps,
                    .batch = lstm.batch,
                    .in = in,
                    .hidden = hidden,
                    .backward = d == 1,
                    .input = l == 0 ? input : between.data(),
                    .input_weights = weights[l].input + d * in * 4 * hidden,
                    .recurrent_weights = weights[l].recurrent + d * hidden * 4 * hidden,
                    .bias = weights[l].bias.empty() ? nullptr : weights[l].bias.data() + d * 4 * hidden,
                    .output = (is_last ? output : next.data()) + d * hidden,
                    .output_stride = width});
    }
    std::swap(between, next);
  }
}

}  // namespace flopline::reference
