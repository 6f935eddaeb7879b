#include "analysis/onnx_windows.h"

#include <fmt/format.h>

#include <algorithm>

namespace flopline {
namespace {

using Integers = std::vector<std::int64_t>;

Integers one_each(const OnnxNode& node, std::string_view attribute, std::size_t count,
                  std::int64_t otherwise) {
  Integers values = integers_of(node, attribute);
  if (values.empty()) values.assign(count, otherwise);
  if (values.size() == count) return values;
  throw InvalidLayer(fmt::format("{} has {} numbers, accepted are {}", attribute, values.size(), count));
}

// Splits padding over both ends; SAME_UPPER puts an odd one at the end (ONNX, Conv).
void split_padding(Axis& axis, std::int64_t total, bool is_lower) {
  const std::int64_t positive = std::max<std::int64_t>(total, 0);
  axis.pad_begin = is_lower ? positive - positive / 2 : positive / 2;
  axis.pad_end = total - axis.pad_begin;
}

// Windows of a convolution or pool over `in`, whose output ONNX found to be `out`.
Axes windows(const OnnxNode& node, const Shape& in, const Shape& kernel, const OnnxTensor* out) {
  const std::size_t count = kernel.size();
  if (in.size() != count + 2)
    throw InvalidLayer(fmt::format("input of {} dimensions, accepted are {}", in.size(), count + 2));
  const Integers strides = one_each(node, "strides", count, 1),
                 dilations = one_each(node, "dilations", count, 1);
  const Integers pads = one_each(node, "pads", 2 * count, 0);
  const std::string auto_pad = text_of(node, "auto_pad", "NOTSET");
  const bool rounds_up = integer_of(node, "ceil_mode", 0) != 0;
  Axes axes;
  for (std::size_t i = 0; i < count; ++i) {
    Axis axis = {.in = in[i + 2],
                 .kernel = kernel[i],
                 .stride = strides[i],
                 .pad_begin = pads[i],
                 .pad_end = pads[i + count],
                 .dilation = dilations[i]};
    if (axis.stride < 1 || axis.kernel < 1 || axis.dilation < 1 || axis.in < 1)
      throw InvalidLayer("input, kernel, strides and dilations, accepted are numbers of at least 1");
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      const std::int64_t outputs = (axis.in - 1) / axis.stride + 1;
      const std::int64_t read =
          checked_sum({checked_product({outputs - 1, axis.stride}), window_extent(axis)});
      split_padding(axis, std::max<std::int64_t>(checked_sum({read, -axis.in}), 0), auto_pad == "SAME_LOWER");
    } else if (auto_pad == "VALID") {
      axis.pad_begin = axis.pad_end = 0;
    } else if (auto_pad != "NOTSET" && !auto_pad.empty()) {
      throw InvalidLayer("auto_pad is unknown, accepted are NOTSET, VALID, SAME_UPPER and SAME_LOWER");
    }
    // Versions of ONNX differ in whether a last window that begins in the padding is kept.
    if (rounds_up && out != nullptr && out->shape && out->shape->size() == count + 2 &&
        (*out->shape)[i + 2] == checked_sum({output_extent(axis), 1}))
      axis.pad_end = checked_sum({axis.pad_end, axis.stride - 1});
    axes.push_back(axis);
  }
  return axes;
}

Shape kernel_of_weights(const OnnxNode& node, const Shape& weights) {
  if (weights.size() < 3) throw InvalidLayer("weights of less than 3 dimensions, accepted are 3 to 5");
  Shape kernel(weights.begin() + 2, weights.end());
  const Integers given = integers_of(node, "kernel_shape");
  if (!given.empty() && given != kernel)
    throw InvalidLayer("kernel_shape differs from the weights, accepted is what they have");
  return kernel;
}

template <class Kind>
Layer pool_of(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape& in = *input_of(graph, node, 0)->shape;
  Kind pool = channelwise<Kind>(in);
  pool.axes = windows(node, in, integers_of(node, "kernel_shape"), output_of(graph, node));
  return pool;
}

}  // namespace

Layer conv_of(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape &in = *input_of(graph, node, 0)->shape, &weights = *input_of(graph, node, 1)->shape;
  const Shape kernel = kernel_of_weights(node, weights);
  const Axes axes = windows(node, in, kernel, nullptr);
  const std::int64_t groups = integer_of(node, "group", 1);
  if (checked_product({weights[1], groups}) != in[1])
    throw InvalidLayer(
        fmt::format("weights for {} groups of {} channels and an input of {}", groups, weights[1], in[1]));
  return Conv{.batch = in[0],
              .in_channels = in[1],
              .out_channels = weights[0],
              .groups = groups,
              .bias = input_of(graph, node, 2) != nullptr ? 1 : 0,
              .axes = axes};
}

Layer conv_transpose_of(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape &in = *input_of(graph, node, 0)->shape, &weights = *input_of(graph, node, 1)->shape;
  const Shape kernel = kernel_of_weights(node, weights);
  const std::size_t count = kernel.size();
  if (in.size() != count + 2 || weights[0] != in[1])
    throw InvalidLayer("weights that do not fit the input's channels or dimensions");
  const Integers strides = one_each(node, "strides", count, 1),
                 dilations = one_each(node, "dilations", count, 1);
  const Integers pads = one_each(node, "pads", 2 * count, 0);
  const Integers more = one_each(node, "output_padding", count, 0);
  Integers wanted = integers_of(node, "output_shape");
  const std::string auto_pad = text_of(node, "auto_pad", "NOTSET");
  if (wanted.size() == count + 2) wanted.erase(wanted.begin(), wanted.begin() + 2);
  const bool is_same = auto_pad.starts_with("SAME");
  Axes axes;
  for (std::size_t i = 0; i < count; ++i) {
    Axis axis = {.in = in[i + 2], .kernel = kernel[i], .stride = strides[i], .dilation = dilations[i]};
    const std::int64_t full = transposed_extent(axis);
    if (wanted.size() == count) {
      split_padding(axis, checked_sum({full, -wanted[i]}), auto_pad == "SAME_LOWER");
    } else if (is_same) {
      split_padding(axis, checked_sum({full, -checked_product({axis.in, axis.stride})}),
                    auto_pad == "SAME_LOWER");
    } else {
      axis.pad_begin = auto_pad == "VALID" ? 0 : pads[i];
      axis.pad_end = checked_sum({auto_pad == "VALID" ? 0 : pads[i + count], -more[i]});
    }
    axes.push_back(axis);
  }
  const std::int64_t groups = integer_of(node, "group", 1);
  return ConvTranspose{.batch = in[0],
                       .in_channels = in[1],
                       .out_channels = checked_product({weights[1], groups}),
                       .groups = groups,
                       .bias = input_of(graph, node, 2) != nullptr ? 1 : 0,
                       .axes = axes};
}

Layer max_pool_of(const OnnxGraph& graph, const OnnxNode& node) { return pool_of<MaxPool>(graph, node); }

Layer average_pool_of(const OnnxGraph& graph, const OnnxNode& node) {
  return pool_of<AveragePool>(graph, node);
}

}  // namespace flopline
