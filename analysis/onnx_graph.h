// An ONNX model as plain values: what of it tells how much work it is. Knows no protobuf.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernels/layers/operand.h"

namespace flopline {

// The numbers of a small tensor, in order. Shapes, indices and axes are integers, scales are not.
using OnnxNumbers = std::variant<std::vector<std::int64_t>, std::vector<double>>;

// Element types that matter here, with ONNX's numbers (TensorProto.DataType).
enum OnnxType : std::int32_t {
  kOnnxUnknown = 0,
  kOnnxFloat = 1,
  kOnnxInt32 = 6,
  kOnnxInt64 = 7,
  kOnnxBool = 9,
  kOnnxDouble = 11
};

struct OnnxTensor {
  std::string name;
  std::int32_t type = kOnnxUnknown;
  std::optional<Shape> shape;          // where it is known
  bool is_constant = false;            // made of weights, constants and shapes alone
  std::optional<OnnxNumbers> numbers;  // of a constant with few
  std::string why_unknown;             // the shape is: which node did not tell, and why
  int readers = 0;                     // nodes, subgraphs and outputs of the graph that read it
};

// Whole numbers, fractions or a text; one of them where the attribute is no list.
struct OnnxAttribute {
  std::vector<std::int64_t> integers;
  std::vector<double> fractions;
  std::string text;
};

inline constexpr int kMostOnnxRank = 64;  // no model has more dimensions; what claims to is no model

inline constexpr int kNoTensor = -1;  // an optional operand that is left out

struct OnnxNode {
  std::string name;          // that of its first output where it has none
  std::string op;            // with its domain where that is not ONNX's own
  std::vector<int> inputs;   // indices of tensors, or kNoTensor
  std::vector<int> outputs;  // as inputs
  std::map<std::string, OnnxAttribute, std::less<>> attributes;
  std::int64_t nodes_inside = 0;  // of its subgraphs, and of theirs
};

// A dimension of a graph's input: a size or, where that is 0, open; then it may have a name.
struct OnnxDimension {
  std::int64_t size = 0;
  std::string name;
};

// What the caller of the graph hands it, data or weights.
struct OnnxInput {
  int tensor = kNoTensor;
  std::optional<std::vector<OnnxDimension>> dimensions;
};

struct OnnxGraph {
  std::int64_t opset = 0;  // version of ONNX's own operators
  std::vector<OnnxTensor> tensors;
  std::vector<OnnxNode> nodes;  // each reads only what those before it write
  std::vector<OnnxInput> inputs;
  bool has_weights = false;  // in the file or, by its word, beside it
};

// Whether an operator is one of these.
inline bool is_of(std::string_view op, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, op) != names.end();
}

// The tensor that a node has as its input number `at`; nullptr where it is left out.
inline const OnnxTensor* input_of(const OnnxGraph& graph, const OnnxNode& node, std::size_t at) {
  if (at >= node.inputs.size() || node.inputs[at] == kNoTensor) return nullptr;
  return &graph.tensors[static_cast<std::size_t>(node.inputs[at])];
}

inline const OnnxTensor* output_of(const OnnxGraph& graph, const OnnxNode& node, std::size_t at = 0) {
  if (at >= node.outputs.size() || node.outputs[at] == kNoTensor) return nullptr;
  return &graph.tensors[static_cast<std::size_t>(node.outputs[at])];
}

inline std::int64_t integer_of(const OnnxNode& node, std::string_view attribute, std::int64_t otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() || found->second.integers.empty() ? otherwise
                                                                          : found->second.integers.front();
}

inline double fraction_of(const OnnxNode& node, std::string_view attribute, double otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() || found->second.fractions.empty() ? otherwise
                                                                           : found->second.fractions.front();
}

// Empty where there is none.
inline std::vector<std::int64_t> integers_of(const OnnxNode& node, std::string_view attribute) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() ? std::vector<std::int64_t>() : found->second.integers;
}

inline std::string text_of(const OnnxNode& node, std::string_view attribute, std::string_view otherwise) {
  const auto found = node.attributes.find(attribute);
  return found == node.attributes.end() ? std::string(otherwise) : found->second.text;
}

}  // namespace flopline
