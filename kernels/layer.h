// What a layer is: kind, shape and nothing else. Each kind is an aggregate with a table of its fields; a
// Layer holds one of them and exists only where the sizes make sense.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernels/axis.h"
#include "kernels/checked.h"

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

// input (batch, positions, in_features), weights (out_features, in_features), bias (out_features),
// output (batch, positions, out_features). One position is the plain (batch, features) case.
struct Linear {
  std::int64_t batch = 1;
  std::int64_t positions = 1;
  std::int64_t in_features = 1;
  std::int64_t out_features = 1;
  std::int64_t bias = 0;  // 1 where there is one

  friend constexpr bool operator==(const Linear&, const Linear&) = default;
};

// A stack of LSTM layers (Hochreiter, Schmidhuber, 1997, with forget gate, no peepholes), states starting at
// zero. input (steps, batch, input_size); layer 2 and up read hidden_size * directions; output (steps, batch,
// hidden_size * directions), the directions side by side. Gates are in the order input, forget, cell, output;
// per layer: input weights (directions, layer input, 4, hidden_size), recurrent weights (directions,
// hidden_size, 4, hidden_size), bias (directions, bias_vectors, 4, hidden_size).
struct Lstm {
  std::int64_t layers = 1;
  std::int64_t steps = 1;
  std::int64_t batch = 1;
  std::int64_t input_size = 1;
  std::int64_t hidden_size = 1;
  std::int64_t directions = 1;
  std::int64_t bias_vectors = 1;  // 0, 1 (Keras, oneDNN) or 2 that are only ever used as their sum (PyTorch)

  friend constexpr bool operator==(const Lstm&, const Lstm&) = default;
};

constexpr std::int64_t layer_input_size(const Lstm& lstm, std::int64_t layer) {
  return layer == 0 ? lstm.input_size : checked_product({lstm.hidden_size, lstm.directions});
}

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

// input (batch, channels, in...), output (batch, channels, out...)
struct MaxPool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const MaxPool&, const MaxPool&) = default;
};

// The mean over each window; padding takes no part in the sum. Shapes as beside MaxPool.
struct AveragePool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const AveragePool&, const AveragePool&) = default;
};

// The mean over `out` windows along every axis that together cover the input (out 1: all of it): window o
// reaches from floor(o*in/out) to ceil((o+1)*in/out). input (batch, channels, in...), output (batch,
// channels, out...).
struct AdaptiveAveragePool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t out = 1;
  Axes axes;

  friend constexpr bool operator==(const AdaptiveAveragePool&, const AdaptiveAveragePool&) = default;
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

// A field of a kind: its keys in descriptors (the first is printed, the others mean the same), its limits,
// and what it is where a descriptor does not say.
template <class Kind>
struct Field {
  std::string_view keys;  // separated by '|'
  std::string_view meaning;
  std::int64_t Kind::*member;
  std::int64_t least = 1;
  std::int64_t most = INT64_MAX;
  std::int64_t fallback = 0;                      // 0, below every `least` of 1: must be given
  std::int64_t Kind::*fallback_member = nullptr;  // taken instead where set
};

// The kinds: name, fields and which numbers an axis has (none for a kind without axes).
template <class Kind>
struct KindInfo;

enum class AxisUse : std::uint8_t { none, extent_only, window, transposed };

// Outputs of a kind along an axis with a window.
constexpr std::int64_t extent_out(AxisUse use, const Axis& axis) {
  return use == AxisUse::transposed ? transposed_extent(axis) : output_extent(axis);
}

template <>
struct KindInfo<Conv> {
  static constexpr std::string_view name = "conv";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr std::array fields = {
      Field<Conv>{.keys = "g", .meaning = "groups", .member = &Conv::groups, .fallback = 1},
      Field<Conv>{.keys = "mb", .meaning = "batch", .member = &Conv::batch, .fallback = 2},
      Field<Conv>{.keys = "ic", .meaning = "input channels", .member = &Conv::in_channels},
      Field<Conv>{.keys = "oc", .meaning = "output channels", .member = &Conv::out_channels},
      Field<Conv>{.keys = "b", .meaning = "bias", .member = &Conv::bias, .least = 0, .most = 1}};
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

template <>
struct KindInfo<Linear> {
  static constexpr std::string_view name = "linear";
  static constexpr AxisUse axis_use = AxisUse::none;
  static constexpr std::array fields = {
      Field<Linear>{.keys = "mb", .meaning = "batch", .member = &Linear::batch, .fallback = 2},
      Field<Linear>{.keys = "f", .meaning = "positions", .member = &Linear::positions, .fallback = 1},
      Field<Linear>{.keys = "ic", .meaning = "input features", .member = &Linear::in_features},
      Field<Linear>{.keys = "oc", .meaning = "output features", .member = &Linear::out_features},
      Field<Linear>{.keys = "b", .meaning = "bias", .member = &Linear::bias, .least = 0, .most = 1}};
};

template <>
struct KindInfo<Lstm> {
  static constexpr std::string_view name = "lstm";
  static constexpr AxisUse axis_use = AxisUse::none;
  static constexpr std::array fields = {
      Field<Lstm>{.keys = "l", .meaning = "layers", .member = &Lstm::layers, .most = 4096, .fallback = 1},
      Field<Lstm>{.keys = "t", .meaning = "steps", .member = &Lstm::steps, .fallback = 1},
      Field<Lstm>{.keys = "mb", .meaning = "batch", .member = &Lstm::batch, .fallback = 2},
      Field<Lstm>{.keys = "dhc|sic|dic", .meaning = "hidden size", .member = &Lstm::hidden_size},
      Field<Lstm>{.keys = "slc",
                  .meaning = "input size",
                  .member = &Lstm::input_size,
                  .fallback_member = &Lstm::hidden_size},
      Field<Lstm>{
          .keys = "dirs", .meaning = "directions", .member = &Lstm::directions, .most = 2, .fallback = 1},
      Field<Lstm>{.keys = "b",
                  .meaning = "bias vectors",
                  .member = &Lstm::bias_vectors,
                  .least = 0,
                  .most = 2,
                  .fallback = 1}};
};

template <>
struct KindInfo<ConvTranspose> {
  using Kind = ConvTranspose;
  static constexpr std::string_view name = "deconv";
  static constexpr AxisUse axis_use = AxisUse::transposed;
  static constexpr std::array fields = {
      Field<Kind>{.keys = "g", .meaning = "groups", .member = &Kind::groups, .fallback = 1},
      Field<Kind>{.keys = "mb", .meaning = "batch", .member = &Kind::batch, .fallback = 2},
      Field<Kind>{.keys = "ic", .meaning = "input channels", .member = &Kind::in_channels},
      Field<Kind>{.keys = "oc", .meaning = "output channels", .member = &Kind::out_channels},
      Field<Kind>{.keys = "b", .meaning = "bias", .member = &Kind::bias, .least = 0, .most = 1}};
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
struct KindInfo<MaxPool> {
  static constexpr std::string_view name = "maxpool";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr auto fields = kChannelFields<MaxPool>;
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
struct KindInfo<AveragePool> {
  static constexpr std::string_view name = "avgpool";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr auto fields = kChannelFields<AveragePool>;
};

template <>
struct KindInfo<AdaptiveAveragePool> {
  static constexpr std::string_view name = "adaptive_avgpool";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr std::array fields = {kChannelFields<AdaptiveAveragePool>[0],
                                        kChannelFields<AdaptiveAveragePool>[1], Field<AdaptiveAveragePool> {
                                          .keys = "out", .meaning = "outputs along an axis",
                                          .member = &AdaptiveAveragePool::out, .least = 1, .fallback = 1
                                        }};
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

// A layer of any kind, valid: every field within its limits, groups dividing the channels, every axis with an
// output, no operand beyond 64 bits. Padding that no window reaches is dropped, so that layers that compute
// the same compare equal. Throws InvalidLayer or CountOverflow.
class Layer {
 public:
  using Value =
      std::variant<Conv, DepthwiseSeparable, Linear, Lstm, ConvTranspose, BatchNorm, Relu, Relu6, MaxPool,
                   AveragePool, AdaptiveAveragePool, Add, Concat, Upsample, Dropout, Flatten, Permute>;

  template <class Kind>
  Layer(const Kind& value) : Layer(Value(value)) {}  // implicit: a valid aggregate is a layer
  Layer(const Value& value);

  const Value& value() const { return value_; }

  friend bool operator==(const Layer&, const Layer&) = default;

 private:
  Value value_;
};

using Shape = std::vector<std::int64_t>;

std::int64_t elements(const Shape& shape);  // throws CountOverflow

enum class Role : std::uint8_t { input, weights, bias, output };

// A tensor that a layer reads or writes, in plain row-major layout.
struct Operand {
  Role role;
  std::string name;
  Shape shape;
  std::int64_t sum_length = 1;  // terms in the sums that this operand takes part in; 1 where it is in none
};

// Input first, output last; the shapes are those beside each kind above.
std::vector<Operand> operands(const Layer& layer);

std::string_view kind_name(const Layer& layer);
std::string_view conv_variant(
    const Layer& layer);  // "standard", "grouped", "depthwise"; empty for other kinds
std::vector<std::string_view> kind_names();
Shape output_shape(const Layer& layer);  // (batch, features) for a linear layer with one position
Layer with_batch(const Layer& layer, std::int64_t batch);

}  // namespace flopline
