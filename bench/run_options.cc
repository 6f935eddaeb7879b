#include "bench/run_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "bench/number_option.h"

namespace flopline {
namespace {

// The library would take -1 for the largest number.
std::string refuse_no_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc() && stopped == text.data() + text.size()) return "";
  return fmt::format("'{}', accepted is a whole number from 0 to {}", text, UINT64_MAX);
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  add_workloads(command, options.workloads, "core");
  add_backends(command, options.backends);
  add_thread_counts(command, options.threads);
  add_dtype(command, options.dtype, true);
  add_caches(command, options.caches);
  add_format(command, options.format);
  command.add_option("--results", options.results, "where result folders go (default: ./results)")
      ->option_text("DIR");
  command.add_flag("--list", options.list, "says what would run, how long and in how much memory, and ends");
  command.add_flag(
      "--phases", options.phases,
      "shows creation, packing, first and steady call, and after how many calls packing has paid");
  command.add_flag("--samples", options.samples,
                   "keeps every sample in samples.json and draws their distribution");
  add_number(command, "--precision", "%", 0.01, 50,
             "how far the 95 % interval of a median may reach to either side (default: 1%)",
             [&options](double percent) { options.precision_percent = percent; })
      ->option_text("PERCENT");
  add_number(command, "--time-limit", "seconds", 0.001, 3600,
             fmt::format("the longest that a case is timed for this (default: {})", options.time_limit_s),
             [&options](double seconds) { options.time_limit_s = seconds; })
      ->option_text("SECONDS");
  command
      .add_option("--seed", options.seed,
                  "of the order in which cases take turns (default: another each time)")
      ->check(refuse_no_seed)
      ->option_text("N");
  command.add_flag("--fresh", options.fresh, "measures the ceilings even where those kept seem to hold");
  add_number(
      command, "--require-quiet", "seconds", 0, 86400,
      "waits up to so many seconds for a quiet machine; exits 3 where it is or gets disturbed (without "
      "a number: 60)",
      [&options](double seconds) { options.require_quiet_s = seconds; })
      ->expected(0, 1)
      ->default_str("60")
      ->option_text("[SECONDS]");
  add_number(command, "--slow-down", "%", 0, 1000,
             "for testing 'flopline compare': makes every call so much longer by waiting; the results say so",
             [&options](double percent) { options.slow_down_percent = percent; })
      ->option_text("PERCENT");
  command.add_flag("--forbid-ref", options.forbid_fallback,
                   "exits 3 where a library fell back to its own reference implementation");
}

StoppingRule stopping_rule(const RunOptions& options) {
  StoppingRule rule = {.precision = options.precision_percent / 100, .most_sampling_s = options.time_limit_s};
  const int repetitions = options.flags.repetitions.value_or(1);
  for (std::size_t* const least : {&rule.least_rounds, &rule.least_long_rounds})
    *least = std::max(*least, static_cast<std::size_t>(repetitions));
  rule.least_sampling_s = options.flags.min_time_s.value_or(0) * repetitions;
  rule.most_sampling_s = std::max(rule.most_sampling_s, rule.least_sampling_s);
  return rule;
}

std::string command_text(const RunOptions& options, const std::vector<int>& threads, std::uint64_t seed) {
  std::string text =
      fmt::format("flopline run {} --threads {} --dtype {} --seed {}", shown_workloads(options.workloads),
                  fmt::join(threads, ","), options.dtype, seed);
  const RunOptions usual;
  if (options.workloads.batch) text += fmt::format(" --batch {}", *options.workloads.batch);
  if (!options.workloads.resolution.empty()) text += " --resolution " + options.workloads.resolution;
  for (const std::string& one : options.workloads.dimensions) text += " --dim " + one;
  for (const std::string& one : options.workloads.inputs) text += " --input " + one;
  if (!options.workloads.filter.empty()) text += fmt::format(" --filter '{}'", options.workloads.filter);
  if (!options.backends.empty()) text += fmt::format(" --backend {}", fmt::join(options.backends, ","));
  if (options.caches != usual.caches) text += fmt::format(" --cache {}", fmt::join(options.caches, ","));
  if (options.precision_percent != usual.precision_percent)
    text += fmt::format(" --precision {}%", options.precision_percent);
  if (options.time_limit_s != usual.time_limit_s)
    text += fmt::format(" --time-limit {}", options.time_limit_s);
  if (options.slow_down_percent > 0) text += fmt::format(" --slow-down {}%", options.slow_down_percent);
  for (const std::string& flag : options.flags.shown) text += " " + flag;
  return text;
}

}  // namespace flopline
