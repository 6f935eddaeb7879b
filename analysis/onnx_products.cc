#include "analysis/onnx_products.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace flopline {
namespace {

void require_equal(std::int64_t left, std::int64_t right, std::string_view what) {
  if (left != right)
    throw InvalidLayer(fmt::format("{}: {} and {}, accepted are equal sizes", what, left, right));
}

template <class Kind>
Layer stack_of(const OnnxGraph& graph, const OnnxNode& node) {
  const Shape &in = *input_of(graph, node, 0)->shape, &weights = *input_of(graph, node, 1)->shape,
              &recurrent = *input_of(graph, node, 2)->shape;
  if (in.size() != 3 || weights.size() != 3 || recurrent.size() != 3)
    throw InvalidLayer("input and weights, accepted are three dimensions each");
  const bool batch_first = integer_of(node, "layout", 0) != 0;
  const std::int64_t hidden = recurrent[2];
  require_equal(integer_of(node, "hidden_size", hidden), hidden, "hidden_size and recurrent weights");
  require_equal(weights[2], in[2], "features of weights and input");
  require_equal(weights[1], checked_product({Kind::gates, hidden}), "rows of weights and gates");
  require_equal(recurrent[1], weights[1], "rows of recurrent weights and gates");
  const bool is_both = text_of(node, "direction", "forward") == "bidirectional";
  require_equal(weights[0], is_both ? 2 : 1, "directions of weights and node");
  require_equal(recurrent[0], weights[0], "directions of recurrent weights and node");
  return Kind{.steps = in[batch_first ? 1 : 0],
              .batch = in[batch_first ? 0 : 1],
              .input_size = in[2],
              .hidden_size = hidden,
              .directions = weights[0],
              .bias_vectors = input_of(graph, node, 3) != nullptr ? 2 : 0};
}

// Whether the cell uses these functions, or does not say; each direction has its own.
bool uses(const OnnxNode& node, const std::string& functions, bool is_default) {
  const std::string given = text_of(node, "activations", "");
  return (given.empty() && is_default) || given == functions || given == functions + "," + functions;
}

}  // namespace

std::optional<Layer> gemm_of(const OnnxGraph& graph, const OnnxNode& node) {
  const OnnxTensor &left = *input_of(graph, node, 0), &right = *input_of(graph, node, 1);
  if (left.shape->size() != 2 || right.shape->size() != 2)
    throw InvalidLayer("operands, accepted are matrices");
  const bool left_turned = integer_of(node, "transA", 0) != 0,
             right_turned = integer_of(node, "transB", 0) != 0;
  const std::int64_t rows = (*left.shape)[left_turned ? 1 : 0], inner = (*left.shape)[left_turned ? 0 : 1];
  const std::int64_t columns = (*right.shape)[right_turned ? 0 : 1];
  require_equal(inner, (*right.shape)[right_turned ? 1 : 0], "inner sizes of the product");
  const OnnxTensor* const added = input_of(graph, node, 2);
  const bool has_bias = added != nullptr && fraction_of(node, "beta", 1) != 0;
  if (has_bias &&
      (!added->is_constant || elements(*added->shape) != columns || added->shape->back() != columns))
    return std::nullopt;
  if (!right.is_constant)
    return Matmul{.rows = rows, .inner = inner, .columns = columns, .bias = has_bias ? 1 : 0};
  return Linear{.batch = rows, .in_features = inner, .out_features = columns, .bias = has_bias ? 1 : 0};
}

std::optional<Layer> matmul_of(const OnnxGraph& graph, const OnnxNode& node, bool has_bias) {
  const OnnxTensor &left_side = *input_of(graph, node, 0), &right_side = *input_of(graph, node, 1);
  Shape left = *left_side.shape, right = *right_side.shape;
  if (left.empty() || right.empty()) throw InvalidLayer("operands, accepted are at least vectors");
  if (left.size() == 1) left.insert(left.begin(), 1);
  if (right.size() == 1) right.push_back(1);
  const std::int64_t rows = left.end()[-2], inner = left.back(), columns = right.back();
  require_equal(inner, right.end()[-2], "inner sizes of the product");
  const Shape left_batch(left.begin(), left.end() - 2), right_batch(right.begin(), right.end() - 2);
  const std::int64_t lefts = elements(left_batch), rights = elements(right_batch);
  const std::int64_t bias = has_bias ? 1 : 0;
  if (rights == 1 && right_side.is_constant) {
    if (left_batch.empty())
      return Linear{.batch = rows, .in_features = inner, .out_features = columns, .bias = bias};
    return Linear{.batch = left.front(),
                  .positions = elements(Shape(left.begin() + 1, left.end() - 1)),
                  .in_features = inner,
                  .out_features = columns,
                  .bias = bias};
  }
  if (left_side.is_constant) return std::nullopt;  // a right side that turns weights around
  if (rights == 1)
    return Matmul{.rows = checked_product({lefts, rows}), .inner = inner, .columns = columns, .bias = bias};
  if (left_batch != right_batch && lefts != 1) return std::nullopt;  // partly repeated
  return Matmul{.batch = rights,
                .rows = rows,
                .inner = inner,
                .columns = columns,
                .bias = bias,
                .constant = right_side.is_constant ? 1 : 0};
}

std::optional<Layer> recurrent_of(const OnnxGraph& graph, const OnnxNode& node) {
  if (node.op == "LSTM") {
    const bool has_peepholes = input_of(graph, node, 7) != nullptr;
    if (has_peepholes || !uses(node, "Sigmoid,Tanh,Tanh", true) || integer_of(node, "input_forget", 0) != 0)
      return std::nullopt;
    return stack_of<Lstm>(graph, node);
  }
  if (node.op == "GRU") {
    if (!uses(node, "Sigmoid,Tanh", true)) return std::nullopt;
    return integer_of(node, "linear_before_reset", 0) != 0 ? stack_of<LbrGru>(graph, node)
                                                           : stack_of<Gru>(graph, node);
  }
  if (uses(node, "Tanh", true)) return stack_of<Rnn>(graph, node);
  if (uses(node, "Relu", false)) return stack_of<RnnRelu>(graph, node);
  if (uses(node, "Sigmoid", false)) return stack_of<RnnLogistic>(graph, node);
  return std::nullopt;
}

}  // namespace flopline
