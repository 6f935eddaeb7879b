#include "bench/benchmark_flags.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include "bench/options.h"

namespace flopline {
namespace {

constexpr std::string_view kPrefix = "--benchmark_";

bool is_any(std::string_view /*value*/) { return true; }
bool is_filter(std::string_view value) { return !value.starts_with('-'); }
bool is_switch(std::string_view value) {
  constexpr std::array kAccepted = {"", "true", "false", "1", "0"};
  return std::ranges::find(kAccepted, value) != kAccepted.end();
}
bool is_output_format(std::string_view value) {
  return value == "json" || value == "console" || value == "csv";
}
bool is_time_unit(std::string_view value) {
  return value == "ns" || value == "us" || value == "ms" || value == "s";
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "0.5", and "0.5s" as newer versions have it.
std::optional<double> seconds(std::string_view text) {
  if (text.ends_with('s')) text.remove_suffix(1);
  const auto value = whole<double>(text);
  return value && std::isfinite(*value) && *value >= 0 ? value : std::nullopt;
}
bool is_time(std::string_view value) { return seconds(value).has_value(); }
bool is_positive_time(std::string_view value) { return seconds(value).value_or(0) > 0; }
bool is_count(std::string_view value) { return whole<int>(value).value_or(0) >= 1; }

struct Flag {
  std::string_view name;
  const char* accepted;
  bool (*accepts)(std::string_view value);
};

constexpr std::array kFlags = {
    Flag{"filter", "an extended regular expression without a leading '-'", is_filter},
    Flag{"min_time", "seconds above 0, as 0.5", is_positive_time},
    Flag{"repetitions", "a whole number, at least 1", is_count},
    Flag{"list_tests", "true or false", is_switch},
    Flag{"out", "a file that can be written", is_any},
    Flag{"out_format", "json, console or csv", is_output_format},
    Flag{"min_warmup_time", "seconds, as 0.5", is_time},
    Flag{"enable_random_interleaving", "true or false", is_switch},
    Flag{"report_aggregates_only", "true or false", is_switch},
    Flag{"display_aggregates_only", "true or false", is_switch},
    Flag{"counters_tabular", "true or false", is_switch},
    Flag{"time_unit", "ns, us, ms or s", is_time_unit},
    Flag{"context", "KEY=VALUE,...", is_any},
};

std::string known_flags() {
  std::string names;
  for (const Flag& flag : kFlags) names += fmt::format("{}{}", names.empty() ? "" : ", ", flag.name);
  return names;
}

const Flag& find_flag(const std::string& argument) {
  const std::string_view name = std::string_view(argument).substr(0, argument.find('='));
  for (const Flag& flag : kFlags) {
    if (is_benchmark_flag(argument) && name.substr(kPrefix.size()) == flag.name) return flag;
  }
  throw BadRequest(
      fmt::format("'{}' is no flag of Google Benchmark that run honours, accepted are --benchmark_ with {}",
                  argument, known_flags()));
}

void refuse_flags_from_environment() {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (!text.starts_with("BENCHMARK_")) continue;
    throw BadRequest(
        fmt::format("{} is set in the environment and Google Benchmark would read it, accepted are the "
                    "--benchmark_ flags of run",
                    text.substr(0, text.find('='))));
  }
}

}  // namespace

bool is_benchmark_flag(const std::string& argument) { return argument.starts_with(kPrefix); }

BenchmarkFlags read_benchmark_flags(const std::vector<std::string>& arguments) {
  refuse_flags_from_environment();
  BenchmarkFlags flags;
  for (const std::string& argument : arguments) {
    const Flag& flag = find_flag(argument);
    const std::size_t equals = argument.find('=');
    const std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (!flag.accepts(value)) {
      throw BadRequest(
          fmt::format("--benchmark_{} is '{}', accepted is {}", flag.name, value, flag.accepted));
    }
    if (flag.name == "out" && !std::ofstream(value, std::ios::app)) {
      throw BadRequest(
          fmt::format("--benchmark_out: '{}' cannot be written, accepted is {}", value, flag.accepted));
    }
    if (flag.name == "filter") {
      flags.filter = value;
    } else if (flag.name == "min_time") {
      flags.min_time_s = seconds(value);
    } else if (flag.name == "repetitions") {
      flags.repetitions = whole<int>(value);
    } else if (flag.name == "min_warmup_time") {
      flags.warm_up_s = seconds(value);
    } else if (flag.name == "enable_random_interleaving") {
      // Cases always are.
    } else if (flag.name == "list_tests") {
      flags.list_tests = value != "false" && value != "0";
    } else {
      flags.writes_file |= flag.name == "out" && !value.empty();
      if (flag.name == "out_format") flags.file_format = value;
      flags.passed_on.push_back(argument);
    }
    if (flag.name != "out") flags.shown.push_back(argument);
  }
  return flags;
}

}  // namespace flopline
