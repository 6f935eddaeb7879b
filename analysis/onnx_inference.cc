#include "analysis/onnx_inference.h"

#include <fmt/format.h>
#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <memory>

#include "analysis/workload_reader.h"

namespace flopline {
namespace {

// Hands an operator's inference what is known of its inputs and keeps what it finds of the outputs.
class NodeContext final : public onnx::InferenceContext {
 public:
  NodeContext(const OnnxGraph& graph, const OnnxNode& node, const onnx::NodeProto& proto)
      : graph_(graph), node_(node), types_(node.inputs.size()), data_(node.inputs.size()) {
    for (const onnx::AttributeProto& one : proto.attribute()) attributes_[one.name()] = &one;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (const OnnxTensor* const tensor = input_of(graph, node, i)) types_[i] = type_of(*tensor);
    }
    outputs_.resize(node.outputs.size());
  }

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    const auto found = attributes_.find(name);
    return found == attributes_.end() ? nullptr : found->second;
  }
  size_t getNumInputs() const override { return types_.size(); }
  const onnx::TypeProto* getInputType(size_t index) const override {
    return index < types_.size() && types_[index].has_tensor_type() ? &types_[index] : nullptr;
  }
  const onnx::TensorProto* getInputData(size_t index) const override {
    const OnnxTensor* const tensor = input_of(graph_, node_, index);
    if (tensor == nullptr || !tensor->numbers || !tensor->shape) return nullptr;
    if (data_[index] == nullptr) data_[index] = data_of(*tensor);
    return data_[index].get();
  }
  size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(size_t index) override {
    if (index >= outputs_.size()) throw onnx::InferenceError("an output that the node does not have");
    return &outputs_[index];
  }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string& /*name*/) override { return nullptr; }
  const onnx::SparseTensorProto* getInputSparseData(size_t /*index*/) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(size_t /*index*/) const override { return nullptr; }
  // Newer versions of libonnx ask for it.
  std::string getDisplayName() const { return node_.name; }  // NOLINT(modernize-use-override)

 private:
  static onnx::TypeProto type_of(const OnnxTensor& tensor) {
    onnx::TypeProto type;
    auto& of_tensor = *type.mutable_tensor_type();
    of_tensor.set_elem_type(tensor.type == kOnnxUnknown ? kOnnxFloat : tensor.type);
    if (tensor.shape) {
      auto& shape = *of_tensor.mutable_shape();
      for (const std::int64_t extent : *tensor.shape) shape.add_dim()->set_dim_value(extent);
    }
    return type;
  }

  static std::unique_ptr<onnx::TensorProto> data_of(const OnnxTensor& tensor) {
    auto data = std::make_unique<onnx::TensorProto>();
    for (const std::int64_t extent : *tensor.shape) data->add_dims(extent);
    data->set_data_type(tensor.type);
    std::visit(
        [&](const auto& numbers) {
          for (const auto number : numbers) {
            switch (tensor.type) {
              case kOnnxFloat:
                data->add_float_data(static_cast<float>(number));
                break;
              case kOnnxDouble:
                data->add_double_data(static_cast<double>(number));
                break;
              case kOnnxInt64:
                data->add_int64_data(static_cast<std::int64_t>(number));
                break;
              default:
                data->add_int32_data(static_cast<std::int32_t>(number));
            }
          }
        },
        *tensor.numbers);
    return data;
  }

  const OnnxGraph& graph_;
  const OnnxNode& node_;
  std::map<std::string, const onnx::AttributeProto*> attributes_;
  std::vector<onnx::TypeProto> types_;
  mutable std::vector<std::unique_ptr<onnx::TensorProto>> data_;
  std::vector<onnx::TypeProto> outputs_;
};

// Attributes that libonnx divides by, multiplies with or counts to without looking.
bool is_sane(std::string_view attribute, std::int64_t value) {
  constexpr std::array<std::string_view, 6> kSizes = {"strides", "dilations",   "kernel_shape",
                                                      "group",   "hidden_size", "blocksize"};
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (std::ranges::find(kSizes, attribute) != kSizes.end()) return value >= 1 && value <= kMost;
  if (attribute == "pads" || attribute == "output_padding" || attribute == "axis" || attribute == "axes")
    return value >= -kMost && value <= kMost;
  return true;
}

// Operators whose inference is asked: those whose outputs layers read. libonnx does not check all that it
// reads of others.
constexpr std::array<std::string_view, 100> kAsked = {"Abs",
                                                      "Add",
                                                      "And",
                                                      "ArgMax",
                                                      "ArgMin",
                                                      "AveragePool",
                                                      "BatchNormalization",
                                                      "Cast",
                                                      "Ceil",
                                                      "Clip",
                                                      "Concat",
                                                      "Constant",
                                                      "ConstantOfShape",
                                                      "Conv",
                                                      "ConvTranspose",
                                                      "Cos",
                                                      "DepthToSpace",
                                                      "Div",
                                                      "Dropout",
                                                      "Elu",
                                                      "Equal",
                                                      "Erf",
                                                      "Exp",
                                                      "Expand",
                                                      "Flatten",
                                                      "Floor",
                                                      "GRU",
                                                      "Gather",
                                                      "GatherElements",
                                                      "Gemm",
                                                      "GlobalAveragePool",
                                                      "GlobalMaxPool",
                                                      "Greater",
                                                      "GreaterOrEqual",
                                                      "HardSigmoid",
                                                      "HardSwish",
                                                      "Identity",
                                                      "InstanceNormalization",
                                                      "LRN",
                                                      "LSTM",
                                                      "LayerNormalization",
                                                      "LeakyRelu",
                                                      "Less",
                                                      "LessOrEqual",
                                                      "Log",
                                                      "LogSoftmax",
                                                      "MatMul",
                                                      "Max",
                                                      "MaxPool",
                                                      "Mean",
                                                      "Min",
                                                      "Mod",
                                                      "Mul",
                                                      "Neg",
                                                      "Not",
                                                      "Or",
                                                      "PRelu",
                                                      "Pad",
                                                      "Pow",
                                                      "RNN",
                                                      "Range",
                                                      "Reciprocal",
                                                      "ReduceL2",
                                                      "ReduceMax",
                                                      "ReduceMean",
                                                      "ReduceMin",
                                                      "ReduceProd",
                                                      "ReduceSum",
                                                      "Relu",
                                                      "Reshape",
                                                      "Resize",
                                                      "Round",
                                                      "Selu",
                                                      "Shape",
                                                      "Sigmoid",
                                                      "Sign",
                                                      "Sin",
                                                      "Size",
                                                      "Slice",
                                                      "Softmax",
                                                      "Softplus",
                                                      "Softsign",
                                                      "SpaceToDepth",
                                                      "Split",
                                                      "Sqrt",
                                                      "Squeeze",
                                                      "Sub",
                                                      "Sum",
                                                      "Tan",
                                                      "Tanh",
                                                      "ThresholdedRelu",
                                                      "Tile",
                                                      "TopK",
                                                      "Transpose",
                                                      "Unsqueeze",
                                                      "Upsample",
                                                      "Where",
                                                      "Xor",
                                                      "MeanVarianceNormalization",
                                                      "CumSum"};

// What libonnx takes for granted of the ranks of operands.
std::string why_ranks_are_wrong(const OnnxGraph& graph, const OnnxNode& node) {
  const auto rank = [&](std::size_t at) {
    const OnnxTensor* const tensor = input_of(graph, node, at);
    return tensor == nullptr || !tensor->shape ? std::size_t{0} : tensor->shape->size();
  };
  if ((node.op == "Conv" || node.op == "ConvTranspose") && (rank(0) < 3 || rank(1) != rank(0)))
    return fmt::format("input of {} and weights of {} dimensions, accepted are equal ones", rank(0), rank(1));
  if ((node.op == "MaxPool" || node.op == "AveragePool") && rank(0) < 3)
    return fmt::format("input of {} dimensions, accepted are at least 3", rank(0));
  return "";
}

std::string why_not_asked(const OnnxGraph& graph, const OnnxNode& node, const onnx::NodeProto& proto,
                          const onnx::OpSchema* schema) {
  if (std::ranges::find(kAsked, node.op) == kAsked.end()) return "its shape is not inferred";
  if (schema == nullptr || schema->deprecated()) return "libonnx does not know the operator";
  if (!schema->has_type_and_shape_inference_function()) return "libonnx does not infer its shape";
  if (node.nodes_inside > 0) return "it has subgraphs";
  if (proto.input_size() < schema->min_input() || proto.input_size() > schema->max_input() ||
      proto.output_size() < std::max(schema->min_output(), 1) || proto.output_size() > schema->max_output())
    return "it has too few or too many operands for its operator";
  for (const auto& [name, attribute] : node.attributes) {
    if (!schema->attributes().contains(name))
      return fmt::format("attribute {} is unknown to libonnx", flopline::quoted(name));
    for (const std::int64_t value : attribute.integers) {
      if (!is_sane(name, value)) return fmt::format("attribute {} has {}", flopline::quoted(name), value);
    }
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (const OnnxTensor* const tensor = input_of(graph, node, i);
        tensor != nullptr && !tensor->shape && !tensor->why_unknown.empty())
      return tensor->why_unknown;
    if (static_cast<int>(i) < schema->min_input() && input_of(graph, node, i) == nullptr)
      return "an operand that it needs is left out";
  }
  return why_ranks_are_wrong(graph, node);
}

// What the inference found: nothing where a dimension is open, or cannot be.
void take(const onnx::TypeProto& type, OnnxTensor& tensor) {
  if (!type.has_tensor_type()) return;
  tensor.type = type.tensor_type().elem_type();
  if (!type.tensor_type().has_shape() || type.tensor_type().shape().dim_size() > kMostOnnxRank) return;
  Shape shape;
  for (const auto& dimension : type.tensor_type().shape().dim()) {
    if (!dimension.has_dim_value() || dimension.dim_value() < 0) return;
    shape.push_back(dimension.dim_value());
  }
  try {
    elements(shape);
    tensor.shape = std::move(shape);
  } catch (const CountOverflow& error) {
    tensor.why_unknown = error.what();
  }
}

}  // namespace

void infer_outputs(OnnxGraph& graph, const OnnxNode& node, const onnx::NodeProto& proto) {
  const std::string domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
  const bool is_known_domain = domain.empty();
  const onnx::OpSchema* const schema =
      is_known_domain ? onnx::OpSchemaRegistry::Schema(proto.op_type(), static_cast<int>(graph.opset), domain)
                      : nullptr;
  std::string why = why_not_asked(graph, node, proto, schema);
  if (why.empty()) {
    NodeContext context(graph, node, proto);
    try {
      schema->GetTypeAndShapeInferenceFunction()(context);
      for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i] != kNoTensor)
          take(*context.getOutputType(i), graph.tensors[static_cast<std::size_t>(node.outputs[i])]);
      }
    } catch (const std::exception& error) {  // InferenceError, and what its helpers throw
      why = error.what();
    }
  }
  if (why.empty()) why = "libonnx does not infer its shape";
  for (const int output : node.outputs) {
    if (output == kNoTensor) continue;
    OnnxTensor& tensor = graph.tensors[static_cast<std::size_t>(output)];
    if (!tensor.shape && tensor.why_unknown.empty())
      tensor.why_unknown = why.starts_with("node ")
                               ? why
                               : fmt::format("node {} ({}): {}", flopline::quoted(node.name, 80),
                                             flopline::quoted(node.op), flopline::quoted(why, 200));
  }
}

}  // namespace flopline
