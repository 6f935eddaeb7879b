// A fully connected layer, as defined.
#pragma once

#include <algorithm>
#include <array>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// output[r][o] = bias[o] + sum over i of weights[o][i] * input[r][i], r running over batch and positions.
// bias may be null. Shapes as beside Linear. A few outputs are summed at once, so that their sums do not wait
// for one another.
template <class T, class Weights>
void linear(const Linear& layer, const T* input, Weights weights, const T* bias, T* output) {
  constexpr std::int64_t kAtOnce = 8;
  const std::int64_t rows = layer.batch * layer.positions, ins = layer.in_features, outs = layer.out_features;
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < outs; first += kAtOnce) {
    const std::int64_t count = std::min(kAtOnce, outs - first);
    for (std::int64_t r = 0; r < rows; ++r) {
      std::array<T, kAtOnce> sums{};
      for (std::int64_t o = 0; o < count; ++o) sums[o] = bias == nullptr ? T(0) : bias[first + o];
      for (std::int64_t i = 0; i < ins; ++i) {
        const T x = factor_for(weights, input[r * ins + i]);
        for (std::int64_t o = 0; o < count; ++o) sums[o] += weights[(first + o) * ins + i] * x;
      }
      for (std::int64_t o = 0; o < count; ++o) output[r * outs + first + o] = sums[o];
    }
  }
}

}  // namespace flopline::reference
