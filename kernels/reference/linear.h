// A fully connected layer, as defined.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// start + the sum over i of weights[i] * input[i], by many sums at once that do not wait for one another,
// which then add up in halves.
template <class T, class Input, class Weights>
T dot(Weights weights, Input input, std::int64_t count, T start) {
  constexpr std::int64_t kSums = 32;
  const auto term = [&](std::int64_t i) { return weights[i] * factor_for(weights, input[i]); };
  std::int64_t i = 0;
  if (count >= kSums) {
    std::array<T, kSums> sums;
    for (; i < kSums; ++i) sums[i] = term(i);
    for (; i + kSums <= count; i += kSums) {
      for (std::int64_t s = 0; s < kSums; ++s) sums[s] += term(i + s);
    }
    for (std::int64_t half = kSums / 2; half > 0; half /= 2) {
      for (std::int64_t s = 0; s < half; ++s) sums[s] += sums[s + half];
    }
    start += sums[0];
  }
  for (; i < count; ++i) start += term(i);
  return start;
}

// Adds to a block of outputs of every row, which hold their bias. They are summed side by side, so that the
// innermost loop has no dependence; for it their weights are turned around, and serve every row from the
// nearest cache.
template <std::int64_t kOutputs, class T, class Input, class Weights>
void linear_block(const Linear& layer, Input input, Weights weights, Range block, T* output) {
  constexpr std::int64_t kInputs = 64;
  using Weight = std::remove_cvref_t<decltype(weights[0])>;
  const std::int64_t rows = layer.batch * layer.positions, ins = layer.in_features, outs = layer.out_features;
  const std::int64_t count = block.end - block.begin;
  std::array<std::array<Weight, kOutputs>, kInputs> turned;
  for (std::int64_t begin = 0; begin < ins; begin += kInputs) {
    const std::int64_t end = std::min(begin + kInputs, ins);
    for (std::int64_t o = 0; o < count; ++o) {
      for (std::int64_t i = begin; i < end; ++i) turned[i - begin][o] = weights[(block.begin + o) * ins + i];
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      std::array<T, kOutputs> sums;
      std::copy_n(&output[r * outs + block.begin], count, sums.begin());
      for (std::int64_t i = begin; i < end; ++i) {
        const T x = factor_for(weights, input[r * ins + i]);
        for (std::int64_t o = 0; o < count; ++o) sums[o] += turned[i - begin][o] * x;
      }
      std::copy_n(sums.begin(), count, &output[r * outs + block.begin]);
    }
  }
}

// output[r][o] = bias[o] + sum over i of weights[o][i] * input[r][i], r running over batch and positions.
// bias may be null. Shapes as beside Linear.
template <class T, class Input, class Weights>
void linear(const Linear& layer, Input input, Weights weights, const T* bias, T* output) {
  constexpr std::int64_t kOutputs = 32;
  constexpr std::int64_t kFewRows = 8;  // for which turning weights around does not pay
  const std::int64_t rows = layer.batch * layer.positions, ins = layer.in_features, outs = layer.out_features;
  const auto bias_of = [&](std::int64_t o) { return bias == nullptr ? T(0) : bias[o]; };
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < outs; first += kOutputs) {
    with_widest_vectors([&] {
      const Range block{first, std::min(first + kOutputs, outs)};
      if (rows <= kFewRows) {
        for (std::int64_t o = block.begin; o < block.end; ++o) {
          for (std::int64_t r = 0; r < rows; ++r)
            output[r * outs + o] = dot(weights + o * ins, input + r * ins, ins, bias_of(o));
        }
      } else {
        for (std::int64_t r = 0; r < rows; ++r) {
          for (std::int64_t o = block.begin; o < block.end; ++o) output[r * outs + o] = bias_of(o);
        }
        linear_block<kOutputs>(layer, input, weights, block, output);
      }
    });
  }
}

}  // namespace flopline::reference
