// What the reference loop nests share.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/layer.h"

namespace flopline::reference {

// The loops are templates of a scalar T and of what inputs and weights are read through: a pointer to T, or
// what is used like one.

// What x is as a factor beside such weights.
template <class T>
T factor_for(const T* /*weights*/, const T& x) {
  return x;
}

// Brings `count` weights nearer that are needed soon.
template <class T>
void prefetch(const T* weights, std::int64_t count) {
  constexpr std::int64_t kCacheLineBytes = 64, kStep = std::max<std::int64_t>(1, kCacheLineBytes / sizeof(T));
  for (std::int64_t i = 0; i < count; i += kStep) __builtin_prefetch(weights + i);
}

// A run of outputs [begin, end).
struct Range {
  std::int64_t begin;
  std::int64_t end;
};

inline bool is_empty(const Range& range) { return range.begin >= range.end; }
inline Range overlap(const Range& a, const Range& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

// Fewer than three axes are three whose outer ones have one element.
inline std::array<Axis, 3> as_three(const Axes& axes) {
  std::array<Axis, 3> three{};
  for (std::size_t i = 0; i < axes.size(); ++i) three.at(3 - axes.size() + i) = axes[i];
  return three;
}

// The input that a tap of an output reads; outside [0, axis.in) it falls on padding.
inline std::int64_t input_of(const Axis& axis, std::int64_t output, std::int64_t tap) {
  return output * axis.stride + tap * axis.dilation - axis.pad_begin;
}

inline bool is_inside(const Axis& axis, std::int64_t input) { return input >= 0 && input < axis.in; }

// The outputs for which a tap reads inside the input.
inline Range outputs_inside(const Axis& axis, std::int64_t tap) {
  Range range{0, output_extent(axis)};
  const std::int64_t first = input_of(axis, 0, tap);
  if (first < 0) range.begin = std::min(range.end, (-first + axis.stride - 1) / axis.stride);
  const std::int64_t room = axis.in - first;  // inputs from the first output's tap to the end
  range.end =
      std::max(range.begin, std::min(range.end, room <= 0 ? 0 : (room + axis.stride - 1) / axis.stride));
  return range;
}

template <class T>
T sigmoid(T x) {
  return T(1) / (T(1) + std::exp(-x));
}

template <class T>
T larger(T a, T b) {
  return a > b ? a : b;
}

template <class T>
T smaller(T a, T b) {
  return a < b ? a : b;
}

}  // namespace flopline::reference
