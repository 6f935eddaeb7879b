#include "analysis/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/units.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

std::string product_of(const Axes& axes, std::int64_t (*number)(const Axis&)) {
  std::vector<std::int64_t> numbers;
  for (const Axis& axis : axes) numbers.push_back(number(axis));
  return fmt::format("{}", fmt::join(numbers, "*"));
}

std::int64_t kernel_of(const Axis& axis) { return axis.kernel; }
std::int64_t in_of(const Axis& axis) { return axis.in; }
std::int64_t taps_of(const Axis& axis) { return inside_taps(axis); }
std::int64_t transposed_taps_of(const Axis& axis) { return inside_taps(turned_around(axis)); }

void add(std::string& text, std::string_view what, const std::string& formula, const std::string& put_in,
         std::int64_t result) {
  text += fmt::format("  {:<16} {}\n  {:<16}   = {}\n  {:<16}   = {}\n", what, formula, "", put_in, "",
                      with_thousands(result));
}

std::string bias_text(std::int64_t bias, std::int64_t outputs) {
  return bias == 0 ? "" : fmt::format(" + {}", outputs);
}

std::string output_lines(const Axes& axes) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Axis& a = axes[i];
    text += fmt::format(
        "  {:<16} floor((in + pads - dilation*(kernel-1) - 1) / stride) + 1\n"
        "  {:<16}   = floor(({} + {} + {} - {}*({}-1) - 1) / {}) + 1 = {}\n",
        fmt::format("output along {}", "dhw"[i + Axes::kMost - axes.size()]), "", a.in, a.pad_begin,
        a.pad_end, a.dilation, a.kernel, a.stride, output_extent(a));
    text += fmt::format("  {:<16} of {}*{} pairs of output and tap, {} read inside the input\n", "",
                        output_extent(a), a.kernel, inside_taps(a));
  }
  return text;
}

std::string steps(const Conv& conv) {
  const Operations work = operations(conv);
  const std::int64_t group = conv.in_channels / conv.groups;
  std::string text = output_lines(conv.axes);
  add(text, "parameters", "OC * IC/groups * kernel + bias*OC",
      fmt::format("{}*{}*{}{}", conv.out_channels, group, product_of(conv.axes, kernel_of),
                  bias_text(conv.bias, conv.out_channels)),
      work.params);
  add(text, "nominal MACCs", "N * OC * IC/groups * kernel * output",
      fmt::format("{}*{}*{}*{}*{}", conv.batch, conv.out_channels, group, product_of(conv.axes, kernel_of),
                  product_of(conv.axes, output_extent)),
      work.nominal_maccs);
  add(text, "effective MACCs", "N * OC * IC/groups * pairs inside along each axis",
      fmt::format("{}*{}*{}*{}", conv.batch, conv.out_channels, group, product_of(conv.axes, taps_of)),
      work.effective_maccs);
  return text;
}

std::string steps(const ConvTranspose& conv) {
  const Operations work = operations(conv);
  const std::int64_t group = conv.out_channels / conv.groups;
  std::string text;
  add(text, "parameters", "IC * OC/groups * kernel + bias*OC",
      fmt::format("{}*{}*{}{}", conv.in_channels, group, product_of(conv.axes, kernel_of),
                  bias_text(conv.bias, conv.out_channels)),
      work.params);
  add(text, "nominal MACCs", "N * IC * OC/groups * kernel * input",
      fmt::format("{}*{}*{}*{}*{}", conv.batch, conv.in_channels, group, product_of(conv.axes, kernel_of),
                  product_of(conv.axes, in_of)),
      work.nominal_maccs);
  add(text, "effective MACCs", "N * IC * OC/groups * pairs that land inside the output along each axis",
      fmt::format("{}*{}*{}*{}", conv.batch, conv.in_channels, group,
                  product_of(conv.axes, transposed_taps_of)),
      work.effective_maccs);
  return text;
}

std::string steps(const DepthwiseSeparable& layer) {
  const Operations work = operations(layer);
  const Operations depthwise = operations(depthwise_part(layer)),
                   pointwise = operations(pointwise_part(layer));
  std::string text = "  the depthwise convolution:\n" + steps(depthwise_part(layer)) +
                     "  the pointwise convolution:\n" + steps(pointwise_part(layer)) + "  both:\n";
  const auto sum = [&](std::string_view what, std::int64_t Operations::*count) {
    add(text, what, "depthwise + pointwise", fmt::format("{} + {}", depthwise.*count, pointwise.*count),
        work.*count);
  };
  sum("parameters", &Operations::params);
  sum("nominal MACCs", &Operations::nominal_maccs);
  sum("effective MACCs", &Operations::effective_maccs);
  return text;
}

std::string steps(const Linear& linear) {
  const Operations work = operations(linear);
  std::string text;
  add(text, "parameters", "IC * OC + bias*OC",
      fmt::format("{}*{}{}", linear.in_features, linear.out_features,
                  bias_text(linear.bias, linear.out_features)),
      work.params);
  add(text, "MACCs", "N * positions * IC * OC, nominal and effective alike",
      fmt::format("{}*{}*{}*{}", linear.batch, linear.positions, linear.in_features, linear.out_features),
      work.effective_maccs);
  return text;
}

std::string steps(const Matmul& matmul) {
  const Operations work = operations(matmul);
  std::string text;
  add(text, "parameters", "N * K * OC where the right side is weights, and bias*OC",
      fmt::format("{}*{}*{}*{}{}", matmul.constant, matmul.batch, matmul.inner, matmul.columns,
                  bias_text(matmul.bias, matmul.columns)),
      work.params);
  add(text, "MACCs", "N * rows * K * OC, nominal and effective alike",
      fmt::format("{}*{}*{}*{}", matmul.batch, matmul.rows, matmul.inner, matmul.columns),
      work.effective_maccs);
  return text;
}

template <RecurrentCell kCell>
std::string steps(const Recurrent<kCell>& stack) {
  const Operations work = operations(stack);
  const bool projects = has_projection(stack);
  std::vector<std::string> weights;
  for (std::int64_t layer = 0; layer < stack.layers; ++layer) {
    const std::string gates = fmt::format("{}*{}*({}+{})", stack.gates, stack.hidden_size,
                                          layer_input_size(stack, layer), stack.state_size);
    const std::string projection = fmt::format(" + {}*{}", stack.hidden_size, stack.output_size);
    weights.push_back(projects ? fmt::format("{}*({}{})", stack.directions, gates, projection)
                               : fmt::format("{}*{}", stack.directions, gates));
  }
  const std::string sum = fmt::format("{}", fmt::join(weights, " + "));
  std::string text;
  add(text, "parameters",
      fmt::format("sum over layers of directions * {}h*(in + {}){}, and {}h a bias vector", stack.gates,
                  stack.state_size == stack.hidden_size ? "h" : "r", projects ? " + h*r" : "",
                  bias_gates(stack)),
      fmt::format("{} + {}*{}*{}*{}*{}", sum, stack.bias_vectors, stack.layers, stack.directions,
                  bias_gates(stack), stack.hidden_size),
      work.params);
  add(text, "MACCs", "steps * N * weights, nominal and effective alike",
      fmt::format("{}*{}*({})", stack.steps, stack.batch, sum), work.effective_maccs);
  return text;
}

template <class Kind>
std::string steps(const Kind& layer) {
  const Operations work = operations(layer);
  const std::string maccs = work.effective_maccs == 0
                                ? "0, nothing is accumulated"
                                : fmt::format("{} nominal, {} effective", with_thousands(work.nominal_maccs),
                                              with_thousands(work.effective_maccs));
  return fmt::format("  {:<16} {}\n  {:<16} {}\n", "parameters", with_thousands(work.params), "MACCs", maccs);
}

std::string other_line(const OtherOperations& other) {
  std::string text;
  const auto append = [&](std::string_view what, std::int64_t count) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", with_thousands(count), what);
  };
  append("additions", other.add);
  append("multiplications", other.multiply);
  append("comparisons", other.compare);
  append("divisions", other.divide);
  append("function calls", other.transcendental);
  return text.empty() ? "" : fmt::format("  {:<16} {}\n", "beside MACCs", text);
}

std::string byte_lines(const Layer& layer, const OperandTypes& types) {
  const std::int64_t total = compulsory(traffic(layer, types));
  if (total == 0) return fmt::format("  {:<16} 0: it need not touch its operands\n", "bytes");
  std::string text;
  for (const Operand& operand : operands(layer)) {
    const std::int64_t bytes = info(type_of(types, operand.role)).bytes;
    text += fmt::format("  {:<16} {} {} * {} bytes = {}\n", text.empty() ? "bytes" : "", operand.name,
                        fmt::join(operand.shape, "x"), bytes,
                        with_thousands(checked_product({elements(operand.shape), bytes})));
  }
  return text + fmt::format("  {:<16}   = {} in all\n", "", with_thousands(total));
}

}  // namespace

std::string explain(const NamedLayer& item, DataType dtype) {
  const Operations work = operations(item.layer);
  std::string text = fmt::format("{}  {}\n", item.name, print_descriptor(item.layer));
  text += std::visit([](const auto& kind) { return steps(kind); }, item.layer.value());
  text += other_line(work.other);
  if (work.effective_maccs > 0) {
    text += fmt::format("  {:<16} 2 a MACC = 2*{} = {}\n", "FLOP", work.effective_maccs,
                        with_thousands(flop(work)));
  }
  const OperandTypes types = types_of(item, dtype);
  text += byte_lines(item.layer, types);
  if (work.effective_maccs > 0) {
    text += fmt::format("  {:<16} FLOP / bytes = {:.2f}\n", "intensity",
                        arithmetic_intensity(work, traffic(item.layer, types)));
  }
  return text;
}

}  // namespace flopline
