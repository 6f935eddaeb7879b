#include "analysis/benchdnn_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/benchdnn_types.h"

namespace flopline {
namespace {

// Options by name without dashes. What is not there is as the driver has it by default.
using Options = std::map<std::string, std::string, std::less<>>;

// One problem of a driver.
struct Problem {
  BenchdnnDriver driver;
  std::string body;
  Options options = {};
  std::string part;  // of the layer, where it takes several
  std::int64_t times = 1;
};
using Problems = std::vector<Problem>;

constexpr std::string_view kAxisLetters = "dhw";

// Of axes that are alike, the first stands for all.
std::string axes_text(const Axes& axes, AxisUse use) {
  const bool alike = std::all_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis == axes[0]; });
  std::string in, out, kernel, stride, padding, dilation;
  for (std::size_t i = 0; i < (alike ? 1 : axes.size()); ++i) {
    const Axis& axis = axes[i];
    const char letter = kAxisLetters[i + kAxisLetters.size() - axes.size()];
    in += fmt::format("i{}{}", letter, axis.in);
    out += fmt::format("o{}{}", letter, extent_out(use, axis));
    kernel += fmt::format("k{}{}", letter, axis.kernel);
    padding += fmt::format("p{}{}", letter, axis.pad_begin);
    if (axis.stride != 1) stride += fmt::format("s{}{}", letter, axis.stride);
    if (axis.dilation != 1) dilation += fmt::format("d{}{}", letter, axis.dilation - 1);
  }
  return in + out + kernel + stride + padding + dilation;
}

std::string direction_option(const LayerSetting& setting, bool bias) {
  switch (setting.direction) {
    case Direction::forward:
      return bias ? "FWD_B" : "FWD_D";
    case Direction::backward_data:
      return "BWD_D";
    case Direction::backward_weights:
      return bias ? "BWD_WB" : "BWD_W";
    case Direction::backward:
      return "BWD_DW";
  }
  return "FWD_B";
}

template <class Kind>
Problems conv_problem(BenchdnnDriver driver, const Kind& conv, const LayerSetting& setting) {
  std::string body = conv.groups == 1 ? "" : fmt::format("g{}", conv.groups);
  body += fmt::format("mb{}ic{}oc{}", conv.batch, conv.in_channels, conv.out_channels);
  body += axes_text(conv.axes, KindInfo<Kind>::axis_use);
  return {{.driver = driver, .body = body, .options = {{"dir", direction_option(setting, conv.bias != 0)}}}};
}

Problems problems_of(const Conv& conv, const LayerSetting& setting) {
  return conv_problem(BenchdnnDriver::conv, conv, setting);
}

Problems problems_of(const ConvTranspose& conv, const LayerSetting& setting) {
  return conv_problem(BenchdnnDriver::deconv, conv, setting);
}

Problems problems_of(const DepthwiseSeparable& layer, const LayerSetting& setting) {
  Problems both = problems_of(depthwise_part(layer), setting);
  both.front().part = ".depthwise";
  both.push_back(problems_of(pointwise_part(layer), setting).front());
  both.back().part = ".pointwise";
  return both;
}

Problems problems_of(const Linear& linear, const LayerSetting& setting) {
  const std::int64_t rows = checked_product({linear.batch, linear.positions});
  return {{.driver = BenchdnnDriver::ip,
           .body = fmt::format("mb{}ic{}oc{}", rows, linear.in_features, linear.out_features),
           .options = {{"dir", direction_option(setting, linear.bias != 0)}}}};
}

// A right side that is no weights keeps its plain layout.
Problems problems_of(const Matmul& matmul, const LayerSetting& setting) {
  const std::string batch = matmul.batch == 1 ? "" : fmt::format("{}x", matmul.batch);
  Problem problem = {
      .driver = BenchdnnDriver::matmul,
      .body = fmt::format("{0}{1}x{2}:{0}{2}x{3}", batch, matmul.rows, matmul.inner, matmul.columns)};
  if (matmul.constant == 0) problem.options["wtag"] = "abx";
  if (matmul.bias != 0) {
    problem.options["bia_dt"] = info(setting.types.bias).name;
    problem.options["bia_mask"] = batch.empty() ? "2" : "4";
  }
  return {problem};
}

// `layers` of a stack that read `input` features.
template <RecurrentCell kCell>
Problem recurrent_problem(const Recurrent<kCell>& stack, std::int64_t layers, std::int64_t input) {
  constexpr bool kIsRnn = Recurrent<kCell>::gates == 1;
  Problem problem = {.driver = BenchdnnDriver::rnn,
                     .body = fmt::format("l{}t{}mb{}sic{}slc{}dhc{}dic{}", layers, stack.steps, stack.batch,
                                         stack.state_size, input, stack.hidden_size, stack.output_size)};
  constexpr std::array<std::string_view, 6> kCellNames = {"VANILLA_LSTM", "VANILLA_GRU", "LBR_GRU",
                                                          "VANILLA_RNN",  "VANILLA_RNN", "VANILLA_RNN"};
  problem.options["alg"] = kCellNames.at(static_cast<std::size_t>(kCell));
  if (kIsRnn && kCell != RecurrentCell::rnn_relu)
    problem.options["activation"] = kCell == RecurrentCell::rnn ? "TANH" : "LOGISTIC";
  if (has_projection(stack)) problem.options["with-projection"] = "true";
  if (stack.directions == 2) problem.options["direction"] = "concat";
  return problem;
}

// The driver's stacks have layers that are alike, and join their directions at the end only.
template <RecurrentCell kCell>
Problems problems_of(const Recurrent<kCell>& stack, const LayerSetting& setting) {
  Problems problems;
  const bool alike = stack.layers == 1 || (stack.directions == 1 && stack.input_size == stack.output_size);
  problems.push_back(recurrent_problem(stack, alike ? stack.layers : 1, stack.input_size));
  if (!alike) {
    const bool apart = stack.directions == 2;
    problems.front().part = ".first";
    problems.push_back(recurrent_problem(stack, apart ? 1 : stack.layers - 1, layer_input_size(stack, 1)));
    problems.back().part = ".others";
    if (apart) problems.back().times = stack.layers - 1;
  }
  if (setting.direction != Direction::forward) {
    for (Problem& problem : problems) problem.options["prop"] = "BWD_DW";
  }
  return problems;
}

template <class Kind>
Problems problems_of(const Kind& /*layer*/, const LayerSetting& /*setting*/) {
  return {};
}

// A name that ends as if it told how often must tell it.
std::string name_text(const std::string& name, std::int64_t times) {
  if (name.empty() && times == 1) return "";
  const std::size_t star = name.rfind('*');
  const bool ends_in_times = star != std::string::npos && star + 1 < name.size() &&
                             name.find_first_not_of("0123456789", star + 1) == std::string::npos;
  if (times == 1 && !ends_in_times) return fmt::format("n\"{}\"", name);
  return fmt::format("n\"{}*{}\"", name, times);
}

std::string default_of(std::string_view option) {
  static const Options kDefaults = {{"dir", "FWD_B"},
                                    {"prop", "FWD_D"},
                                    {"dt", "f32"},
                                    {"cfg", "f32"},
                                    {"alg", "VANILLA_RNN"},
                                    {"activation", "RELU"},
                                    {"direction", "left2right"},
                                    {"with-projection", "false"},
                                    {"wtag", "any"},
                                    {"bia_dt", "undef"},
                                    {"bia_mask", "2"}};
  return kDefaults.find(option)->second;
}

class Writer {
 public:
  explicit Writer(std::optional<BenchdnnDriver> only) : only_(only), driver_(only) {}

  void add(const NamedLayer& item) {
    const LayerSetting setting = item.setting.value_or(LayerSetting{});
    const Problems problems =
        std::visit([&](const auto& layer) { return problems_of(layer, setting); }, item.layer.value());
    if (problems.empty() && !only_)
      text_ += fmt::format("# {}: {}, which has no driver here\n", item.name, kind_name(item.layer));
    for (const Problem& problem : problems) {
      if (only_ && problem.driver != *only_) continue;
      write(item, setting, problem);
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  void write(const NamedLayer& item, const LayerSetting& setting, Problem problem) {
    if (driver_ != problem.driver) {
      text_ += fmt::format("--{}\n", kBenchdnnDrivers.at(static_cast<std::size_t>(problem.driver)));
      driver_ = problem.driver;
      current_.clear();
    }
    if (const auto types = benchdnn_types_option(problem.driver, setting.types); !types) {
      text_ += fmt::format("# {}: no option gives its data types\n", item.name);
    } else if (!types->empty()) {
      problem.options[types->substr(2, types->find('=') - 2)] = types->substr(types->find('=') + 1);
    }
    if (!setting.attributes.empty()) text_ += fmt::format("# {}: {}\n", item.name, setting.attributes);
    set_options(problem);
    text_ += problem.body +
             name_text(item.name + problem.part, checked_product({item.multiplicity, problem.times})) + "\n";
  }

  // Those that the problem wants, and the defaults of those that it does not.
  void set_options(const Problem& problem) {
    Options wanted = current_;
    for (auto& [name, value] : wanted) value = default_of(name);
    for (const auto& [name, value] : problem.options) wanted[name] = value;
    for (const auto& [name, value] : wanted) {
      const auto now = current_.find(name);
      if (value != (now == current_.end() ? default_of(name) : now->second))
        text_ += fmt::format("--{}={}\n", name, value);
    }
    current_ = std::move(wanted);
  }

  std::optional<BenchdnnDriver> only_, driver_;
  Options current_;  // since the driver began
  std::string text_;
};

}  // namespace

std::string write_benchdnn(const Network& network, std::optional<BenchdnnDriver> only) {
  Writer writer(only);
  for (const NamedLayer& item : network.layers) writer.add(item);
  return std::move(writer).text();
}

}  // namespace flopline
