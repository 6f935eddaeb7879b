#include "kernels/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

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

// What a cell can hand on, and read in its first step.
template <RecurrentCell kCell>
void check_sizes(const Recurrent<kCell>& stack) {
  const std::string_view kind = KindInfo<Recurrent<kCell>>::name;
  if (kCell != RecurrentCell::lstm && has_projection(stack)) {
    throw InvalidLayer(
        fmt::format("{}: output size (dic) is {}, accepted is the hidden size, {}: only an lstm projects",
                    kind, stack.output_size, stack.hidden_size));
  }
  if (stack.state_size == stack.output_size || (stack.steps == 1 && !keeps_state(kCell))) return;
  throw InvalidLayer(fmt::format("{}: state size (sic) is {}, accepted is the output size, {}{}", kind,
                                 stack.state_size, stack.output_size,
                                 keeps_state(kCell) ? "" : ", or one step (t) only"));
}

}  // namespace

Layer::Layer(const Value& value) : value_(value) {
  std::visit(
      []<class Kind>(Kind& layer) {
        check_fields(layer);
        check_axes(layer);
        if constexpr (requires { layer.groups; }) check_groups(layer);
        if constexpr (kIsRecurrent<Kind>) check_sizes(layer);
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
