// A fully connected layer, as defined.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// output[r][o] = bias[o] + sum over i of weights[o][i] * input[r][i], r running over batch and positions.
// bias may be null. Shapes as beside Linear. Some outputs are summed at once, so that the innermost loop has
// no dependence; for it the weights of a block are turned around, and serve every row from the nearest cache.
template <class T, class Weights>
void linear(const Linear& layer, const T* input, Weights weights, const T* bias, T* output) {
  constexpr std::int64_t kOutputs = 32, kInputs = 64;
  using Weight = std::remove_cvref_t<decltype(weights[0])>;
  const std::int64_t rows = layer.batch * layer.positions, ins = layer.in_features, outs = layer.out_features;
  const auto sum_outputs = [&](std::int64_t first, std::int64_t count) {
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t o = first; o < first + count; ++o)
        output[r * outs + o] = bias == nullptr ? T(0) : bias[o];
    }
    std::array<std::array<Weight, kOutputs>, kInputs> turned;
    for (std::int64_t begin = 0; begin < ins; begin += kInputs) {
      const std::int64_t end = std::min(begin + kInputs, ins);
      for (std::int64_t o = 0; o < count; ++o) {
        for (std::int64_t i = begin; i < end; ++i) turned[i - begin][o] = weights[(first + o) * ins + i];
      }
      for (std::int64_t r = 0; r < rows; ++r) {
        std::array<T, kOutputs> sums;
        std::copy_n(&output[r * outs + first], count, sums.begin());
        for (std::int64_t i = begin; i < end; ++i) {
          const T x = factor_for(weights, input[r * ins + i]);
          for (std::int64_t o = 0; o < count; ++o) sums[o] += turned[i - begin][o] * x;
        }
        std::copy_n(sums.begin(), count, &output[r * outs + first]);
      }
    }
  };
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < outs; first += kOutputs)
    with_widest_vectors([&] { sum_outputs(first, std::min(kOutputs, outs - first)); });
}

}  // namespace flopline::reference
