#include "analysis/onnx_inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "analysis/workload_reader.h"

namespace flopline {
namespace {

bool moves_data(std::string_view op) {
  return is_of(op, {"Identity", "Transpose", "Reshape", "Slice", "Concat", "Unsqueeze", "Squeeze", "Cast",
                    "Flatten", "Split", "Gather", "Expand"});
}

bool is_recurrent(std::string_view op) { return is_of(op, {"LSTM", "GRU", "RNN"}); }

// Whether a node has weights at that input, whoever made the file.
bool is_place_for_weights(std::string_view op, std::size_t input) {
  if (is_of(op, {"Conv", "ConvTranspose", "Gemm", "PRelu", "LayerNormalization", "InstanceNormalization"}))
    return input == 1 || input == 2;
  if (op == "BatchNormalization") return input >= 1 && input <= 4;
  return is_recurrent(op) && ((input >= 1 && input <= 3) || input == 7);
}

// In a file that holds none, where they can only be guessed from where they stand.
bool may_be_weights(std::string_view op, std::size_t input, bool is_vector) {
  return op == "MatMul" ? input == 1 : is_vector && is_of(op, {"Add", "Mul", "Sub", "Div"});
}

bool names_a_batch(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.empty() || name == "n" || name == "b" || name == "bs" || name.starts_with("unk") ||
         name.find("batch") != std::string::npos;
}

class Setter {
 public:
  Setter(OnnxGraph& graph, const InputOptions& options) : graph_(graph), options_(options) {
    for (const OnnxNode& node : graph.nodes) {
      if (is_recurrent(node.op) && !node.inputs.empty() && integer_of(node, "layout", 0) == 0)
        begin_with_steps_.insert(node.inputs[0]);
    }
  }

  InputShapes set() {
    check_names();
    for (const auto& [name, size] : options_.dimensions) bind(name, size, "--dim");
    for (OnnxInput& input : graph_.inputs) take_options(input);
    for (OnnxInput& input : graph_.inputs) finish(input);
    return shapes_;
  }

 private:
  OnnxTensor& tensor_of(const OnnxInput& input) const {
    return graph_.tensors[static_cast<std::size_t>(input.tensor)];
  }

  // Where the batch stands in an input's shape.
  std::size_t batch_axis(const OnnxInput& input) const {
    return begin_with_steps_.contains(input.tensor) ? 1 : 0;
  }

  bool is_data(const OnnxInput& input) const { return !tensor_of(input).is_constant; }

  void check_names() const {
    std::set<std::string> dimensions, inputs;
    for (const OnnxInput& input : graph_.inputs) {
      if (is_data(input) || options_.shapes.contains(tensor_of(input).name))
        inputs.insert(tensor_of(input).name);
      for (const OnnxDimension& one : input.dimensions.value_or(std::vector<OnnxDimension>())) {
        if (!one.name.empty()) dimensions.insert(one.name);
      }
    }
    const auto check = [](const auto& wanted, const std::set<std::string>& known, std::string_view option,
                          std::string_view what) {
      for (const auto& [name, unused] : wanted) {
        if (known.contains(name)) continue;
        throw UnreadableWorkload(fmt::format(
            "{}: the graph has no {} {}, accepted {}", option, what, flopline::quoted(name),
            known.empty()
                ? "is none, for it has none"
                : fmt::format("are {}", flopline::quoted(fmt::format("{}", fmt::join(known, ", ")), 200))));
      }
    };
    check(options_.dimensions, dimensions, "--dim", "dimension named");
    check(options_.shapes, inputs, "--input", "input");
    const bool has_image = std::ranges::any_of(graph_.inputs, [&](const OnnxInput& input) {
      return is_data(input) && input.dimensions && input.dimensions->size() == 4;
    });
    if (options_.resolution && !has_image)
      throw UnreadableWorkload(
          "--resolution: the graph has no input of four dimensions, accepted is --input");
  }

  // Sets a named dimension, which must not have another size already.
  void bind(const std::string& name, std::int64_t size, std::string_view option) {
    if (name.empty()) return;
    const auto [found, is_new] = shapes_.names.try_emplace(name, size);
    if (!is_new && found->second != size)
      throw UnreadableWorkload(
          fmt::format("{} makes the dimension {} {}, which is {} already, accepted is one "
                      "size for each dimension",
                      option, flopline::quoted(name), size, found->second));
  }

  // One dimension becomes what an option says.
  void replace(const OnnxInput& input, OnnxDimension& dimension, std::int64_t size, std::string_view option) {
    if (size < 1)
      throw UnreadableWorkload(fmt::format("{} makes a dimension of input {} {}, accepted is at least 1",
                                           option, flopline::quoted(tensor_of(input).name), size));
    if (dimension.size == 0) bind(dimension.name, size, option);
    if (dimension.size != 0 && dimension.size != size) shapes_.differ_from_file = true;
    dimension.size = size;
  }

  void take_options(OnnxInput& input) {
    const std::string& name = tensor_of(input).name;
    const auto given = options_.shapes.find(name);
    if (given != options_.shapes.end()) {
      if (!input.dimensions) input.dimensions.emplace(given->second.size());
      if (input.dimensions->size() != given->second.size())
        throw UnreadableWorkload(fmt::format("--input {}: {} dimensions, accepted are {}", name,
                                             given->second.size(), input.dimensions->size()));
      for (std::size_t i = 0; i < given->second.size(); ++i)
        replace(input, (*input.dimensions)[i], given->second[i], "--input");
    }
    if (!is_data(input) || !input.dimensions) return;
    std::vector<OnnxDimension>& all = *input.dimensions;
    const std::size_t axis = batch_axis(input);
    const bool is_given = given != options_.shapes.end();
    if (options_.batch && axis < all.size()) {
      contradict(is_given, all[axis].size, *options_.batch, name, "--batch");
      replace(input, all[axis], *options_.batch, "--batch");
    }
    if (options_.resolution && all.size() == 4) {
      contradict(is_given, all[2].size, options_.resolution->height, name, "--resolution");
      contradict(is_given, all[3].size, options_.resolution->width, name, "--resolution");
      replace(input, all[2], options_.resolution->height, "--resolution");
      replace(input, all[3], options_.resolution->width, "--resolution");
    }
  }

  static void contradict(bool is_given, std::int64_t size, std::int64_t wanted, const std::string& name,
                         std::string_view option) {
    if (is_given && size != wanted)
      throw UnreadableWorkload(fmt::format("{} wants {} where --input {} gives {}, accepted is one of them",
                                           option, wanted, flopline::quoted(name), size));
  }

  void finish(OnnxInput& input) {
    OnnxTensor& tensor = tensor_of(input);
    if (!input.dimensions) {
      if (is_data(input))
        tensor.why_unknown = fmt::format("input {} has no shape, accepted is --input {}=AxBx...",
                                         flopline::quoted(tensor.name), flopline::quoted(tensor.name));
      return;
    }
    Shape shape;
    for (std::size_t i = 0; i < input.dimensions->size(); ++i) {
      OnnxDimension& one = (*input.dimensions)[i];
      const auto named = shapes_.names.find(one.name);
      if (one.size == 0 && named != shapes_.names.end()) one.size = named->second;
      if (one.size == 0 && is_data(input) && i == batch_axis(input) && names_a_batch(one.name)) {
        one.size = 1;
        if (!one.name.empty()) shapes_.names[one.name] = 1;
      }
      if (one.size == 0) throw UnreadableWorkload(open_dimension(input, i));
      shape.push_back(one.size);
    }
    if (is_data(input) && shapes_.batch == 0 && batch_axis(input) < shape.size())
      shapes_.batch = shape[batch_axis(input)];
    try {
      elements(shape);
    } catch (const CountOverflow& error) {
      throw UnreadableWorkload(fmt::format("input {}: {}", flopline::quoted(tensor.name), error.what()));
    }
    tensor.shape = std::move(shape);
  }

  std::string open_dimension(const OnnxInput& input, std::size_t at) const {
    std::vector<std::string> texts;
    for (const OnnxDimension& one : *input.dimensions)
      texts.push_back(one.size > 0 ? fmt::format("{}", one.size) : one.name.empty() ? "?" : one.name);
    const std::string name = tensor_of(input).name, dimension = (*input.dimensions)[at].name;
    const std::string accepted = dimension.empty() ? "" : fmt::format("--dim {}=N or ", dimension);
    const std::string safe = flopline::quoted(
        fmt::format("input {} is {}: dimension {} is open, accepted is {}--input {}={}", name,
                    fmt::join(texts, "x"), dimension.empty() ? fmt::format("{}", at + 1) : dimension,
                    accepted, name, fmt::join(texts, "x")),
        400);
    return safe.substr(1, safe.size() - 2);
  }

  OnnxGraph& graph_;
  const InputOptions& options_;
  std::set<int> begin_with_steps_;  // tensors that recurrent nodes read step by step
  InputShapes shapes_;
};

}  // namespace

void mark_weights(OnnxGraph& graph) {
  // From the last node to the first: what reaches a place for weights, and what leads there by moves.
  std::vector<char> is_weight(graph.tensors.size(), 0), is_vector(graph.tensors.size(), 0);
  for (const OnnxInput& input : graph.inputs) {
    if (input.dimensions && input.dimensions->size() <= 1)
      is_vector[static_cast<std::size_t>(input.tensor)] = 1;
  }
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const bool leads_there = moves_data(node->op) && std::ranges::any_of(node->outputs, [&](int output) {
                               return output != kNoTensor && is_weight[static_cast<std::size_t>(output)] != 0;
                             });
    for (std::size_t i = 0; i < node->inputs.size(); ++i) {
      if (node->inputs[i] == kNoTensor) continue;
      const bool is_guess =
          !graph.has_weights && !graph.inputs.empty() && node->inputs[i] != graph.inputs.front().tensor &&
          may_be_weights(node->op, i, is_vector[static_cast<std::size_t>(node->inputs[i])] != 0);
      if (leads_there || is_place_for_weights(node->op, i) || is_guess)
        is_weight[static_cast<std::size_t>(node->inputs[i])] = 1;
    }
  }
  for (const OnnxInput& input : graph.inputs) {
    if (is_weight[static_cast<std::size_t>(input.tensor)] != 0)
      graph.tensors[static_cast<std::size_t>(input.tensor)].is_constant = true;
  }
}

InputShapes set_input_shapes(OnnxGraph& graph, const InputOptions& options) {
  return Setter(graph, options).set();
}

}  // namespace flopline
