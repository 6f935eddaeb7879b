// Small random layers of every kind, for property tests. The corners that count are drawn often: strides,
// one-sided and two-sided padding, dilation, groups, odd sizes, outputs of one pixel, kernels larger than the
// input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "kernels/layer.h"

namespace flopline {

class RandomLayers {
 public:
  explicit RandomLayers(std::uint64_t seed) : engine_(seed) {}

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }

  // Any kind, by its place in Layer::Value.
  Layer next() {
    return of_kind(static_cast<std::size_t>(between(0, std::variant_size_v<Layer::Value> - 1)));
  }

  Layer of_kind(std::size_t kind) {
    switch (kind) {
      case 0:
        return conv();
      case 1:
        return DepthwiseSeparable{.batch = between(1, 2),
                                  .in_channels = between(1, 5),
                                  .multiplier = between(1, 2),
                                  .out_channels = between(1, 6),
                                  .bias = between(0, 1),
                                  .axes = windows()};
      case 2:
        return Linear{.batch = between(1, 3),
                      .positions = between(1, 3),
                      .in_features = between(1, 20),
                      .out_features = between(1, 20),
                      .bias = between(0, 1)};
      case 3:
        return lstm();
      case 4:
        return conv_transpose();
      case 5:
        return plain<BatchNorm>(extents());
      case 6:
        return plain<Relu>(extents());
      case 7:
        return plain<Relu6>(extents());
      case 8:
        return plain<MaxPool>(windows());
      case 9:
        return plain<AveragePool>(windows());
      case 10:
        return AdaptiveAveragePool{
            .batch = between(1, 2), .channels = between(1, 4), .out = between(1, 7), .axes = extents()};
      case 11:
        return Add{
            .batch = between(1, 2), .channels = between(1, 4), .operands = between(2, 4), .axes = extents()};
      case 12:
        return plain<Concat>(extents());
      case 13:
        return Upsample{
            .batch = between(1, 2), .channels = between(1, 4), .factor = between(1, 3), .axes = extents()};
      case 14:
        return plain<Dropout>(extents());
      case 15:
        return plain<Flatten>(extents());
      default:
        return plain<Permute>(extents());
    }
  }

  Layer conv() {
    const std::int64_t groups = between(1, 3);
    const bool is_depthwise = between(0, 3) == 0;
    return Conv{.batch = between(1, 2),
                .in_channels = groups * (is_depthwise ? 1 : between(1, 4)),
                .out_channels = groups * between(1, 4),
                .groups = groups,
                .bias = between(0, 1),
                .axes = windows()};
  }

  Layer conv_transpose() {
    const std::int64_t groups = between(1, 3);
    Axes axes = windows();
    for (Axis& axis : axes) {
      if (transposed_extent(axis) < 1) axis.pad_begin = axis.pad_end = 0;
    }
    return ConvTranspose{.batch = between(1, 2),
                         .in_channels = groups * between(1, 4),
                         .out_channels = groups * between(1, 4),
                         .groups = groups,
                         .bias = between(0, 1),
                         .axes = axes};
  }

  Layer lstm() {
    return Lstm{.layers = between(1, 3),
                .steps = between(1, 3),
                .batch = between(1, 3),
                .input_size = between(1, 9),
                .hidden_size = between(1, 9),
                .directions = between(1, 2),
                .bias_vectors = between(0, 2)};
  }

 private:
  template <class Kind>
  Layer plain(const Axes& axes) {
    return Kind{.batch = between(1, 2), .channels = between(1, 4), .axes = axes};
  }

  Axis window() {
    Axis axis = {.in = between(1, 9),
                 .kernel = between(1, 5),
                 .stride = between(1, 3),
                 .pad_begin = between(0, 3),
                 .pad_end = between(0, 3),
                 .dilation = between(1, 3)};
    const std::int64_t missing = window_extent(axis) - (axis.in + axis.pad_begin + axis.pad_end);
    if (missing > 0) axis.pad_end += missing;  // an output of one pixel, whose kernel may exceed the input
    return axis;
  }
  Axes windows() {
    Axes axes;
    for (std::int64_t left = between(1, 2); left > 0; --left) axes.push_back(window());
    return axes;
  }
  Axes extents() {
    Axes axes;
    for (std::int64_t left = between(0, 2); left > 0; --left) axes.push_back({.in = between(1, 9)});
    return axes;
  }

  std::mt19937_64 engine_;
};

}  // namespace flopline
