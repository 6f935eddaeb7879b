#include "analysis/benchdnn_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "analysis/benchdnn_text.h"
#include "analysis/benchdnn_types.h"
#include "analysis/workload_reader.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

constexpr std::size_t kMostDimensions = 12;  // of an operand in oneDNN

bool is_zero(std::string_view number) { return number.find_first_not_of('0') == std::string_view::npos; }

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

std::string written(std::string_view kind, const BenchdnnLetters& letters) {
  std::string text = fmt::format("{}:", kind);
  for (const auto& [key, number] : letters) text += key + number;
  return text;
}

void override_with(BenchdnnLetters& letters, std::string_view key, std::string_view number) {
  if (!is_zero(number)) letters[std::string(key)] = number;
}

std::int64_t whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) throw CountOverflow();
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    throw InvalidLayer(fmt::format("{} is no whole number", flopline::quoted(text)));
  return value;
}

// The drivers complete an axis by itself and copy one only where the other has nothing at all, whereas in
// descriptors each number that is missing is as along the axis before.
void complete_axis(BenchdnnLetters& letters, char axis) {
  const auto key = [&](char what) { return std::string{what, axis}; };
  const auto is_given = [&](char what) {
    const auto found = letters.find(key(what));
    return found != letters.end() && !is_zero(found->second);
  };
  const auto stride = letters.find(key('s'));
  const bool is_there = is_given('i') || is_given('k') || is_given('o') || is_given('d') || is_given('p') ||
                        (stride != letters.end() && stride->second != "1");
  if (!is_there) {
    for (const char what : std::string_view("ikosdp")) letters.erase(key(what));
    return;
  }
  if (!is_given('k')) throw InvalidLayer(fmt::format("the kernel size ('k{}') must be given", axis));
  if (!is_given('o')) {
    letters.erase(key('o'));
    letters.emplace(key('p'), "0");
  }
  letters.emplace(key('s'), "1");
  letters.emplace(key('d'), "0");
}

bool has_bias(std::string_view direction) { return direction.ends_with('b'); }

Layer read_conv(std::string_view kind, std::string_view body, const BenchdnnChoice& choice) {
  static constexpr std::array<std::string_view, 22> kKnown = {"g",  "mb", "ic", "id", "ih", "iw", "oc", "od",
                                                              "oh", "ow", "kd", "kh", "kw", "sd", "sh", "sw",
                                                              "pd", "ph", "pw", "dd", "dh", "dw"};
  BenchdnnLetters letters = benchdnn_letters(body, kKnown);
  for (const char axis : std::string_view("dhw")) complete_axis(letters, axis);
  override_with(letters, "mb", choice[BenchdnnOption::batch]);
  if (has_bias(choice[BenchdnnOption::dir])) letters["b"] = "1";
  return parse_descriptor(written(kind, letters)).layer;
}

// Channels and pixels are the input features: those of a 1x1 convolution over the same image.
Layer read_ip(std::string_view body, const BenchdnnChoice& choice) {
  static constexpr std::array<std::string_view, 6> kKnown = {"mb", "ic", "id", "ih", "iw", "oc"};
  BenchdnnLetters letters = benchdnn_letters(body, kKnown);
  std::erase_if(letters, [](const auto& one) {
    return one.first != "ic" && one.first[0] == 'i' && is_zero(one.second);
  });
  if (!letters.contains("id") && !letters.contains("ih") && !letters.contains("iw")) letters["iw"] = "1";
  override_with(letters, "mb", choice[BenchdnnOption::batch]);
  const Layer pixels = parse_descriptor(written("conv", letters)).layer;
  const Conv& conv = std::get<Conv>(pixels.value());
  std::int64_t features = conv.in_channels;
  for (const Axis& axis : conv.axes) features = checked_product({features, axis.in});
  return Linear{.batch = conv.batch,
                .in_features = features,
                .out_features = conv.out_channels,
                .bias = has_bias(choice[BenchdnnOption::dir]) ? 1 : 0};
}

// What the library refuses to make and the driver skips, or what has no layer here; empty where neither.
std::string rnn_refusal(const Lstm& sizes, std::int64_t steps, const BenchdnnChoice& choice) {
  const std::string_view alg = choice[BenchdnnOption::alg];
  const bool projects = is_true(choice[BenchdnnOption::with_projection]);
  const bool peeps = is_true(choice[BenchdnnOption::with_peephole]);
  if (alg.ends_with("augru")) return "rnn with attention (AUGRU)";
  if (!alg.ends_with("rnn") && !alg.ends_with("lstm") && !alg.ends_with("gru"))
    return fmt::format("rnn with --alg={}", alg);
  if (alg.ends_with("vanilla_rnn") && choice[BenchdnnOption::activation] == "undef")
    return "rnn with --activation=UNDEF";
  if (alg != "vanilla_lstm" && (projects || peeps)) return "rnn whose cell has no projection or peephole";
  if (peeps) return "rnn with --with-peephole=true";
  if (projects == (sizes.output_size == sizes.hidden_size))
    return projects ? "rnn with a projection that keeps the size (dic is dhc)"
                    : "rnn whose dic is not dhc without --with-projection=true";
  if (sizes.layers > 1 && sizes.input_size != sizes.output_size)
    return "rnn of layers that differ (slc is not dic)";
  if ((steps > 1 || alg.ends_with("gru")) && sizes.state_size != sizes.output_size)
    return "rnn whose steps do not fit (sic is not dic)";
  if (choice[BenchdnnOption::direction] == "sum") return "rnn with --direction=sum";
  return "";
}

BenchdnnProblem read_rnn(std::string_view body, const BenchdnnChoice& choice) {
  static constexpr std::array<std::string_view, 7> kKnown = {"l", "t", "mb", "sic", "slc", "dhc", "dic"};
  BenchdnnLetters letters = benchdnn_letters(body, kKnown);
  if (!letters.contains("sic")) throw InvalidLayer("the state size ('sic') must be given");
  override_with(letters, "mb", choice[BenchdnnOption::batch]);
  override_with(letters, "l", choice[BenchdnnOption::layers]);
  override_with(letters, "t", choice[BenchdnnOption::steps]);
  BenchdnnLetters one_step = letters;
  one_step.erase("t");  // of one step an LSTM takes all sizes
  const Layer sizes = parse_descriptor(written("lstm", one_step)).layer;
  const std::int64_t steps = letters.contains("t") ? whole_number(letters["t"]) : 1;
  BenchdnnProblem problem;
  problem.not_understood = rnn_refusal(std::get<Lstm>(sizes.value()), steps, choice);
  if (!problem.not_understood.empty()) return problem;
  const std::string_view alg = choice[BenchdnnOption::alg];
  std::string_view kind = alg == "vanilla_lstm" ? "lstm" : alg == "vanilla_gru" ? "gru" : alg;
  if (alg == "vanilla_rnn") {
    const std::string_view activation = choice[BenchdnnOption::activation];
    kind = activation == "tanh" ? "rnn" : activation == "relu" ? "rnn_relu" : "rnn_logistic";
  }
  // The driver joins the directions of a stack at its end only.
  if (choice[BenchdnnOption::direction] == "concat") {
    if (std::get<Lstm>(sizes.value()).layers == 1)
      letters["dirs"] = "2";
    else
      problem.times = 2;
  }
  problem.layer = parse_descriptor(written(kind, letters)).layer;
  return problem;
}

using Dimensions = std::vector<std::int64_t>;

std::vector<Dimensions> dimensions_of(std::string_view body) {
  std::vector<Dimensions> operands;
  while (!body.empty()) {
    std::string_view one = body.substr(0, body.find(':'));
    body.remove_prefix(std::min(body.size(), one.size() + 1));
    Dimensions sizes;
    while (!one.empty()) {
      const std::string_view number = one.substr(0, one.find('x'));
      one.remove_prefix(std::min(one.size(), number.size() + 1));
      sizes.push_back(whole_number(number));
      if (sizes.size() > kMostDimensions)
        throw InvalidLayer(fmt::format("an operand has at most {} dimensions", kMostDimensions));
    }
    operands.push_back(std::move(sizes));
    if (operands.size() > 3) throw InvalidLayer("a matmul has two operands and an output");
  }
  return operands;
}

// "mb3m20k30n40": the form of versions before 2.0.
std::vector<Dimensions> dimensions_of_letters(std::string_view body) {
  static constexpr std::array<std::string_view, 4> kKnown = {"mb", "m", "k", "n"};
  const BenchdnnLetters letters = benchdnn_letters(body, kKnown);
  const auto size = [&](std::string_view key) {
    const auto found = letters.find(key);
    if (found == letters.end()) throw InvalidLayer(fmt::format("matmul: '{}' must be given", key));
    return whole_number(found->second);
  };
  std::vector<Dimensions> operands = {{size("m"), size("k")}, {size("k"), size("n")}};
  if (letters.contains("mb")) {
    for (Dimensions& sizes : operands) sizes.insert(sizes.begin(), size("mb"));
  }
  return operands;
}

// Batch dimensions that both sides have multiply the products; those of the left side only are rows, and
// those of the right side only columns: the same sums over the same operands.
Matmul fold(const std::vector<Dimensions>& operands) {
  if (operands.size() < 2) throw InvalidLayer("a matmul has two operands, as 2x3:3x4");
  const Dimensions& left = operands.at(0);
  const Dimensions& right = operands.at(1);
  const std::size_t count = left.size();
  if (count < 2 || right.size() != count || (operands.size() == 3 && operands[2].size() != count))
    throw InvalidLayer("the operands of a matmul have the same number of dimensions, at least 2");
  if (left[count - 1] != right[count - 2]) {
    throw InvalidLayer(fmt::format("the inner sizes differ: {} to the left, {} to the right", left[count - 1],
                                   right[count - 2]));
  }
  Matmul folded = {
      .batch = 1, .rows = left[count - 2], .inner = left[count - 1], .columns = right[count - 1]};
  Dimensions output = {left[count - 2], right[count - 1]};
  for (std::size_t i = count - 2; i-- > 0;) {
    const std::int64_t a = left[i], b = right[i];
    if (a != b && a != 1 && b != 1)
      throw InvalidLayer(fmt::format("batches of {} and {} do not fit, accepted are equal ones or 1", a, b));
    std::int64_t& grows = a == b ? folded.batch : b == 1 ? folded.rows : folded.columns;
    grows = checked_product({grows, std::max(a, b)});
    output.insert(output.begin(), std::max(a, b));
  }
  if (operands.size() == 3 && operands[2] != output)
    throw InvalidLayer(
        fmt::format("the output is {}, accepted is {}", fmt::join(operands[2], "x"), fmt::join(output, "x")));
  return folded;
}

BenchdnnProblem read_matmul(std::string_view body, const BenchdnnChoice& choice) {
  const std::vector<Dimensions> operands =
      begins_as_dimensions(body) ? dimensions_of(body) : dimensions_of_letters(body);
  Matmul matmul = fold(operands);
  BenchdnnProblem problem;
  if (choice[BenchdnnOption::encoding].find_first_not_of(':') != std::string_view::npos) {
    problem.not_understood = "matmul of sparse or grouped operands";
    return problem;
  }
  // Where the driver leaves the layout to the library, the right side is packed beforehand, as weights are.
  matmul.constant = choice[BenchdnnOption::weights_tag] == "any" ? 1 : 0;
  if (choice[BenchdnnOption::bias_type] != "undef") {
    const std::size_t last = operands[0].size() - 1;
    const bool is_row = choice[BenchdnnOption::bias_mask] == fmt::format("{}", 1U << last);
    if (!is_row || matmul.columns != operands[1][last]) {
      problem.not_understood = "matmul with a bias that is no row of its columns (--bia_mask)";
      return problem;
    }
    matmul.bias = 1;
  }
  problem.layer = matmul;
  return problem;
}

Direction direction_of(std::string_view name) {
  if (name.starts_with("fwd")) return Direction::forward;
  if (name == "bwd_d") return Direction::backward_data;
  return name == "bwd_dw" ? Direction::backward : Direction::backward_weights;
}

// Returns false where a type is not known here.
bool read_setting(BenchdnnDriver driver, const BenchdnnChoice& choice, LayerSetting& setting) {
  const auto types = benchdnn_types(driver, choice[BenchdnnOption::types]);
  if (!types) return false;
  setting.types = *types;
  setting.attributes = choice.attributes;
  if (driver == BenchdnnDriver::rnn) setting.direction = direction_of(choice[BenchdnnOption::prop]);
  if (driver != BenchdnnDriver::rnn && driver != BenchdnnDriver::matmul)
    setting.direction = direction_of(choice[BenchdnnOption::dir]);
  const std::string_view bias = choice[BenchdnnOption::bias_type];
  if (driver == BenchdnnDriver::matmul) {
    const auto type = bias == "undef" ? DataType::f32 : data_type_named(bias);
    if (!type) return false;
    setting.types.bias = *type;
  }
  return true;
}

}  // namespace

BenchdnnProblem read_benchdnn_problem(BenchdnnDriver driver, std::string_view body,
                                      const BenchdnnChoice& choice) {
  BenchdnnProblem problem;
  if (driver == BenchdnnDriver::conv || driver == BenchdnnDriver::deconv) {
    problem.layer = read_conv(driver == BenchdnnDriver::conv ? "conv" : "deconv", body, choice);
  } else if (driver == BenchdnnDriver::ip) {
    problem.layer = read_ip(body, choice);
  } else if (driver == BenchdnnDriver::rnn) {
    problem = read_rnn(body, choice);
  } else if (driver == BenchdnnDriver::matmul) {
    problem = read_matmul(body, choice);
  }
  if (problem.layer && !read_setting(driver, choice, problem.setting)) {
    problem.layer.reset();
    problem.not_understood =
        fmt::format("{} with types {}", kBenchdnnDrivers.at(static_cast<std::size_t>(driver)),
                    flopline::quoted(choice[BenchdnnOption::types]));
  }
  return problem;
}

}  // namespace flopline
