#include "analysis/benchdnn_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/ascii.h"
#include "analysis/workload_reader.h"
#include "kernels/axis.h"

namespace flopline {
namespace {

constexpr unsigned bit(BenchdnnDriver driver) { return 1U << static_cast<unsigned>(driver); }
constexpr unsigned kConvs = bit(BenchdnnDriver::conv) | bit(BenchdnnDriver::deconv);
constexpr unsigned kIp = bit(BenchdnnDriver::ip), kRnn = bit(BenchdnnDriver::rnn),
                   kMatmul = bit(BenchdnnDriver::matmul);

constexpr std::string_view kDirections = "fwd_b|fwd_d|fwd_i|bwd_d|bwd_w|bwd_wb|bwd_dw";
constexpr std::string_view kAlgorithms =
    "direct|wino|auto|convolution_direct|convolution_wino|convolution_auto|deconvolution_direct|"
    "deconvolution_wino|vanilla_rnn|vanilla_lstm|vanilla_gru|lbr_gru|vanilla_augru|lbr_augru";
constexpr std::string_view kBooleans = "true|false|0|1";

// `accepted` is empty where any text is; `drivers` are those whose problems each value multiplies.
struct Row {
  std::string_view name;
  BenchdnnOption option;
  std::string_view fallback;
  std::string_view accepted;
  unsigned drivers;
};

constexpr std::array kRows = {
    Row{"dir", BenchdnnOption::dir, "fwd_b", kDirections, kConvs | kIp},
    Row{"prop", BenchdnnOption::prop, "fwd_d", kDirections, kRnn},
    Row{"dt", BenchdnnOption::types, "f32", "", kConvs | kIp | kRnn | kMatmul},
    Row{"cfg", BenchdnnOption::types, "f32", "", kConvs | kIp | kRnn | kMatmul},
    Row{"alg", BenchdnnOption::alg, "vanilla_rnn", kAlgorithms, kRnn},
    Row{"with-peephole", BenchdnnOption::with_peephole, "false", kBooleans, kRnn},
    Row{"with-projection", BenchdnnOption::with_projection, "false", kBooleans, kRnn},
    Row{"direction", BenchdnnOption::direction, "left2right", "left2right|right2left|concat|sum", kRnn},
    Row{"activation", BenchdnnOption::activation, "relu", "relu|logistic|tanh|undef", kRnn},
    Row{"l", BenchdnnOption::layers, "0", "a whole number", kRnn},
    Row{"t", BenchdnnOption::steps, "0", "a whole number", kRnn},
    Row{"wtag", BenchdnnOption::weights_tag, "any", "", 0},
    Row{"encoding", BenchdnnOption::encoding, "", "", 0},
    Row{"grouped", BenchdnnOption::encoding, "", "", 0},
    Row{"bia_dt", BenchdnnOption::bias_type, "undef", "", kMatmul},
    Row{"bia_mask", BenchdnnOption::bias_mask, "2", "a whole number", kMatmul},
    Row{"mb", BenchdnnOption::batch, "0", "a whole number", kConvs | kIp | kRnn}};

constexpr std::array<std::string_view, 45> kIgnored = {"allow-enum-tags-only",
                                                       "allow-unimpl",
                                                       "attr-same-pd-check",
                                                       "attr-scratchpad",
                                                       "buffer-prefix",
                                                       "canonical",
                                                       "check-ref-impl",
                                                       "cold-cache",
                                                       "cpu-isa-hints",
                                                       "ctx-exe",
                                                       "ctx-init",
                                                       "dtag",
                                                       "engine",
                                                       "execution-mode",
                                                       "fast-ref",
                                                       "fast-ref-gpu",
                                                       "fix-times-per-prb",
                                                       "flags",
                                                       "global-impl",
                                                       "global-skip-impl",
                                                       "impl",
                                                       "inplace",
                                                       "max-ms-per-prb",
                                                       "mem-check",
                                                       "memory-kind",
                                                       "mode",
                                                       "mode-modifier",
                                                       "num-streams",
                                                       "perf-template",
                                                       "repeats-per-prb",
                                                       "runtime_dims_masks",
                                                       "runtime_k",
                                                       "runtime_m",
                                                       "runtime_mb",
                                                       "runtime_n",
                                                       "scaling",
                                                       "scaling-proj",
                                                       "skip-impl",
                                                       "skip-nonlinear",
                                                       "stag",
                                                       "stream-kind",
                                                       "strides",
                                                       "summary",
                                                       "tag",
                                                       "trivial-strides"};

constexpr std::array<std::string_view, 20> kOtherDrivers = {
    "binary", "bnorm",   "brgemm",  "concat", "eltwise", "gnorm",     "graph",
    "lnorm",  "lrn",     "pool",    "prelu",  "reorder", "reduction", "resampling",
    "self",   "shuffle", "softmax", "sum",    "zeropad", "sdpa"};

constexpr std::size_t kMostAttributes = 32, kMostAttributeText = 200;

template <class Texts>
bool holds(const Texts& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

bool is_accepted(std::string_view accepted, std::string_view value) {
  if (accepted.empty()) return true;
  if (accepted == "a whole number")
    return !value.empty() && value.size() <= 18 && std::ranges::all_of(value, is_digit);
  while (!accepted.empty()) {
    const std::string_view one = accepted.substr(0, accepted.find('|'));
    if (one == value) return true;
    accepted.remove_prefix(std::min(accepted.size(), one.size() + 1));
  }
  return false;
}

// The values between commas, in lower case and printable. Quotes protected them from a shell.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> values(1);
  for (const char c : text) {
    if (c == ',') {
      values.emplace_back();
    } else if (c != '\'' && c != '"') {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      values.back() += lower > ' ' && lower <= '~' ? lower : '?';
    }
  }
  return values;
}

}  // namespace

std::optional<BenchdnnDriver> benchdnn_driver_named(std::string_view name) {
  const auto found = std::ranges::find(kBenchdnnDrivers, name);
  if (found != kBenchdnnDrivers.end()) return static_cast<BenchdnnDriver>(found - kBenchdnnDrivers.begin());
  if (holds(kOtherDrivers, name)) return BenchdnnDriver::other;
  return std::nullopt;
}

void BenchdnnOptions::reset() {
  for (const Row& row : kRows) lists_.at(static_cast<std::size_t>(row.option)) = {std::string(row.fallback)};
  attributes_.clear();
}

BenchdnnOptions::Effect BenchdnnOptions::read(std::string_view option) {
  const std::string_view name = option.substr(std::min<std::size_t>(2, option.size()), option.find('=') - 2);
  const std::string_view text =
      option.find('=') == std::string_view::npos ? "" : option.substr(option.find('=') + 1);
  if (holds(kIgnored, name) || option.starts_with("-v")) return Effect::ignored;
  if (name == "verbose" || name == "v") return Effect::ignored;
  if (name == "match" || name == "start") return Effect::selects;
  if (name == "reset") {
    reset();
    return Effect::kept;
  }
  if (name == "attr" || name.starts_with("attr-")) {
    std::erase_if(attributes_, [&](const auto& attribute) { return attribute.first == name; });
    if (attributes_.size() == kMostAttributes)
      throw InvalidLayer(fmt::format("more than {} attributes at once", kMostAttributes));
    if (!text.empty()) attributes_.emplace_back(name, split(text));
    return Effect::kept;
  }
  const auto row = std::ranges::find(kRows, name, &Row::name);
  if (row == kRows.end()) throw InvalidLayer("benchdnn has no such option");
  List values = split(text);
  for (std::string& value : values) {
    if (value.empty()) value = row->fallback;
    if (!is_accepted(row->accepted, value)) {
      throw InvalidLayer(
          fmt::format("--{} cannot be {}, accepted is {}", name, flopline::quoted(value), row->accepted));
    }
  }
  lists_.at(static_cast<std::size_t>(row->option)) = std::move(values);
  return Effect::kept;
}

void BenchdnnOptions::for_each(BenchdnnDriver driver,
                               const std::function<bool(const BenchdnnChoice&)>& use) const {
  // Of each list that multiplies, its length; those of attributes stand before the batch, which is the last.
  BenchdnnChoice choice;
  std::vector<std::pair<const List*, std::string_view*>> varying;
  for (std::size_t i = 0; i < lists_.size(); ++i) choice.values.at(i) = lists_.at(i).front();
  const auto vary = [&](const Row& row) {
    const auto place = static_cast<std::size_t>(row.option);
    if ((row.drivers & bit(driver)) != 0 && row.name != "cfg")
      varying.emplace_back(&lists_.at(place), &choice.values.at(place));
  };
  std::for_each(kRows.begin(), kRows.end() - 1, vary);
  std::vector<std::string_view> attributes(attributes_.size());
  for (std::size_t i = 0; i < attributes.size(); ++i)
    varying.emplace_back(&attributes_[i].second, &attributes[i]);
  vary(kRows.back());

  std::vector<std::size_t> at(varying.size(), 0);
  while (true) {
    for (std::size_t i = 0; i < varying.size(); ++i) *varying[i].second = varying[i].first->at(at[i]);
    choice.attributes.clear();
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (attributes[i].empty()) continue;
      choice.attributes += fmt::format("{}{}:{}", choice.attributes.empty() ? "" : " ", attributes_[i].first,
                                       attributes[i].substr(0, kMostAttributeText));
    }
    choice.attributes.resize(std::min(choice.attributes.size(), kMostAttributeText));
    if (!use(choice)) return;
    std::size_t i = varying.size();
    while (i > 0 && ++at[i - 1] == varying[i - 1].first->size()) at[--i] = 0;
    if (i == 0) return;
  }
}

}  // namespace flopline
