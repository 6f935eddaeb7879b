#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "analysis/units.h"
#include "bench/benchmark_report.h"
#include "bench/case_list.h"
#include "bench/case_runner.h"
#include "bench/commands.h"
#include "bench/core_pace.h"
#include "bench/current_ceilings.h"
#include "bench/estimate.h"
#include "bench/interrupt.h"
#include "bench/kept_noise.h"
#include "bench/not_understood.h"
#include "bench/result_folder.h"
#include "bench/run_json.h"
#include "bench/run_options.h"
#include "bench/run_output.h"
#include "bench/run_verdict.h"
#include "bench/session.h"
#include "bench/silence.h"
#include "bench/terminal.h"
#include "bench/unknown_option.h"

namespace flopline {
namespace {

std::vector<Case> read_cases(const RunOptions& options, const std::vector<Network>& networks,
                             const std::vector<int>& threads) {
  std::vector<Case> cases = make_cases(networks,
                                       {.backends = read_backends(options.backends),
                                        .dtype = read_dtype(options.dtype, true),
                                        .threads = threads,
                                        .caches = read_caches(options.caches)},
                                       read_filter(options.workloads.filter));
  if (cases.empty()) {
    throw BadRequest(options.workloads.filter.empty()
                         ? "no layer with MACCs in the workload, accepted are layers that compute"
                         : fmt::format("--filter '{}' matches no case", options.workloads.filter));
  }
  return cases;
}

// Numbers from cold caches need an eviction that works. Nothing where there are none.
std::optional<EvictionCheck> check_caches(const std::vector<Case>& cases) {
  if (std::ranges::all_of(cases, [](const Case& one) { return one.cache == CacheState::hot; }))
    return std::nullopt;
  const EvictionCheck check = check_eviction();
  if (check.works()) return check;
  throw BadRequest(
      fmt::format("--cache: eviction does not work on this machine (a load takes {:.1f} ns from an evicted "
                  "line, {:.1f} ns from a hot one), accepted is hot",
                  check.evicted_ns, check.hot_ns));
}

// For one number of threads.
constexpr double kSecondsToMeasureCeilings = 10, kSecondsToCheckCeilings = 1;

double seconds_to_draw(std::size_t cases) { return 1.5 + 0.02 * static_cast<double>(cases); }

// As long as nothing is known of them.
constexpr double kSecondsACase = 0.6;

// Instructions per cycle that cores take in alone, by number of threads.
std::map<int, double> alone_per_cycle(const CeilingsByThreads& by_threads) {
  std::map<int, double> alone;
  for (const auto& [threads, ceilings] : by_threads)
    alone[threads] = ceilings.instructions_per_cycle.value_or(0);
  return alone;
}

RunnerOutcome run_with_progress(const std::vector<Case>& cases, Session& session, const RunRecord& record,
                                const RunOptions& options, Progress& progress) {
  progress.begin_stage(seconds_to_draw(record.cases));
  LinuxPerfEvents perf;
  const bool can_count = record.no_flop_counted.empty() || record.no_dram_bytes_counted.empty();
  const std::function<CounterReading(const std::function<void()>&)> count =
      [&](const std::function<void()>& work) {
        HardwareCounters counters(counter_events({}, record.environment.cpu), perf);
        counters.start();
        work();
        return counters.stop();
      };
  std::map<int, CeilingProbe> probes;
  for (const auto& [threads, ceilings] : record.ceilings) {
    session.use_threads(threads);
    probes.try_emplace(threads, ceilings, threads);
  }
  RunnerOutcome outcome = run_cases(
      cases, {.stopping = stopping_rule(options),
              .warm_up_s = options.flags.warm_up_s.value_or(RunnerOptions{}.warm_up_s),
              .slow_down = record.slow_down,
              .unpacked = options.phases,
              .seed = record.seed,
              .memory_bytes = check_memory(cases, session.environment()),
              .use_threads = [&session](int threads) { session.use_threads(threads); },
              .probe = [&probes](int threads) { return probes.at(threads).read(); },
              .core_pace = core_pace_now,
              .alone_per_cycle = alone_per_cycle(record.ceilings),
              .count = can_count ? count : nullptr,
              .on_step = [&](double done, const Case& next) { progress.show(done, case_name(next)); },
              .stop = interrupted});
  progress.clear();
  return outcome;
}

int tell_not_quiet(const Verdict& verdict) {
  fmt::print(stderr, "flopline: --require-quiet: {}\n", fmt::join(verdict.reasons, " "));
  return kNotTrustworthy;
}

int exit_status(const RunRecord& record, const RunOptions& options) {
  if (!record.complete && record.results.empty()) return interrupted_before("any case was measured");
  if (!record.complete || interrupted()) return 128 + signal_number();  // perhaps while it was drawn
  const bool all_fine = std::ranges::all_of(record.results, [](const CaseResult& result) {
    return result.status == Status::ok || result.status == Status::unsupported;
  });
  if (!all_fine) return kWrongOrFailed;
  if (options.require_quiet_s && !record.verdict.quiet()) return tell_not_quiet(record.verdict);
  const auto fallback = std::ranges::find_if(record.results, &CaseResult::is_fallback);
  if (options.forbid_fallback && fallback != record.results.end()) {
    fmt::print(stderr, "flopline: --forbid-ref: {} ran on {}, the library's own slow way out\n",
               case_name(fallback->value), fallback->implementation);
    return kNotTrustworthy;
  }
  return kFine;
}

// Why the hardware does not count, for the team that is settled.
void tell_counters(RunRecord& record) {
  LinuxPerfEvents perf;
  const HardwareCounters counters(counter_events({}, record.environment.cpu), perf);
  record.no_flop_counted = counters.why_no_flop();
  record.no_dram_bytes_counted = counters.why_no_dram_bytes();
}

RunRecord begin_record(const RunOptions& options, const Session& session,
                       const std::vector<Network>& networks, std::size_t cases) {
  const std::uint64_t seed = options.seed ? *options.seed : std::random_device()();
  return {.command = command_text(options, session.thread_counts(), seed),
          .started = utc_now(),
          .environment = session.environment(),
          .team = inspect_team(),
          .load_before = session.load_before(),
          .slow_down = options.slow_down_percent / 100,
          .seed = seed,
          .cases = cases,
          .networks = networks};
}

void add_noise_floors(std::vector<CaseResult>& results, const std::optional<KeptNoise>& noise) {
  if (!noise) return;
  for (CaseResult& result : results) {
    if (const auto found = noise->kinds.find(kind_of(result.value)); found != noise->kinds.end())
      result.noise_floor = found->second.floor;
  }
}

void write_results(const ResultFolder& folder, const RunRecord& record, const nlohmann::ordered_json& run,
                   const RunOptions& options) {
  folder.write("run.json", run.dump(2) + "\n");
  if (options.samples) folder.write("samples.json", samples_json(record.results).dump() + "\n");
  folder.write("benchmark.json", benchmark_report(record.results, record.ceilings, options.flags,
                                                  machine_name(record.environment)));
}

// What a run would do.
int list(const RunOptions& options, const std::vector<Case>& cases, Session& session) {
  Progress progress = stderr_progress();
  const auto kept = options.fresh ? std::nullopt : find_kept_ceilings(options.results, session.environment());
  double before_s = seconds_to_draw(cases.size());
  for (const int threads : session.thread_counts())
    before_s +=
        kept && kept->by_threads.contains(threads) ? kSecondsToCheckCeilings : kSecondsToMeasureCeilings;
  const std::vector<CaseEstimate> all = estimate_cases(
      cases, {.stopping = stopping_rule(options),
              .warm_up_s = options.flags.warm_up_s.value_or(RunnerOptions{}.warm_up_s),
              .use_threads = [&session](int threads) { session.use_threads(threads); },
              .core_pace = core_pace_now,
              .alone_per_cycle = kept ? alone_per_cycle(kept->by_threads) : std::map<int, double>(),
              .on_step = [&](double done, const Case& next) { progress.show(done, case_name(next)); },
              .stop = interrupted});
  progress.clear();
  if (interrupted()) return interrupted_before("every case was looked at");
  if (options.format == Format::json) {
    fmt::print("{}\n", estimate_json(all, before_s).dump(2));
    return kFine;
  }
  if (options.format == Format::csv) {
    print_table(estimate_csv(all), true);
    return kFine;
  }
  print_table(estimate_table(all), false);
  fmt::print("{}: about {}, of which {} for ceilings and pictures\n",
             plural(static_cast<std::int64_t>(all.size()), "case"), duration(before_s + total_s(all)),
             duration(before_s));
  return kFine;
}

// False where it was interrupted.
bool add_ceilings(RunRecord& record, Session& session, const RunOptions& options, Progress& progress) {
  progress.begin_stage(kSecondsACase * static_cast<double>(record.cases) + seconds_to_draw(record.cases));
  const auto show = [&](std::string_view what, double done) {
    progress.show(done, fmt::format("ceilings: {}", what));
  };
  const auto ceilings = current_ceilings(session, options.results, options.fresh, show, interrupted);
  if (!ceilings) return false;
  for (const auto& [threads, all] : ceilings->by_threads)
    record.ceilings[threads] = ceilings_for(all, std::array<std::string_view, 1>{options.dtype});
  record.ceilings_measured = ceilings->measured;
  return true;
}

void publish(ResultFolder& folder, const RunRecord& record, const RunOptions& options) {
  const nlohmann::ordered_json all = run_json(record);
  const std::filesystem::path published = keep_and_show(
      [&] {
        write_results(folder, record, all, options);
        return folder.publish();
      },
      [&] { print_results(all, options.format, options.phases); });
  // The other formats tell by themselves.
  if (options.format == Format::csv) print_not_understood(record.networks, false);
  draw(published);
  if (options.format == Format::table) print_place(options.results, record.environment, published);
}

int run(const RunOptions& options) {
  const InterruptGuard guard;
  silence_libraries();
  Session session(options.threads);
  const std::vector<Network> networks = read_workloads(options.workloads);
  const std::vector<Case> cases = read_cases(options, networks, session.thread_counts());
  check_memory(cases, session.environment());
  if (options.flags.list_tests) {
    for (const Case& value : cases) fmt::print("{}\n", case_name(value));
    return kFine;
  }
  if (options.list) return list(options, cases, session);
  RunRecord record = begin_record(options, session, networks, cases.size());
  record.eviction = check_caches(cases);
  tell_counters(record);
  ResultFolder folder(options.results, machine_name(record.environment), record.started);
  Progress progress = stderr_progress();
  if (options.require_quiet_s) {
    const Verdict verdict =
        wait_for_quiet(session, find_kept_ceilings(options.results, session.environment()),
                       *options.require_quiet_s, progress);
    progress.clear();
    if (!verdict.quiet() && !interrupted()) return tell_not_quiet(verdict);
  }
  if (!add_ceilings(record, session, options, progress)) {
    progress.clear();
    return interrupted_before("any case was measured");
  }
  RunnerOutcome outcome = run_with_progress(cases, session, record, options, progress);
  record.complete = outcome.complete;
  record.results = std::move(outcome.results);
  add_noise_floors(record.results, find_kept_noise(options.results, session.environment()));
  learn_from_cases(record);
  record.load_during = session.load_since_start();
  record.verdict = judge_run(record, session.threads());
  if (!record.results.empty()) publish(folder, record, options);
  keep_looks(options.results, session.environment(), seen_by_cases(record));
  return exit_status(record, options);
}

}  // namespace

void add_run(CLI::App& app, int& status) {
  CLI::App* const command =
      app.add_subcommand("run", "Verifies and times layers, measures the ceilings, writes the result folder");
  auto options = std::make_shared<RunOptions>();
  add_run_options(*command, *options);
  command->allow_extras();
  command->footer(
      "Cases take turns of 4 ms in shuffled order, at least 20 each (8 of long calls), until the 95 % "
      "interval of the median is within --precision, or --time-limit is over. Ceilings are kept in "
      "DIR/<machine>/ceilings.json and used again while a second's check finds them.\n"
      "Writes DIR/<machine>/<run>/ with run.json, benchmark.json, report.html and pictures (.svg, .png, the "
      "data drawn as .csv). Google Benchmark's own --benchmark_... flags are honoured.\n"
      "Times are medians with half the width of their 95 % interval; ref! marks a library's own slow "
      "fallback, and ! a share of the roof or a parallel efficiency above 105 %, which is explained below "
      "the table, as is ~, what disturbed a case.\n"
      "Examples:\n"
      "  flopline run\n"
      "  flopline run alexnet-seed --threads 1,2 --backend onednn\n"
      "  flopline run resnet18 --list\n"
      "  flopline run conv:mb1ic64ih56oc64kh3ph1 lstm:t25mb16dhc512 --phases");
  command->callback([options, command, &status] {
    for (const std::string& argument : command->remaining()) {
      if (!is_benchmark_flag(argument)) throw BadRequest(unknown_option_text(*command, argument));
    }
    options->flags = read_benchmark_flags(command->remaining());
    if (options->flags.filter) options->workloads.filter = *options->flags.filter;
    status = run(*options);
  });
}

}  // namespace flopline
