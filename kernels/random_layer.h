// Small random layers of every kind, for property tests. The corners that count are drawn often: strides,
// one-sided and two-sided padding, dilation, groups, odd sizes, outputs of one pixel, kernels larger than the
// input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <variant>

#include "kernels/layer.h"

namespace flopline {

class RandomLayers {
 public:
  explicit RandomLayers(std::uint64_t seed) : engine_(seed) {}

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }

  Layer next() { return of_kind(static_cast<std::size_t>(between(0, kKinds - 1))); }

  // By its place in Layer::Value.
  Layer of_kind(std::size_t kind) { return of_kind(kind, std::make_index_sequence<kKinds>()); }

  template <class Kind>
  Layer of() {
    return make(Kind());
  }

  static constexpr std::size_t kKinds = std::variant_size_v<Layer::Value>;

 private:
  template <std::size_t... kPlaces>
  Layer of_kind(std::size_t kind, std::index_sequence<kPlaces...> /*places*/) {
    std::optional<Layer> layer;
    ((kPlaces == kind ? void(layer = of<std::variant_alternative_t<kPlaces, Layer::Value>>()) : void()), ...);
    return layer.value();
  }

  Conv make(const Conv& /*kind*/) {
    const std::int64_t groups = between(1, 3);
    const bool is_depthwise = between(0, 3) == 0;
    return {.batch = between(1, 2),
            .in_channels = groups * (is_depthwise ? 1 : between(1, 4)),
            .out_channels = groups * between(1, 4),
            .groups = groups,
            .bias = between(0, 1),
            .axes = windows()};
  }

  ConvTranspose make(const ConvTranspose& /*kind*/) {
    const std::int64_t groups = between(1, 3);
    Axes axes = windows();
    for (Axis& axis : axes) {
      if (transposed_extent(axis) < 1) axis.pad_begin = axis.pad_end = 0;
      if (axis.stride > 1 && between(0, 2) == 0) axis.pad_end = -1;  // what PyTorch calls output padding
    }
    return {.batch = between(1, 2),
            .in_channels = groups * between(1, 4),
            .out_channels = groups * between(1, 4),
            .groups = groups,
            .bias = between(0, 1),
            .axes = axes};
  }

  DepthwiseSeparable make(const DepthwiseSeparable& /*kind*/) {
    return {.batch = between(1, 2),
            .in_channels = between(1, 5),
            .multiplier = between(1, 2),
            .out_channels = between(1, 6),
            .bias = between(0, 1),
            .axes = windows()};
  }

  Linear make(const Linear& /*kind*/) {
    return {.batch = between(1, 3),
            .positions = between(1, 3),
            .in_features = between(1, 20),
            .out_features = between(1, 20),
            .bias = between(0, 1)};
  }

  Matmul make(const Matmul& /*kind*/) {
    return {.batch = between(1, 3),
            .rows = between(1, 9),
            .inner = between(1, 20),
            .columns = between(1, 90),
            .bias = between(0, 1),
            .constant = between(0, 1)};
  }

  template <RecurrentCell kCell>
  Recurrent<kCell> make(const Recurrent<kCell>& /*kind*/) {
    Recurrent<kCell> stack = {.layers = between(1, 3),
                              .steps = between(1, 3),
                              .batch = between(1, 3),
                              .input_size = between(1, 9),
                              .hidden_size = between(1, 9),
                              .directions = between(1, 2),
                              .bias_vectors = between(0, 2)};
    if (kCell == RecurrentCell::lstm && between(0, 1) == 0)
      stack.output_size = stack.state_size = between(1, 9);
    if (!keeps_state(kCell) && stack.steps == 1 && between(0, 1) == 0) stack.state_size = between(1, 9);
    return stack;
  }

  AdaptiveAveragePool make(const AdaptiveAveragePool& /*kind*/) {
    return {.batch = between(1, 2), .channels = between(1, 4), .out = between(1, 7), .axes = extents()};
  }

  Add make(const Add& /*kind*/) {
    return {.batch = between(1, 2), .channels = between(1, 4), .operands = between(2, 4), .axes = extents()};
  }

  Upsample make(const Upsample& /*kind*/) {
    return {.batch = between(1, 2), .channels = between(1, 4), .factor = between(1, 3), .axes = extents()};
  }

  template <class Kind>
  Kind make(const Kind& /*kind*/) {
    const bool has_windows = KindInfo<Kind>::axis_use == AxisUse::window;
    return {.batch = between(1, 2), .channels = between(1, 4), .axes = has_windows ? windows() : extents()};
  }

  // Volumes are smaller, so that they take no longer than images.
  Axis window(bool in_volume) {
    const std::int64_t most_in = in_volume ? 5 : 9, most_kernel = in_volume ? 3 : 5;
    Axis axis = {.in = between(1, most_in),
                 .kernel = between(1, most_kernel),
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
    const std::int64_t count = between(1, 3);
    for (std::int64_t left = count; left > 0; --left) axes.push_back(window(count == 3));
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
