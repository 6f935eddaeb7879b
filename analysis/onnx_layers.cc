#include "analysis/onnx_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "analysis/onnx_products.h"
#include "analysis/onnx_windows.h"
#include "analysis/workload_reader.h"

namespace flopline {
namespace {

using Maker = std::optional<Layer> (*)(const OnnxGraph&, const OnnxNode&);

const Shape& input_shape(const OnnxGraph& graph, const OnnxNode& node) {
  return *input_of(graph, node, 0)->shape;
}

template <class Kind>
std::optional<Layer> same_shape(const OnnxGraph& graph, const OnnxNode& node) {
  return channelwise<Kind>(input_shape(graph, node));
}

template <Layer (*kMake)(const OnnxGraph&, const OnnxNode&)>
std::optional<Layer> always(const OnnxGraph& graph, const OnnxNode& node) {
  return kMake(graph, node);
}

std::optional<Layer> matmul_without_bias(const OnnxGraph& graph, const OnnxNode& node) {
  return matmul_of(graph, node, false);
}

std::optional<Layer> global_average(const OnnxGraph& graph, const OnnxNode& node) {
  return channelwise<AdaptiveAveragePool>(input_shape(graph, node));
}

std::optional<Layer> global_max(const OnnxGraph& graph, const OnnxNode& node) {
  auto pool = channelwise<MaxPool>(input_shape(graph, node));
  for (Axis& axis : pool.axes) axis.kernel = axis.in;
  return pool;
}

// A bound of a Clip: an attribute up to version 6 of the operator, an input since.
std::optional<double> bound(const OnnxGraph& graph, const OnnxNode& node, std::string_view attribute,
                            std::size_t input) {
  if (node.attributes.contains(attribute)) return fraction_of(node, attribute, 0);
  const OnnxTensor* const tensor = input_of(graph, node, input);
  if (tensor == nullptr || !tensor->numbers) return std::nullopt;
  return std::visit(
      [](const auto& numbers) {
        return numbers.size() == 1 ? std::optional(static_cast<double>(numbers.front())) : std::nullopt;
      },
      *tensor->numbers);
}

std::optional<Layer> clip(const OnnxGraph& graph, const OnnxNode& node) {
  if (bound(graph, node, "min", 1) != 0.0 || bound(graph, node, "max", 2) != 6.0) return std::nullopt;
  return channelwise<Relu6>(input_shape(graph, node));
}

std::optional<Layer> batch_norm(const OnnxGraph& graph, const OnnxNode& node) {
  if (input_shape(graph, node).size() < 2 || integer_of(node, "spatial", 1) == 0) return std::nullopt;
  return channelwise<BatchNorm>(input_shape(graph, node));
}

// An addition an output for each operand but the first, also where an operand is repeated along an axis.
std::optional<Layer> sum(const OnnxGraph& graph, const OnnxNode& node) {
  const OnnxTensor* const output = output_of(graph, node);
  if (output == nullptr || !output->shape || node.inputs.size() < 2) return std::nullopt;
  Add add = channelwise<Add>(*output->shape);
  add.operands = static_cast<std::int64_t>(node.inputs.size());
  return add;
}

// Tensors side by side along any axis: what lies before it is the batch.
std::optional<Layer> concat(const OnnxGraph& graph, const OnnxNode& node) {
  const OnnxTensor* const output = output_of(graph, node);
  if (output == nullptr || !output->shape || output->shape->empty()) return std::nullopt;
  const Shape& shape = *output->shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  std::int64_t axis = integer_of(node, "axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) return std::nullopt;
  Shape seen = {elements(Shape(shape.begin(), shape.begin() + axis))};
  seen.insert(seen.end(), shape.begin() + axis, shape.end());
  return channelwise<Concat>(seen);
}

std::optional<Layer> flatten(const OnnxGraph& graph, const OnnxNode& node) {
  if (integer_of(node, "axis", 1) != 1 || input_shape(graph, node).size() < 2) return std::nullopt;
  return channelwise<Flatten>(input_shape(graph, node));
}

std::optional<Layer> transpose(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape& in = input_shape(graph, node);
  const std::vector<std::int64_t> order = integers_of(node, "perm");
  if (in.size() < 3 || in.size() > 5 || order.size() != in.size() || order.front() != 0) return std::nullopt;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i] != static_cast<std::int64_t>(i + 1 < order.size() ? i + 1 : 1)) return std::nullopt;
  }
  return channelwise<Permute>(in);
}

std::optional<Layer> upsample(const OnnxGraph& graph, const OnnxNode& node) {
  const OnnxTensor* const output = output_of(graph, node);
  const Shape& in = input_shape(graph, node);
  if (text_of(node, "mode", "nearest") != "nearest" || output == nullptr || !output->shape || in.size() < 3 ||
      in.size() > 5 || output->shape->size() != in.size() || in[2] < 1)
    return std::nullopt;
  auto layer = channelwise<Upsample>(in);
  layer.factor = (*output->shape)[2] / in[2];
  return layer.factor >= 1 && plain_output(layer) == *output->shape ? std::optional<Layer>(layer)
                                                                    : std::nullopt;
}

struct Row {
  std::string_view op;
  std::size_t operands;  // that must have shapes
  Maker make;
  // Whether the node counts nothing, and is understood, where it is not that layer.
  bool else_moves = false;
};

constexpr std::array kLayers = {Row{"Conv", 2, always<conv_of>},
                                Row{"ConvTranspose", 2, always<conv_transpose_of>},
                                Row{"Gemm", 2, gemm_of},
                                Row{"MatMul", 2, matmul_without_bias},
                                Row{"LSTM", 3, recurrent_of},
                                Row{"GRU", 3, recurrent_of},
                                Row{"RNN", 3, recurrent_of},
                                Row{"MaxPool", 1, always<max_pool_of>},
                                Row{"AveragePool", 1, always<average_pool_of>},
                                Row{"GlobalAveragePool", 1, global_average},
                                Row{"GlobalMaxPool", 1, global_max},
                                Row{"BatchNormalization", 1, batch_norm},
                                Row{"Relu", 1, same_shape<Relu>},
                                Row{"Clip", 1, clip},
                                Row{"Add", 1, sum},
                                Row{"Sum", 1, sum},
                                Row{"Concat", 1, concat},
                                Row{"Dropout", 1, same_shape<Dropout>},
                                Row{"Flatten", 1, flatten, true},
                                Row{"Transpose", 1, transpose, true},
                                Row{"Upsample", 1, upsample},
                                Row{"Resize", 1, upsample}};

constexpr std::array<std::string_view, 23> kMoves = {
    "Identity", "Constant",       "ConstantOfShape", "Shape",  "Size",
    "Reshape",  "Squeeze",        "Unsqueeze",       "Slice",  "Split",
    "Gather",   "GatherElements", "GatherND",        "Expand", "Tile",
    "Pad",      "DepthToSpace",   "SpaceToDepth",    "Cast",   "CastLike",
    "EyeLike",  "ScatterND",      "ReverseSequence"};

bool is_constant(const OnnxGraph& graph, const OnnxNode& node) {
  return !node.outputs.empty() && std::ranges::all_of(node.outputs, [&](int output) {
    return output == kNoTensor || graph.tensors[static_cast<std::size_t>(output)].is_constant;
  });
}

// One shape or, as ONNX and this program order dimensions differently for some kinds, as many elements.
void check_output(const OnnxGraph& graph, const OnnxNode& node, const Layer& layer) {
  const OnnxTensor* const output = output_of(graph, node);
  if (output == nullptr || !output->shape) return;
  const Shape ours = output_shape(layer);
  const bool is_window =
      std::holds_alternative<Conv>(layer.value()) || std::holds_alternative<ConvTranspose>(layer.value()) ||
      std::holds_alternative<MaxPool>(layer.value()) || std::holds_alternative<AveragePool>(layer.value());
  if (is_window ? ours == *output->shape : elements(ours) == elements(*output->shape)) return;
  throw InvalidLayer(fmt::format("its output is {} and ONNX infers {}", fmt::join(ours, "x"),
                                 fmt::join(*output->shape, "x")));
}

OnnxMeaning layer_meaning(const OnnxGraph& graph, const OnnxNode& node, const Row& row) {
  for (std::size_t i = 0; i < row.operands; ++i) {
    const OnnxTensor* const operand = input_of(graph, node, i);
    if (operand == nullptr)
      throw InvalidLayer(fmt::format("it lacks input {}, accepted are {}", i, row.operands));
    if (!operand->shape) return {.not_understood = node.op + " of unknown shape"};
  }
  if (const OnnxTensor* const added = input_of(graph, node, 2);
      node.op == "Gemm" && added != nullptr && !added->shape)
    return {.not_understood = node.op + " of unknown shape"};
  std::optional<Layer> layer = row.make(graph, node);
  if (!layer && row.else_moves) return {.counts_nothing = true};
  if (!layer) return {.not_understood = node.op};
  check_output(graph, node, *layer);
  return {.layer = layer};
}

}  // namespace

OnnxMeaning meaning_of(const OnnxGraph& graph, const OnnxNode& node) {
  if (is_constant(graph, node) || std::ranges::find(kMoves, node.op) != kMoves.end())
    return {.counts_nothing = true};
  const auto* const row = std::ranges::find(kLayers, node.op, &Row::op);
  if (row == kLayers.end()) return {.not_understood = node.op};
  try {
    return layer_meaning(graph, node, *row);
  } catch (const InvalidLayer& error) {
    throw UnreadableWorkload(fmt::format("node {} ({}): {}", flopline::quoted(node.name, 80),
                                         flopline::quoted(node.op), error.what()));
  } catch (const CountOverflow& error) {
    throw UnreadableWorkload(fmt::format("node {} ({}): {}", flopline::quoted(node.name, 80),
                                         flopline::quoted(node.op), error.what()));
  }
}

}  // namespace flopline
