#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/ascii.h"
#include "analysis/core_place.h"
#include "analysis/noise.h"
#include "bench/case_list.h"
#include "bench/case_runner.h"
#include "bench/child_process.h"
#include "bench/commands.h"
#include "bench/core_pace.h"
#include "bench/core_to_core.h"
#include "bench/interrupt.h"
#include "bench/kept_noise.h"
#include "bench/options.h"
#include "bench/result_folder.h"
#include "bench/run_output.h"
#include "bench/session.h"
#include "bench/silence.h"
#include "bench/stopwatch.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

// For this program itself: the number of a repeat, and the seconds that those before it took.
constexpr const char* kOneRepeat = "--one-repeat";
constexpr const char* kGone = "--gone";

struct NoiseOptions {
  WorkloadOptions workloads;
  std::vector<std::string> backends;
  std::vector<int> threads;
  std::vector<std::string> caches = {"hot"};
  int repeats = 8;
  std::optional<int> one_repeat;  // this one only, and its medians to stdout
  double gone_s = 0;
  std::string results = environment_variable("FLOPLINE_RESULTS", "results");
  Format format = Format::table;
};

// What each repeat gave of a case.
struct RepeatedCase {
  KindOfCase kind;
  std::vector<PlacedTime> repeats;
};

using RepeatedCases = std::map<std::string, RepeatedCase>;

// What one repeat prints for the process that started it.
constexpr std::string_view kCases = "cases", kReasons = "reasons";

// Measures each case once; only the first repeat verifies.
int repeat_once(const NoiseOptions& options) {
  const InterruptGuard guard;
  Session session(options.threads);
  const std::vector<Case> cases = make_cases(read_workloads(options.workloads),
                                             {.backends = read_backends(options.backends),
                                              .threads = session.thread_counts(),
                                              .caches = read_caches(options.caches)},
                                             read_filter(options.workloads.filter));
  if (cases.empty()) throw BadRequest(fmt::format("--filter '{}' matches no case", options.workloads.filter));
  const int repeat = *options.one_repeat;
  Progress progress = stderr_progress();
  progress.began_before(options.gone_s);
  const auto show = [&](double done, const Case& next) {
    progress.show((repeat + done) / options.repeats,
                  fmt::format("repeat {} of {}: {}", repeat + 1, options.repeats, case_name(next)));
  };
  const RunnerOutcome outcome = run_cases(
      cases, {.verify = repeat == 0,
              .seed = static_cast<std::uint64_t>(repeat),
              .memory_bytes = check_memory(cases, session.environment()),
              .use_threads = [&](int threads) { session.use_threads(threads); },
              .probe = [](int threads) { return ProbeReading{.core_to_core_ns = core_to_core_ns(threads)}; },
              .core_pace = core_pace_now,
              .on_step = show,
              .stop = interrupted});
  progress.clear();
  if (!outcome.complete) return 128 + signal_number();
  nlohmann::ordered_json all = {{kCases, nlohmann::ordered_json::array()},
                                {kReasons, nlohmann::ordered_json::array()}};
  for (const CaseResult& result : outcome.results) {
    if (!result.time_s) continue;
    nlohmann::ordered_json row = kind_json(kind_of(result.value));
    row["name"] = case_name(result.value);
    row["median"] = result.cycles.value_or(*result.time_s).median;
    row["core_to_core_ns"] = result.core_to_core_ns ? result.core_to_core_ns->median : 0;
    row["instructions_per_cycle"] = result.instructions_per_cycle ? result.instructions_per_cycle->median : 0;
    all[kCases].push_back(std::move(row));
  }
  if (const std::optional<Load> load = session.load_since_start())
    all[kReasons] = judge(session.environment(), session.threads(), *load).reasons;
  fmt::print("{}\n", all.dump());
  return kFine;
}

// Each repeat is a process of its own, as from one run to the next: code and memory lie elsewhere. Returns
// the exit status of one that failed.
int repeat_all(int repeats, RepeatedCases& cases, std::vector<std::string>& reasons) {
  const Clock::time_point begin = Clock::now();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const ChildOutput output = output_of(own_command(
        {kOneRepeat, std::to_string(repeat), kGone, fmt::format("{:.3f}", seconds_since(begin))}));
    if (interrupted()) return 128 + signal_number();
    if (output.exit_status != kFine) return output.exit_status;
    const nlohmann::ordered_json all = nlohmann::ordered_json::parse(output.text);
    for (const nlohmann::ordered_json& row : all.at(kCases)) {
      auto& [kind, repeats_so_far] = cases[row.at("name")];
      kind = kind_from(row);
      repeats_so_far.push_back({.core_to_core_ns = row.at("core_to_core_ns"),
                                .instructions_per_cycle = row.at("instructions_per_cycle"),
                                .median = row.at("median")});
    }
    if (reasons.empty()) reasons = all.at(kReasons).get<std::vector<std::string>>();
  }
  return kFine;
}

std::map<KindOfCase, KindNoise> noise_of(const RepeatedCases& cases) {
  std::map<KindOfCase, std::vector<std::vector<double>>> by_kind;
  std::map<KindOfCase, KindNoise> kinds;
  for (const auto& [name, one] : cases) {
    // From one place to another they differ by more than noise, which runs tell by themselves.
    const std::vector<std::vector<double>> places = medians_by_place(one.repeats);
    if (std::ranges::none_of(places, [](const auto& medians) { return medians.size() > 1; })) continue;
    by_kind[one.kind].insert(by_kind[one.kind].end(), places.begin(), places.end());
    ++kinds[one.kind].cases;
  }
  for (auto& [kind, noise] : kinds) noise.floor = noise_floor(by_kind.at(kind));
  return kinds;
}

void print_noise(const std::map<KindOfCase, KindNoise>& kinds, Format format) {
  if (format == Format::json) return fmt::print("{}\n", to_json(kinds).dump(2));
  const bool as_csv = format == Format::csv;
  print_table(as_csv ? noise_csv(kinds) : noise_table(kinds), as_csv);
}

int calibrate(const NoiseOptions& options) {
  check_results(std::filesystem::path(options.results) /
                machine_name(read_environment({}, this_process({}))));
  const InterruptGuard guard;
  silence_libraries();
  RepeatedCases cases;
  std::vector<std::string> reasons;  // of the first repeat that was disturbed
  const int status = repeat_all(options.repeats, cases, reasons);
  if (status != kFine && !interrupted()) return status;
  const auto kinds = noise_of(cases);
  if (kinds.empty() && interrupted()) return interrupted_before("any case was measured twice");
  if (cases.empty()) throw std::runtime_error("no case could be measured");
  if (kinds.empty())
    throw std::runtime_error(
        "no two repeats of a case found their cores in one place and not shared: give more --repeats, or "
        "measure again later");
  // Only now: the processes before inherit what a session pins.
  const Session session(options.threads);
  KeptNoise kept = {.measured = utc_now(), .kinds = kinds};
  keep_and_show([&] { return kept = keep_noise(options.results, session.environment(), kept); },
                [&] { print_noise(kept.kinds, options.format); });
  print_reasons(reasons, options.format);
  return status;
}

}  // namespace

void add_noise(CLI::App& app, int& status) {
  CLI::App* const command =
      app.add_subcommand("noise", "Measures the same thing repeatedly: what differences mean nothing here");
  auto options = std::make_shared<NoiseOptions>();
  add_workloads(*command, options->workloads, "core");
  add_backends(*command, options->backends);
  add_thread_counts(*command, options->threads);
  add_caches(*command, options->caches);
  add_format(*command, options->format);
  command->add_option("--repeats", options->repeats, "measurements of each case (default: 8)")
      ->check([](const std::string& text) {
        const bool is_count = !text.empty() && text.size() <= 4 && std::ranges::all_of(text, is_digit);
        return is_count && std::stoi(text) >= 2
                   ? std::string()
                   : fmt::format("'{}', accepted is a whole number from 2 to 9999", text);
      })
      ->option_text("N");
  command->add_option("--results", options->results, "where the noise floors are kept (default: ./results)")
      ->option_text("DIR");
  command->footer(
      "The floor of a kind of case is the difference that 95 of 100 pairs of its measurements stay below. It "
      "is kept in DIR/<machine>/noise.json, where a larger one stays that was found before (remove the file "
      "to forget it): call this at several times of a shared machine. Runs on it tell the floor beside their "
      "times and do not take less for a drift. Takes a minute or two for the default suite.\n"
      "Examples:\n"
      "  flopline noise\n"
      "  flopline noise resnet18 --backend onednn --threads 1,2 --repeats 20");
  command->add_option(kOneRepeat, options->one_repeat)->group("");
  command->add_option(kGone, options->gone_s)->group("");
  command->callback(
      [options, &status] { status = options->one_repeat ? repeat_once(*options) : calibrate(*options); });
}

}  // namespace flopline
