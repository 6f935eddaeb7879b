// Spatial axes: how a window slides along one, and a short list of them, so that signals, images and volumes
// are one code path.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>

#include "kernels/checked.h"

namespace flopline {

// A layer with sizes that make no sense. The message names the field, what was wrong and what is accepted.
struct InvalidLayer : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

// One spatial axis of a sliding window. pad_begin and pad_end count elements; a negative pad_end leaves that
// many inputs at the end unread. dilation 1 is a dense kernel.
struct Axis {
  std::int64_t in = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t pad_begin = 0;
  std::int64_t pad_end = 0;
  std::int64_t dilation = 1;

  friend constexpr bool operator==(const Axis&, const Axis&) = default;
};

// Inputs from the first to the last tap of one window.
constexpr std::int64_t window_extent(const Axis& axis) {
  return checked_sum({checked_product({axis.kernel - 1, axis.dilation}), 1});
}

// Outputs along the axis; below 1 where the window does not fit.
constexpr std::int64_t output_extent(const Axis& axis) {
  const std::int64_t room = checked_sum({axis.in, axis.pad_begin, axis.pad_end, -window_extent(axis)});
  return room < 0 ? 0 : room / axis.stride + 1;
}

// Whether each output has a tap that reads the input, and none sees padding only.
constexpr bool all_windows_read(const Axis& axis) {
  for (std::int64_t output = 0; output < output_extent(axis); ++output) {
    const std::int64_t first = output * axis.stride - axis.pad_begin;  // that its first tap is on
    const std::int64_t taps_before = first < 0 ? (-first + axis.dilation - 1) / axis.dilation : 0;
    if (taps_before >= axis.kernel || first + taps_before * axis.dilation >= axis.in) return false;
  }
  return true;
}

// Outputs of a transposed convolution along the axis.
constexpr std::int64_t transposed_extent(const Axis& axis) {
  return checked_sum(
      {checked_product({axis.in - 1, axis.stride}), window_extent(axis), -axis.pad_begin, -axis.pad_end});
}

// The axis of the convolution that the transposed one turns around: its input is the other's output.
constexpr Axis turned_around(Axis axis) {
  axis.in = transposed_extent(axis);
  return axis;
}

// One to three spatial axes, outermost (depth) first.
class Axes {
 public:
  static constexpr std::size_t kMost = 3;

  constexpr Axes() = default;
  constexpr Axes(std::initializer_list<Axis> axes) : size_(axes.size()) {
    if (axes.size() > kMost) throw InvalidLayer("a layer has at most 3 spatial axes");
    std::copy(axes.begin(), axes.end(), axes_.begin());
  }

  constexpr void push_back(const Axis& axis) {
    if (size_ == kMost) throw InvalidLayer("a layer has at most 3 spatial axes");
    axes_.at(size_++) = axis;
  }
  constexpr std::size_t size() const { return size_; }
  constexpr Axis* begin() { return axes_.data(); }
  constexpr Axis* end() { return axes_.data() + size_; }
  constexpr const Axis* begin() const { return axes_.data(); }
  constexpr const Axis* end() const { return axes_.data() + size_; }
  constexpr const Axis& operator[](std::size_t i) const { return axes_.at(i); }

  friend constexpr bool operator==(const Axes&, const Axes&) = default;

 private:
  std::array<Axis, kMost> axes_{};
  std::size_t size_ = 0;
};

}  // namespace flopline
