// Kinds that act on each channel by itself, or move data.
#pragma once

#include <algorithm>

#include "kernels/layers/field.h"
#include "kernels/layers/operand.h"

namespace flopline {

// At inference: output = input * scale + shift, a scale and a shift a channel, with the running mean and
// variance already in them. input and output (batch, channels, in...), scale and shift (channels).
struct BatchNorm {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const BatchNorm&, const BatchNorm&) = default;
};

// input and output (batch, channels, in...)
struct Relu {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Relu&, const Relu&) = default;
};

// min(max(input, 0), 6). input and output (batch, channels, in...)
struct Relu6 {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Relu6&, const Relu6&) = default;
};

// The sum of `operands` tensors of one shape, as where a residual branch joins. inputs and output (batch,
// channels, in...).
struct Add {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t operands = 2;
  Axes axes;

  friend constexpr bool operator==(const Add&, const Add&) = default;
};

// Tensors side by side along the channels, of which there are `channels` in all. Moves, computes nothing.
struct Concat {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Concat&, const Concat&) = default;
};

// Every input repeated `factor` times along every axis (nearest neighbour). input (batch, channels, in...),
// output (batch, channels, in * factor...).
struct Upsample {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t factor = 2;
  Axes axes;

  friend constexpr bool operator==(const Upsample&, const Upsample&) = default;
};

// Does nothing at inference; named because networks list it.
struct Dropout {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Dropout&, const Dropout&) = default;
};

// (batch, channels, in...) seen as (batch, channels * in...): moves nothing.
struct Flatten {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Flatten&, const Flatten&) = default;
};

// (batch, channels, in...) seen as (batch, in..., channels), as where channels come last: a view that moves
// nothing.
struct Permute {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const Permute&, const Permute&) = default;
};

// The fields that kinds without weights have in common.
template <class Kind>
inline constexpr std::array kChannelFields = {
    Field<Kind>{.keys = "mb", .meaning = "batch", .member = &Kind::batch, .fallback = 2},
    Field<Kind>{.keys = "ic", .meaning = "channels", .member = &Kind::channels}};

template <>
struct KindInfo<Relu> {
  static constexpr std::string_view name = "relu";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Relu>;
};

template <>
struct KindInfo<Dropout> {
  static constexpr std::string_view name = "dropout";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Dropout>;
};

template <>
struct KindInfo<Flatten> {
  static constexpr std::string_view name = "flatten";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Flatten>;
};

template <>
struct KindInfo<BatchNorm> {
  static constexpr std::string_view name = "batchnorm";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<BatchNorm>;
};

template <>
struct KindInfo<Relu6> {
  static constexpr std::string_view name = "relu6";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Relu6>;
};

template <>
struct KindInfo<Add> {
  static constexpr std::string_view name = "add";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr std::array fields = {kChannelFields<Add>[0], kChannelFields<Add>[1], Field<Add> {
                                          .keys = "operands", .meaning = "operands", .member = &Add::operands,
                                          .least = 2, .most = 1024, .fallback = 2
                                        }};
};

template <>
struct KindInfo<Concat> {
  static constexpr std::string_view name = "concat";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Concat>;
};

template <>
struct KindInfo<Upsample> {
  static constexpr std::string_view name = "upsample";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr std::array fields = {
      kChannelFields<Upsample>[0], kChannelFields<Upsample>[1], Field<Upsample> {
        .keys = "factor", .meaning = "factor", .member = &Upsample::factor, .least = 1, .fallback = 2
      }};
};

template <>
struct KindInfo<Permute> {
  static constexpr std::string_view name = "permute";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr auto fields = kChannelFields<Permute>;
};

// The output of kinds that have neither weights nor several inputs.
inline Shape plain_output(const Flatten& layer) {
  const Shape in = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  return {layer.batch, elements(in) / layer.batch};
}
inline Shape plain_output(const Permute& layer) {
  Shape out = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  std::rotate(out.begin() + 1, out.begin() + 2, out.end());
  return out;
}
inline Shape plain_output(const Upsample& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, [&](const Axis& axis) {
    return checked_product({axis.in, layer.factor});
  });
}
template <class Kind>
Shape plain_output(const Kind& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, output_extent);
}

template <class Kind>
std::vector<Operand> operands_of(const Kind& layer) {
  return {{Role::input, "input", channel_shape(layer.batch, layer.channels, layer.axes, axis_in)},
          {Role::output, "output", plain_output(layer)}};
}

inline std::vector<Operand> operands_of(const BatchNorm& layer) {
  const Shape shape = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  return {{Role::input, "input", shape},
          {Role::weights, "scale", {layer.channels}, 2},
          {Role::bias, "shift", {layer.channels}, 2},
          {Role::output, "output", shape}};
}

inline std::vector<Operand> operands_of(const Add& layer) {
  const Shape shape = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  std::vector<Operand> all;
  for (std::int64_t i = 0; i < layer.operands; ++i)
    all.push_back({Role::input, "input " + std::to_string(i), shape, layer.operands});
  all.push_back({Role::output, "output", shape});
  return all;
}

}  // namespace flopline
