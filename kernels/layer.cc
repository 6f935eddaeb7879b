#include "kernels/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <type_traits>
#include <utility>

namespace flopline {
namespace {

// Memory is addressed in bytes and the widest data type has 8 of them.
constexpr std::int64_t kWidestBytes = 8;

template <class Kind>
void check_fields(const Kind& layer) {
  for (const Field<Kind>& field : KindInfo<Kind>::fields) {
    const std::int64_t value = layer.*field.member;
    if (value >= field.least && value <= field.most) continue;
    const std::string accepted = field.most == INT64_MAX ? fmt::format("at least {}", field.least)
                                                         : fmt::format("{} to {}", field.least, field.most);
    throw InvalidLayer(fmt::format("{}: {} ({}) is {}, accepted is {}", KindInfo<Kind>::name, field.meaning,
                                   field.keys.substr(0, field.keys.find('|')), value, accepted));
  }
}

// An end padding that no window reaches is dropped: the smallest that leaves the output as it is, but not
// below zero where zero does the same.
void drop_unread_padding(Axis& axis, std::int64_t out) {
  const std::int64_t read = (out - 1) * axis.stride + window_extent(axis) - axis.pad_begin - axis.in;
  axis.pad_end = read <= -axis.stride ? read : std::max<std::int64_t>(read, 0);
}

void check_axis(std::string_view kind, AxisUse use, Axis& axis, std::size_t index, std::size_t count) {
  const char letter = "dhw"[index + Axes::kMost - count];
  const auto require = [&](bool holds, std::string_view what, std::int64_t value, std::string_view accepted) {
    if (holds) return;
    throw InvalidLayer(
        fmt::format("{}: {} along {} is {}, accepted is {}", kind, what, letter, value, accepted));
  };
  require(axis.in >= 1, "the input size", axis.in, "at least 1");
  require(axis.kernel >= 1, "the kernel size", axis.kernel, "at least 1");
  require(axis.stride >= 1, "the stride", axis.stride, "at least 1");
  require(axis.dilation >= 1, "the dilation", axis.dilation, "at least 1 (dense)");
  require(axis.pad_begin >= 0, "the padding", axis.pad_begin, "at least 0");
  const std::int64_t out = extent_out(use, axis);
  if (use == AxisUse::transposed) {
    require(out >= 1, "the output size", out, "at least 1");
    return;
  }
  if (out < 1) {
    throw InvalidLayer(fmt::format(
        "{}: no output along {}: the kernel spans {} and the padded input only {}, accepted is a kernel "
        "that fits",
        kind, letter, window_extent(axis), axis.in + axis.pad_begin + axis.pad_end));
  }
  drop_unread_padding(axis, out);
}

template <class Kind>
void check_axes(Kind& layer) {
  if constexpr (KindInfo<Kind>::axis_use != AxisUse::none) {
    std::size_t index = 0;
    for (Axis& axis : layer.axes) {
      check_axis(KindInfo<Kind>::name, KindInfo<Kind>::axis_use, axis, index++, layer.axes.size());
      if (KindInfo<Kind>::axis_use == AxisUse::extent_only && axis != Axis{.in = axis.in}) {
        throw InvalidLayer(fmt::format("{}: an axis has a size only", KindInfo<Kind>::name));
      }
    }
    if (KindInfo<Kind>::axis_use != AxisUse::extent_only && layer.axes.size() == 0) {
      throw InvalidLayer(
          fmt::format("{}: no spatial axis given, accepted are 1 to {}", KindInfo<Kind>::name, Axes::kMost));
    }
  }
}

template <class Kind>
void check_groups(const Kind& conv) {
  if (conv.in_channels % conv.groups == 0 && conv.out_channels % conv.groups == 0) return;
  throw InvalidLayer(
      fmt::format("{}: groups (g) is {}, accepted is a divisor of both {} input and {} output channels",
                  KindInfo<Kind>::name, conv.groups, conv.in_channels, conv.out_channels));
}

Shape channel_shape(std::int64_t batch, std::int64_t channels, const Axes& axes,
                    const std::function<std::int64_t(const Axis&)>& extent) {
  Shape shape = {batch, channels};
  for (const Axis& axis : axes) shape.push_back(extent(axis));
  return shape;
}

std::int64_t axis_in(const Axis& axis) { return axis.in; }
std::int64_t axis_kernel(const Axis& axis) { return axis.kernel; }

void append_conv_weights(std::vector<Operand>& all, const Conv& conv, const std::string& prefix) {
  const Shape weights =
      channel_shape(conv.out_channels, conv.in_channels / conv.groups, conv.axes, axis_kernel);
  const std::int64_t terms = elements(weights) / conv.out_channels + conv.bias;
  all.push_back({Role::weights, prefix + "weights", weights, terms});
  if (conv.bias != 0) all.push_back({Role::bias, prefix + "bias", {conv.out_channels}, terms});
}

std::vector<Operand> operands_of(const Conv& conv) {
  std::vector<Operand> all = {
      {Role::input, "input", channel_shape(conv.batch, conv.in_channels, conv.axes, axis_in)}};
  append_conv_weights(all, conv, "");
  all.push_back(
      {Role::output, "output", channel_shape(conv.batch, conv.out_channels, conv.axes, output_extent)});
  return all;
}

std::vector<Operand> operands_of(const ConvTranspose& conv) {
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

std::vector<Operand> operands_of(const BatchNorm& layer) {
  const Shape shape = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  return {{Role::input, "input", shape},
          {Role::weights, "scale", {layer.channels}, 2},
          {Role::bias, "shift", {layer.channels}, 2},
          {Role::output, "output", shape}};
}

std::vector<Operand> operands_of(const Add& layer) {
  const Shape shape = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  std::vector<Operand> all;
  for (std::int64_t i = 0; i < layer.operands; ++i)
    all.push_back({Role::input, fmt::format("input {}", i), shape, layer.operands});
  all.push_back({Role::output, "output", shape});
  return all;
}

// The output of kinds that have neither weights nor several inputs.
Shape plain_output(const Flatten& layer) {
  const Shape in = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  return {layer.batch, elements(in) / layer.batch};
}
Shape plain_output(const Permute& layer) {
  Shape out = channel_shape(layer.batch, layer.channels, layer.axes, axis_in);
  std::rotate(out.begin() + 1, out.begin() + 2, out.end());
  return out;
}
Shape plain_output(const AdaptiveAveragePool& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, [&](const Axis&) { return layer.out; });
}
Shape plain_output(const Upsample& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, [&](const Axis& axis) {
    return checked_product({axis.in, layer.factor});
  });
}
template <class Kind>
Shape plain_output(const Kind& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, output_extent);
}

std::vector<Operand> operands_of(const DepthwiseSeparable& layer) {
  std::vector<Operand> all = {
      {Role::input, "input", channel_shape(layer.batch, layer.in_channels, layer.axes, axis_in)}};
  append_conv_weights(all, depthwise_part(layer), "depthwise ");
  append_conv_weights(all, pointwise_part(layer), "pointwise ");
  all.push_back(
      {Role::output, "output", channel_shape(layer.batch, layer.out_channels, layer.axes, output_extent)});
  return all;
}

std::vector<Operand> operands_of(const Linear& linear) {
  const std::int64_t terms = linear.in_features + linear.bias;
  std::vector<Operand> all = {{Role::input, "input", {linear.batch, linear.positions, linear.in_features}},
                              {Role::weights, "weights", {linear.out_features, linear.in_features}, terms}};
  if (linear.bias != 0) all.push_back({Role::bias, "bias", {linear.out_features}, terms});
  all.push_back({Role::output, "output", {linear.batch, linear.positions, linear.out_features}});
  return all;
}

std::vector<Operand> operands_of(const Lstm& lstm) {
  std::vector<Operand> all = {{Role::input, "input", {lstm.steps, lstm.batch, lstm.input_size}}};
  for (std::int64_t i = 0; i < lstm.layers; ++i) {
    const std::int64_t in = layer_input_size(lstm, i);
    const std::int64_t terms = checked_sum({in, lstm.hidden_size, lstm.bias_vectors});
    const std::string prefix = fmt::format("layer {} ", i);
    all.push_back(
        {Role::weights, prefix + "input weights", {lstm.directions, in, 4, lstm.hidden_size}, terms});
    all.push_back({Role::weights,
                   prefix + "recurrent weights",
                   {lstm.directions, lstm.hidden_size, 4, lstm.hidden_size},
                   terms});
    if (lstm.bias_vectors != 0) {
      all.push_back(
          {Role::bias, prefix + "bias", {lstm.directions, lstm.bias_vectors, 4, lstm.hidden_size}, terms});
    }
  }
  all.push_back({Role::output, "output", {lstm.steps, lstm.batch, layer_input_size(lstm, 1)}});
  return all;
}

template <class Kind>
std::vector<Operand> operands_of(const Kind& layer) {
  return {{Role::input, "input", channel_shape(layer.batch, layer.channels, layer.axes, axis_in)},
          {Role::output, "output", plain_output(layer)}};
}

}  // namespace

std::int64_t elements(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, [](std::int64_t a, std::int64_t b) {
    return checked_product({a, b});
  });
}

Layer::Layer(const Value& value) : value_(value) {
  std::visit(
      [](auto& layer) {
        check_fields(layer);
        check_axes(layer);
        if constexpr (requires { layer.groups; }) check_groups(layer);
      },
      value_);
  std::int64_t total = 0;
  for (const Operand& operand : operands(*this)) total = checked_sum({total, elements(operand.shape)});
  checked_product({total, kWidestBytes});
}

std::vector<Operand> operands(const Layer& layer) {
  return std::visit([](const auto& value) { return operands_of(value); }, layer.value());
}

std::string_view kind_name(const Layer& layer) {
  return std::visit([]<class Kind>(const Kind&) { return KindInfo<Kind>::name; }, layer.value());
}

std::string_view conv_variant(const Layer& layer) {
  const Conv* conv = std::get_if<Conv>(&layer.value());
  if (conv == nullptr) return "";
  if (conv->groups == 1) return "standard";
  return conv->groups == conv->in_channels ? "depthwise" : "grouped";
}

std::vector<std::string_view> kind_names() {
  return []<class... Kinds>(const std::variant<Kinds...>*) {
    return std::vector<std::string_view>{KindInfo<Kinds>::name...};
  }(static_cast<const Layer::Value*>(nullptr));
}

Shape output_shape(const Layer& layer) {
  const Linear* linear = std::get_if<Linear>(&layer.value());
  if (linear != nullptr && linear->positions == 1) return {linear->batch, linear->out_features};
  return operands(layer).back().shape;
}

Layer with_batch(const Layer& layer, std::int64_t batch) {
  Layer::Value value = layer.value();
  std::visit([batch](auto& kind) { kind.batch = batch; }, value);
  return {value};
}

}  // namespace flopline
