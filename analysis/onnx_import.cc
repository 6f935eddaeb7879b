// From protobuf's messages to plain values. Part of libflopline_onnx.so.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "analysis/onnx_inference.h"
#include "analysis/onnx_library.h"
#include "analysis/workload_reader.h"

namespace flopline {
namespace {

constexpr int kMostNodes = 1'000'000;
constexpr std::int64_t kMostNumbers = 1024;  // of a constant that is kept

template <class Number>
OnnxNumbers from_raw(const std::string& raw) {
  std::vector<Number> values(raw.size() / sizeof(Number));
  if (!values.empty()) std::memcpy(values.data(), raw.data(), values.size() * sizeof(Number));
  if constexpr (std::is_integral_v<Number>) {
    return std::vector<std::int64_t>(values.begin(), values.end());
  } else {
    return std::vector<double>(values.begin(), values.end());
  }
}

// The numbers of a small tensor of a type that shapes, indices and scales have.
std::optional<OnnxNumbers> numbers_of(const onnx::TensorProto& tensor, std::int64_t count) {
  if (count > kMostNumbers || tensor.data_location() == onnx::TensorProto::EXTERNAL) return std::nullopt;
  std::optional<OnnxNumbers> numbers;
  const std::string& raw = tensor.raw_data();
  const bool is_raw = tensor.has_raw_data();
  switch (tensor.data_type()) {
    case kOnnxInt64:
      numbers = is_raw ? from_raw<std::int64_t>(raw)
                       : std::vector<std::int64_t>(tensor.int64_data().begin(), tensor.int64_data().end());
      break;
    case kOnnxInt32:
      numbers = is_raw ? from_raw<std::int32_t>(raw)
                       : std::vector<std::int64_t>(tensor.int32_data().begin(), tensor.int32_data().end());
      break;
    case kOnnxBool:
      numbers = is_raw ? from_raw<std::int8_t>(raw)
                       : std::vector<std::int64_t>(tensor.int32_data().begin(), tensor.int32_data().end());
      break;
    case kOnnxFloat:
      numbers = is_raw ? from_raw<float>(raw)
                       : std::vector<double>(tensor.float_data().begin(), tensor.float_data().end());
      break;
    case kOnnxDouble:
      numbers = is_raw ? from_raw<double>(raw)
                       : std::vector<double>(tensor.double_data().begin(), tensor.double_data().end());
      break;
    default:
      return std::nullopt;
  }
  const std::size_t have = std::visit([](const auto& some) { return some.size(); }, *numbers);
  return static_cast<std::int64_t>(have) == count ? numbers : std::nullopt;
}

template <class Dims>
Shape shape_of(const Dims& dims, std::string_view name) {
  Shape shape(dims.begin(), dims.end());
  if (dims.size() > kMostOnnxRank)
    throw UnreadableWorkload(fmt::format("tensor {}: {} dimensions, accepted are up to {}",
                                         flopline::quoted(name, 80), dims.size(), kMostOnnxRank));
  for (const std::int64_t extent : shape) {
    if (extent < 0)
      throw UnreadableWorkload(fmt::format("tensor {}: a dimension is {}, accepted is at least 0",
                                           flopline::quoted(name, 80), extent));
  }
  try {
    elements(shape);
  } catch (const CountOverflow& error) {
    throw UnreadableWorkload(fmt::format("tensor {}: {}", flopline::quoted(name, 80), error.what()));
  }
  return shape;
}

void fill(OnnxTensor& tensor, const onnx::TensorProto& proto) {
  tensor.type = proto.data_type();
  tensor.shape = shape_of(proto.dims(), tensor.name);
  tensor.is_constant = true;
  tensor.numbers = numbers_of(proto, elements(*tensor.shape));
}

OnnxAttribute attribute_of(const onnx::AttributeProto& proto) {
  OnnxAttribute attribute = {.text = proto.s()};
  attribute.integers.assign(proto.ints().begin(), proto.ints().end());
  attribute.fractions.assign(proto.floats().begin(), proto.floats().end());
  if (proto.has_i()) attribute.integers = {proto.i()};
  if (proto.has_f()) attribute.fractions = {proto.f()};
  if (proto.strings_size() > 0) attribute.text = fmt::format("{}", fmt::join(proto.strings(), ","));
  return attribute;
}

class ParsedModel final : public OnnxModel {
 public:
  explicit ParsedModel(std::string_view bytes) {
    google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    google::protobuf::io::CodedInputStream coded(&stream);
    if (!model_.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage())
      throw UnreadableWorkload("protobuf finds no ONNX model in it, accepted is a complete ONNX model");
    if (!model_.has_graph()) throw UnreadableWorkload("it has no graph, accepted is a complete ONNX model");
    index();
  }

  OnnxGraph graph() const override {
    OnnxGraph graph;
    for (const auto& opset : model_.opset_import()) {
      if (opset.domain().empty() || opset.domain() == "ai.onnx") graph.opset = opset.version();
    }
    if (graph.opset < 1 || graph.opset > 1000)
      throw UnreadableWorkload(
          fmt::format("version {} of ONNX's operators (opset_import), accepted is at least 1", graph.opset));
    const onnx::GraphProto& proto = model_.graph();
    if (proto.node_size() > kMostNodes)
      throw UnreadableWorkload(fmt::format("{} nodes, accepted are up to {}", proto.node_size(), kMostNodes));
    Names names;
    add_weights(proto, graph, names);
    add_inputs(proto, graph, names);
    std::set<std::pair<std::string, std::string>> functions;
    for (const auto& function : model_.functions()) functions.insert({function.domain(), function.name()});
    for (const onnx::NodeProto& node : proto.node()) add_node(node, functions, graph, names);
    for (const auto& output : proto.output()) {
      if (const auto found = names.find(output.name()); found != names.end())
        ++graph.tensors[static_cast<std::size_t>(found->second)].readers;
    }
    return graph;
  }

  void infer(OnnxGraph& graph, std::size_t node, bool ignore_file,
             const std::map<std::string, std::int64_t, std::less<>>& names) override {
    const onnx::NodeProto& proto = model_.graph().node(static_cast<int>(node));
    infer_outputs(graph, graph.nodes[node], proto);
    if (proto.op_type() == "Constant") take_constant(graph, graph.nodes[node], proto);
    for (const int output : graph.nodes[node].outputs) {
      if (output == kNoTensor) continue;
      OnnxTensor& tensor = graph.tensors[static_cast<std::size_t>(output)];
      if (!tensor.shape && !ignore_file) take_declared(tensor, names);
    }
  }

 private:
  using Names = std::unordered_map<std::string, int>;

  static int add_tensor(OnnxGraph& graph, Names& names, const std::string& name) {
    graph.tensors.push_back({.name = name});
    return names[name] = static_cast<int>(graph.tensors.size()) - 1;
  }

  static void add_weights(const onnx::GraphProto& proto, OnnxGraph& graph, Names& names) {
    graph.has_weights = proto.initializer_size() + proto.sparse_initializer_size() > 0;
    for (const auto& one : proto.initializer())
      fill(graph.tensors[static_cast<std::size_t>(add_tensor(graph, names, one.name()))], one);
    for (const auto& one : proto.sparse_initializer()) {
      OnnxTensor& tensor =
          graph.tensors[static_cast<std::size_t>(add_tensor(graph, names, one.values().name()))];
      tensor.type = one.values().data_type();
      tensor.shape = shape_of(one.dims(), tensor.name);
      tensor.is_constant = true;
    }
  }

  static void add_inputs(const onnx::GraphProto& proto, OnnxGraph& graph, Names& names) {
    for (const auto& one : proto.input()) {
      if (names.contains(one.name())) continue;  // an input whose value the file holds
      OnnxInput input = {.tensor = add_tensor(graph, names, one.name())};
      graph.tensors.back().type = one.type().tensor_type().elem_type();
      if (one.type().tensor_type().has_shape()) input.dimensions = dimensions_of(one);
      graph.inputs.push_back(std::move(input));
    }
  }

  static std::vector<OnnxDimension> dimensions_of(const onnx::ValueInfoProto& value) {
    std::vector<OnnxDimension> dimensions;
    const auto& shape = value.type().tensor_type().shape();
    if (shape.dim_size() > kMostOnnxRank)
      throw UnreadableWorkload(fmt::format("tensor {}: {} dimensions, accepted are up to {}",
                                           flopline::quoted(value.name(), 80), shape.dim_size(),
                                           kMostOnnxRank));
    for (const auto& one : shape.dim())
      dimensions.push_back({.size = std::max<std::int64_t>(one.dim_value(), 0), .name = one.dim_param()});
    return dimensions;
  }

  void add_node(const onnx::NodeProto& proto, const std::set<std::pair<std::string, std::string>>& functions,
                OnnxGraph& graph, Names& names) const {
    OnnxNode node = {.name =
                         proto.name().empty() && proto.output_size() > 0 ? proto.output(0) : proto.name()};
    const bool is_own = proto.domain().empty() || proto.domain() == "ai.onnx";
    const bool is_function = functions.contains({proto.domain(), proto.op_type()});
    node.op = is_own && !is_function ? proto.op_type() : proto.domain() + "." + proto.op_type();
    for (const std::string& input : proto.input()) node.inputs.push_back(reads(input, node, graph, names));
    for (const auto& attribute : proto.attribute()) {
      node.attributes[attribute.name()] = attribute_of(attribute);
      if (attribute.has_g()) look_inside(attribute.g(), node, graph, names);
      for (const auto& inner : attribute.graphs()) look_inside(inner, node, graph, names);
    }
    for (const std::string& output : proto.output()) {
      if (!output.empty() && names.contains(output))
        throw UnreadableWorkload(fmt::format(
            "node {} ({}): writes {}, which is there already, accepted is one writer for each tensor",
            flopline::quoted(node.name, 80), flopline::quoted(node.op), flopline::quoted(output, 80)));
      node.outputs.push_back(output.empty() ? kNoTensor : add_tensor(graph, names, output));
    }
    graph.nodes.push_back(std::move(node));
  }

  // The tensor of that name. Weights that neither the file nor the caller holds are known by their use.
  int reads(const std::string& name, const OnnxNode& node, OnnxGraph& graph, Names& names) const {
    if (name.empty()) return kNoTensor;
    const auto found = names.find(name);
    if (found != names.end()) {
      ++graph.tensors[static_cast<std::size_t>(found->second)].readers;
      return found->second;
    }
    const auto declared = declared_.find(name);
    if (declared != declared_.end() && !written_.contains(name)) {
      const int index = add_tensor(graph, names, name);
      OnnxTensor& tensor = graph.tensors.back();
      tensor.type = declared->second->type().tensor_type().elem_type();
      tensor.is_constant = true;
      tensor.readers = 1;
      tensor.why_unknown = fmt::format("the shape of {} is open in the file", flopline::quoted(name, 80));
      Shape shape;
      for (const OnnxDimension& one : dimensions_of(*declared->second)) shape.push_back(one.size);
      if (std::ranges::count(shape, 0) == 0) tensor.shape = shape_of(shape, name);
      return index;
    }
    throw UnreadableWorkload(fmt::format(
        "node {} ({}): reads {}, which {}, accepted are nodes in order of execution",
        flopline::quoted(node.name, 80), flopline::quoted(node.op), flopline::quoted(name, 80),
        written_.contains(name) ? "only a later node writes (or a cycle of them)" : "nothing writes"));
  }

  // Counts the nodes of a subgraph, and as readers what they read from outside.
  void look_inside(const onnx::GraphProto& inner, OnnxNode& node, OnnxGraph& graph,
                   const Names& names) const {
    for (const onnx::NodeProto& one : inner.node()) {
      ++node.nodes_inside;
      for (const std::string& input : one.input()) {
        if (const auto found = names.find(input); found != names.end())
          ++graph.tensors[static_cast<std::size_t>(found->second)].readers;
      }
      for (const auto& attribute : one.attribute()) {
        if (attribute.has_g()) look_inside(attribute.g(), node, graph, names);
        for (const auto& deeper : attribute.graphs()) look_inside(deeper, node, graph, names);
      }
    }
  }

  static void take_constant(OnnxGraph& graph, const OnnxNode& node, const onnx::NodeProto& proto) {
    if (node.outputs.empty() || node.outputs[0] == kNoTensor) return;
    OnnxTensor& tensor = graph.tensors[static_cast<std::size_t>(node.outputs[0])];
    tensor.is_constant = true;
    for (const auto& attribute : proto.attribute()) {
      const OnnxAttribute& plain = node.attributes.at(attribute.name());
      if (attribute.name() == "value" && attribute.has_t()) {
        fill(tensor, attribute.t());
      } else if (attribute.name() == "value_int" || attribute.name() == "value_ints") {
        if (tensor.shape && elements(*tensor.shape) == static_cast<std::int64_t>(plain.integers.size()))
          tensor.numbers = plain.integers;
      } else if (attribute.name() == "value_float" || attribute.name() == "value_floats") {
        if (tensor.shape && elements(*tensor.shape) == static_cast<std::int64_t>(plain.fractions.size()))
          tensor.numbers = plain.fractions;
      }
    }
  }

  void index() {
    const auto keep = [&](const auto& values) {
      for (const auto& value : values) {
        if (value.type().tensor_type().has_shape()) declared_[value.name()] = &value;
      }
    };
    keep(model_.graph().value_info());
    keep(model_.graph().output());
    for (const auto& node : model_.graph().node())
      written_.insert(node.output().begin(), node.output().end());
  }

  void take_declared(OnnxTensor& tensor, const std::map<std::string, std::int64_t, std::less<>>& sizes) {
    const auto found = declared_.find(tensor.name);
    if (found == declared_.end()) return;
    Shape shape;
    for (const OnnxDimension& one : dimensions_of(*found->second)) {
      const auto size = sizes.find(one.name);
      shape.push_back(one.size > 0 ? one.size : size == sizes.end() ? 0 : size->second);
    }
    if (std::ranges::count(shape, 0) > 0) return;
    tensor.shape = shape_of(shape, tensor.name);
    tensor.type = found->second->type().tensor_type().elem_type();
    tensor.why_unknown.clear();
  }

  onnx::ModelProto model_;
  std::unordered_map<std::string, const onnx::ValueInfoProto*> declared_;  // shapes, by tensor
  std::unordered_set<std::string> written_;                                // by any node
};

class Library final : public OnnxLibrary {
 public:
  std::unique_ptr<OnnxModel> parse(std::string_view bytes) const override {
    return std::make_unique<ParsedModel>(bytes);
  }
};

}  // namespace
}  // namespace flopline

extern "C" __attribute__((visibility("default"))) const flopline::OnnxLibrary* flopline_onnx_library() {
  static const flopline::Library library;
  return &library;
}
