// Convolution and its relatives: kinds that slide a window of weights.
#pragma once

#include "kernels/layers/field.h"
#include "kernels/layers/operand.h"

namespace flopline {

// input (batch, in_channels, in...), weights (out_channels, in_channels/groups, kernel...), bias
// (out_channels), output (batch, out_channels, out...). Depthwise: groups = in_channels, out_channels =
// in_channels * multiplier.
struct Conv {
  std::int64_t batch = 1;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::int64_t groups = 1;
  std::int64_t bias = 0;  // 1 where there is one
  Axes axes;

  friend constexpr bool operator==(const Conv&, const Conv&) = default;
};

// The gradient of a convolution as a layer of its own: every input is spread over a window of outputs. input
// (batch, in_channels, in...), weights (in_channels, out_channels/groups, kernel...), bias (out_channels),
// output (batch, out_channels, transposed_extent...).
struct ConvTranspose {
  std::int64_t batch = 1;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::int64_t groups = 1;
  std::int64_t bias = 0;  // 1 where there is one
  Axes axes;

  friend constexpr bool operator==(const ConvTranspose&, const ConvTranspose&) = default;
};

// A depthwise convolution followed by a pointwise (1x1) one (Chollet, "Xception", 2017).
struct DepthwiseSeparable {
  std::int64_t batch = 1;
  std::int64_t in_channels = 1;
  std::int64_t multiplier = 1;  // depthwise outputs per input channel
  std::int64_t out_channels = 1;
  std::int64_t bias = 0;  // 1 where both convolutions have one
  Axes axes;              // of the depthwise convolution

  friend constexpr bool operator==(const DepthwiseSeparable&, const DepthwiseSeparable&) = default;
};

constexpr Conv depthwise_part(const DepthwiseSeparable& layer) {
  return {.batch = layer.batch,
          .in_channels = layer.in_channels,
          .out_channels = checked_product({layer.in_channels, layer.multiplier}),
          .groups = layer.in_channels,
          .bias = layer.bias,
          .axes = layer.axes};
}

constexpr Conv pointwise_part(const DepthwiseSeparable& layer) {
  Axes pixels;
  for (const Axis& axis : layer.axes) pixels.push_back({.in = output_extent(axis)});
  return {.batch = layer.batch,
          .in_channels = checked_product({layer.in_channels, layer.multiplier}),
          .out_channels = layer.out_channels,
          .groups = 1,
          .bias = layer.bias,
          .axes = pixels};
}

// The fields of both directions of a convolution.
template <class Kind>
inline constexpr std::array kConvFields = {
    Field<Kind>{.keys = "g", .meaning = "groups", .member = &Kind::groups, .fallback = 1},
    Field<Kind>{.keys = "mb", .meaning = "batch", .member = &Kind::batch, .fallback = 2},
    Field<Kind>{.keys = "ic", .meaning = "input channels", .member = &Kind::in_channels},
    Field<Kind>{.keys = "oc", .meaning = "output channels", .member = &Kind::out_channels},
    Field<Kind>{.keys = "b", .meaning = "bias", .member = &Kind::bias, .least = 0, .most = 1}};

template <>
struct KindInfo<Conv> {
  static constexpr std::string_view name = "conv";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr auto fields = kConvFields<Conv>;
};

template <>
struct KindInfo<ConvTranspose> {
  static constexpr std::string_view name = "deconv";
  static constexpr AxisUse axis_use = AxisUse::transposed;
  static constexpr auto fields = kConvFields<ConvTranspose>;
};

template <>
struct KindInfo<DepthwiseSeparable> {
  using Kind = DepthwiseSeparable;
  static constexpr std::string_view name = "dwsep";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr std::array fields = {
      Field<Kind>{.keys = "mb", .meaning = "batch", .member = &Kind::batch, .fallback = 2},
      Field<Kind>{.keys = "ic", .meaning = "input channels", .member = &Kind::in_channels},
      Field<Kind>{.keys = "m", .meaning = "channel multiplier", .member = &Kind::multiplier, .fallback = 1},
      Field<Kind>{.keys = "oc", .meaning = "output channels", .member = &Kind::out_channels},
      Field<Kind>{.keys = "b", .meaning = "bias", .member = &Kind::bias, .least = 0, .most = 1}};
};

inline void append_conv_weights(std::vector<Operand>& all, const Conv& conv, const std::string& prefix) {
  const Shape weights =
      channel_shape(conv.out_channels, conv.in_channels / conv.groups, conv.axes, axis_kernel);
  const std::int64_t terms = elements(weights) / conv.out_channels + conv.bias;
  all.push_back({Role::weights, prefix + "weights", weights, terms});
  if (conv.bias != 0) all.push_back({Role::bias, prefix + "bias", {conv.out_channels}, terms});
}

inline std::vector<Operand> operands_of(const Conv& conv) {
  std::vector<Operand> all = {
      {Role::input, "input", channel_shape(conv.batch, conv.in_channels, conv.axes, axis_in)}};
  append_conv_weights(all, conv, "");
  all.push_back(
      {Role::output, "output", channel_shape(conv.batch, conv.out_channels, conv.axes, output_extent)});
  return all;
}

inline std::vector<Operand> operands_of(const ConvTranspose& conv) {
  const Shape weights =
      channel_shape(conv.in_channels, conv.out_channels / conv.groups, conv.axes, axis_kernel);
  const std::int64_t terms = elements(weights) / (conv.out_channels / conv.groups) / conv.groups + conv.bias;
  std::vector<Operand> all = {
      {Role::input, "input", channel_shape(conv.batch, conv.in_channels, conv.axes, axis_in)},
      {Role::weights, "weights", weights, terms}};
  if (conv.bias != 0) all.push_back({Role::bias, "bias", {conv.out_channels}, terms});
  all.push_back(
      {Role::output, "output", channel_shape(conv.batch, conv.out_channels, conv.axes, transposed_extent)});
  return all;
}

inline std::vector<Operand> operands_of(const DepthwiseSeparable& layer) {
  std::vector<Operand> all = {
      {Role::input, "input", channel_shape(layer.batch, layer.in_channels, layer.axes, axis_in)}};
  append_conv_weights(all, depthwise_part(layer), "depthwise ");
  append_conv_weights(all, pointwise_part(layer), "pointwise ");
  all.push_back(
      {Role::output, "output", channel_shape(layer.batch, layer.out_channels, layer.axes, output_extent)});
  return all;
}

}  // namespace flopline
