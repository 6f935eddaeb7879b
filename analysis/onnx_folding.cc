#include "analysis/onnx_folding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace flopline {
namespace {

using Integers = std::vector<std::int64_t>;
using Fractions = std::vector<double>;

constexpr std::int64_t kMostNumbers = 1024;

const Integers* integers(const OnnxTensor* tensor) {
  return tensor == nullptr || !tensor->numbers ? nullptr : std::get_if<Integers>(&*tensor->numbers);
}

std::int64_t whole(double value) {
  constexpr double kMost = 9.2e18;
  if (std::isnan(value)) return 0;
  return static_cast<std::int64_t>(std::clamp(value, -kMost, kMost));
}

// As two's complement does, for what a hostile file multiplies must not be undefined.
std::int64_t wrapped(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::optional<std::int64_t> combine(std::string_view op, std::int64_t a, std::int64_t b) {
  const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
  if (op == "Add") return wrapped(x + y);
  if (op == "Sub") return wrapped(x - y);
  if (op == "Mul") return wrapped(x * y);
  if (op == "Min") return std::min(a, b);
  if (op == "Max") return std::max(a, b);
  if (op == "Equal") return a == b ? 1 : 0;
  if ((op == "Div" || op == "Mod") && b > 0) return op == "Div" ? a / b : a % b;
  return std::nullopt;
}

std::optional<double> combine(std::string_view op, double a, double b) {
  if (op == "Add") return a + b;
  if (op == "Sub") return a - b;
  if (op == "Mul") return a * b;
  if (op == "Div") return a / b;
  if (op == "Min") return std::min(a, b);
  if (op == "Max") return std::max(a, b);
  return std::nullopt;
}

// Element by element; one number goes with each of the others.
template <class Number>
std::optional<OnnxNumbers> elementwise(std::string_view op, const std::vector<Number>& a,
                                       const std::vector<Number>& b) {
  if (a.size() != b.size() && a.size() != 1 && b.size() != 1) return std::nullopt;
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<Number> out;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const auto one = combine(op, a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]);
    if (!one) return std::nullopt;
    out.push_back(*one);
  }
  return out;
}

std::optional<OnnxNumbers> shape_numbers(const OnnxNode& node, const Shape& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bounded = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t begin = bounded(integer_of(node, "start", 0)),
                     end = bounded(integer_of(node, "end", rank));
  return Integers(shape.begin() + begin, shape.begin() + std::max(begin, end));
}

template <class Number>
std::optional<OnnxNumbers> gathered(const std::vector<Number>& from, const Integers& at) {
  std::vector<Number> out;
  const auto size = static_cast<std::int64_t>(from.size());
  for (const std::int64_t index : at) {
    if (index < -size || index >= size) return std::nullopt;
    out.push_back(from[static_cast<std::size_t>(index < 0 ? index + size : index)]);
  }
  return out;
}

// Indices that a slice of a list takes.
std::optional<Integers> sliced(const OnnxGraph& graph, const OnnxNode& node, std::int64_t size) {
  const auto one = [&](std::size_t input, std::string_view attribute,
                       std::int64_t otherwise) -> std::optional<std::int64_t> {
    const Integers given = integers_of(node, attribute);
    const Integers* const from = integers(input_of(graph, node, input));
    if (from != nullptr) return from->size() == 1 ? std::optional(from->front()) : std::nullopt;
    if (input_of(graph, node, input) != nullptr || given.size() > 1) return std::nullopt;
    return given.empty() ? otherwise : given.front();
  };
  const auto begin = one(1, "starts", 0), end = one(2, "ends", size), step = one(4, "steps", 1);
  if (!begin || !end || !step || *step < 1) return std::nullopt;
  const auto bounded = [size](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  };
  Integers at;
  for (std::int64_t i = bounded(*begin); i < bounded(*end); i += std::min(*step, size)) at.push_back(i);
  return at;
}

template <class Number>
std::optional<OnnxNumbers> joined(const OnnxGraph& graph, const OnnxNode& node) {
  std::vector<Number> all;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const OnnxTensor* const part = input_of(graph, node, i);
    const auto* const numbers = std::get_if<std::vector<Number>>(&*part->numbers);
    if (numbers == nullptr || !part->shape || part->shape->size() != 1) return std::nullopt;
    if (static_cast<std::int64_t>(all.size() + numbers->size()) > kMostNumbers) return std::nullopt;
    all.insert(all.end(), numbers->begin(), numbers->end());
  }
  return all;
}

std::optional<OnnxNumbers> cast(const OnnxNumbers& from, std::int64_t to) {
  return std::visit(
      [&](const auto& numbers) -> std::optional<OnnxNumbers> {
        if (to == kOnnxFloat || to == kOnnxDouble) return Fractions(numbers.begin(), numbers.end());
        if (to != kOnnxInt64 && to != kOnnxInt32 && to != kOnnxBool) return std::nullopt;
        Integers out;
        for (const auto one : numbers) {
          if constexpr (std::is_integral_v<std::decay_t<decltype(one)>>) {
            out.push_back(one);
          } else {
            out.push_back(whole(one));
          }
        }
        return out;
      },
      from);
}

// The same number as often as the output has elements.
std::optional<OnnxNumbers> repeated(const OnnxNumbers& one, std::int64_t count) {
  return std::visit(
      [&](const auto& numbers) -> std::optional<OnnxNumbers> {
        if (numbers.size() != 1) return std::nullopt;
        return std::decay_t<decltype(numbers)>(static_cast<std::size_t>(count), numbers.front());
      },
      one);
}

std::optional<OnnxNumbers> binary(std::string_view op, const OnnxNumbers& a, const OnnxNumbers& b) {
  if (a.index() != b.index()) return std::nullopt;
  if (const auto* whole_a = std::get_if<Integers>(&a))
    return elementwise(op, *whole_a, std::get<Integers>(b));
  return elementwise(op, std::get<Fractions>(a), std::get<Fractions>(b));
}

// All inputs that are there have numbers, the first is.
std::optional<OnnxNumbers> numbers_of(const OnnxGraph& graph, const OnnxNode& node, std::int64_t count) {
  const OnnxTensor& first = *input_of(graph, node, 0);
  const OnnxNumbers& from = *first.numbers;
  if (is_of(node.op, {"Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten"})) return from;
  if (node.op == "Cast") return cast(from, integer_of(node, "to", 0));
  if (node.op == "Expand") return repeated(from, count);
  if (node.op == "Concat" && integer_of(node, "axis", 0) <= 0)
    return std::holds_alternative<Integers>(from) ? joined<std::int64_t>(graph, node)
                                                  : joined<double>(graph, node);
  if (is_of(node.op, {"Floor", "Ceil"}) && std::holds_alternative<Fractions>(from)) {
    Fractions out = std::get<Fractions>(from);
    for (double& one : out) one = node.op == "Floor" ? std::floor(one) : std::ceil(one);
    return out;
  }
  const bool is_list = first.shape && first.shape->size() == 1;
  if (is_list && is_of(node.op, {"Gather", "Slice"})) {
    const Integers* const given = integers(input_of(graph, node, 1));
    const std::optional<Integers> at = node.op == "Slice" ? sliced(graph, node, first.shape->front())
                                       : given != nullptr ? std::optional(*given)
                                                          : std::nullopt;
    if (!at) return std::nullopt;
    return std::visit([&](const auto& list) { return gathered(list, *at); }, from);
  }
  const OnnxTensor* const second = node.inputs.size() == 2 ? input_of(graph, node, 1) : nullptr;
  return second == nullptr ? std::nullopt : binary(node.op, from, *second->numbers);
}

}  // namespace

void fold(OnnxGraph& graph, const OnnxNode& node) {
  const bool reads_shape = is_of(node.op, {"Shape", "Size"});
  const OnnxTensor* const first = input_of(graph, node, 0);
  bool is_constant = reads_shape ? first != nullptr && first->shape.has_value() : !node.inputs.empty();
  bool has_numbers = first != nullptr;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const OnnxTensor* const input = input_of(graph, node, i);
    if (input == nullptr) continue;
    is_constant = is_constant && (input->is_constant || (reads_shape && input->shape));
    has_numbers = has_numbers && input->numbers;
  }
  if (!is_constant || node.nodes_inside > 0 || node.op.find("Random") != std::string::npos ||
      is_of(node.op, {"Multinomial", "Bernoulli"}))
    return;
  for (const int output : node.outputs) {
    if (output != kNoTensor) graph.tensors[static_cast<std::size_t>(output)].is_constant = true;
  }
  if (node.outputs.size() != 1 || node.outputs[0] == kNoTensor) return;
  OnnxTensor& output = graph.tensors[static_cast<std::size_t>(node.outputs[0])];
  if (!output.shape || elements(*output.shape) > kMostNumbers) return;
  const std::int64_t count = elements(*output.shape);
  std::optional<OnnxNumbers> numbers;
  if (node.op == "Shape") {
    numbers = shape_numbers(node, *first->shape);
  } else if (node.op == "Size") {
    numbers = Integers{elements(*first->shape)};
  } else if (has_numbers) {
    numbers = numbers_of(graph, node, count);
  }
  if (!numbers) return;
  const std::size_t have = std::visit([](const auto& list) { return list.size(); }, *numbers);
  if (static_cast<std::int64_t>(have) == count) output.numbers = std::move(numbers);
}

}  // namespace flopline
