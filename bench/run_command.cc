#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include "analysis/units.h"
#include "bench/benchmark_flags.h"
#include "bench/case_runner.h"
#include "bench/ceilings.h"
#include "bench/commands.h"
#include "bench/interrupt.h"
#include "bench/kept_ceilings.h"
#include "bench/options.h"
#include "bench/result_folder.h"
#include "bench/run_json.h"
#include "bench/run_output.h"
#include "bench/session.h"

namespace flopline {
namespace {

constexpr double kMinTimeS = 0.3;  // a case; the default suite is to end within two minutes

struct RunOptions {
  WorkloadOptions workloads;
  std::vector<std::string> backends;
  std::optional<int> threads;
  std::string dtype = "f32";
  std::vector<std::string> caches = {"hot"};
  std::string results = environment_variable("FLOPLINE_RESULTS", "results");
  Format format = Format::table;
  bool fresh = false;
  bool samples = false;                   // kept
  std::optional<double> require_quiet_s;  // how long to wait for it
  bool forbid_fallback = false;
  BenchmarkFlags flags;
};

std::vector<Case> read_cases(const RunOptions& options, const std::vector<Network>& networks, int threads) {
  const std::regex filter = read_filter(options.workloads.filter);
  std::vector<Case> cases = make_cases(networks, read_backends(options.backends), read_dtype(options.dtype),
                                       threads, read_caches(options.caches), filter);
  if (cases.empty()) {
    throw BadRequest(options.workloads.filter.empty()
                         ? "no layer with MACCs in the workload, accepted are layers that compute"
                         : fmt::format("--filter '{}' matches no case", options.workloads.filter));
  }
  return cases;
}

// Numbers from cold caches need an eviction that works.
void check_caches(const std::vector<Case>& cases) {
  if (std::ranges::all_of(cases, [](const Case& one) { return one.cache == CacheState::hot; })) return;
  const EvictionCheck check = check_eviction();
  if (check.works()) return;
  throw BadRequest(
      fmt::format("--cache: eviction does not work on this machine (a load takes {:.1f} ns from an evicted "
                  "line, {:.1f} ns from a hot one), accepted is hot",
                  check.evicted_ns, check.hot_ns));
}

// What is not quiet before the run, and what only came up during it.
Verdict judge_run(const RunRecord& record, int threads) {
  Verdict verdict;
  if (record.load_before) verdict = judge(record.environment, threads, *record.load_before);
  if (verdict.quiet() && record.load_during)
    verdict = judge(record.environment, threads, *record.load_during);
  return verdict;
}

// One count of steps for the whole run, so that the time left is that of the run. The ceilings take about as
// long as so many cases.
constexpr int kCeilingsSteps = 12;

// Kept ones where a second's check finds that they still hold, else new ones, which are kept. Nothing if the
// measurement was interrupted.
std::optional<KeptCeilings> find_ceilings(const Session& session, const RunOptions& options,
                                          std::size_t cases, Progress& progress) {
  const int threads = session.threads();
  const auto show = [&](std::string_view what, int done, int total) {
    progress.show(1 + done * (kCeilingsSteps - 1) / total, kCeilingsSteps + static_cast<int>(cases),
                  fmt::format("ceilings: {}", what));
  };
  if (auto kept = options.fresh ? std::nullopt : find_kept_ceilings(options.results, session.environment());
      kept && kept->by_threads.contains(threads)) {
    show("still those of the last run?", 0, 1);
    if (still_hold(kept->by_threads.at(threads), threads)) return kept;
  }
  KeptCeilings fresh = {.measured = utc_now(), .by_threads = {}};
  MeasuredCeilings measured = measure_ceilings(threads, CeilingsScope::run, show, interrupted);
  if (interrupted()) return std::nullopt;
  fresh.by_threads[threads] = std::move(measured.ceilings);
  keep_ceilings(options.results, session.environment(), fresh);
  return fresh;
}

RunnerOutcome run_with_progress(const std::vector<Case>& cases, const Ceilings& ceilings,
                                const RunOptions& options, Progress& progress) {
  const auto show = [&](std::size_t number, const Case& value) {
    progress.show(kCeilingsSteps + static_cast<int>(number), kCeilingsSteps + static_cast<int>(cases.size()),
                  case_name(value));
  };
  RunnerOutcome outcome = run_cases(cases, ceilings,
                                    {.benchmark_flags = options.flags.passed_on,
                                     .min_time_s = options.flags.min_time_s.value_or(kMinTimeS),
                                     .repetitions = options.flags.repetitions.value_or(1),
                                     .on_case = show,
                                     .stop = interrupted});
  progress.clear();
  return outcome;
}

// Waits until a second passes in which nothing disturbs, at most as long as asked. False if none did.
bool wait_for_quiet(const Session& session, double most_s, Progress& progress) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(most_s);
  while (true) {
    const Verdict verdict = session.verdict_over(std::chrono::seconds(1));
    if (verdict.quiet() || interrupted()) return true;
    if (std::chrono::steady_clock::now() >= deadline) {
      progress.clear();
      fmt::print(stderr, "flopline: --require-quiet: {}\n", fmt::join(verdict.reasons, " "));
      return false;
    }
    progress.show(1, 1, fmt::format("waiting for quiet: {}", verdict.reasons.front()));
  }
}

int exit_status(const RunRecord& record, const RunOptions& options) {
  if (!record.complete) return 128 + signal_number();
  const bool all_fine = std::ranges::all_of(record.results, [](const CaseResult& result) {
    return result.status == Status::ok || result.status == Status::unsupported;
  });
  if (!all_fine) return kWrongOrFailed;
  if (options.require_quiet_s && !record.verdict.quiet()) {
    fmt::print(stderr, "flopline: --require-quiet: {}\n", fmt::join(record.verdict.reasons, " "));
    return kNotTrustworthy;
  }
  const auto fallback = std::ranges::find_if(record.results, &CaseResult::is_fallback);
  if (options.forbid_fallback && fallback != record.results.end()) {
    fmt::print(stderr, "flopline: --forbid-ref: {} ran on {}, the library's own slow way out\n",
               case_name(fallback->value), fallback->implementation);
    return kNotTrustworthy;
  }
  return kFine;
}

std::int64_t count_without_maccs(const std::vector<Network>& networks) {
  std::int64_t count = 0;
  for (const Network& network : networks) {
    count += std::ranges::count_if(
        network.layers, [](const NamedLayer& item) { return operations(item.layer).effective_maccs == 0; });
  }
  return count;
}

// The request with its defaults filled in, so that it gives the same cases later and elsewhere.
std::string command_text(const RunOptions& options, int threads) {
  std::string text = fmt::format("flopline run {} --threads {} --dtype {}",
                                 fmt::join(options.workloads.workloads, " "), threads, options.dtype);
  if (options.workloads.batch) text += fmt::format(" --batch {}", *options.workloads.batch);
  if (!options.workloads.resolution.empty()) text += " --resolution " + options.workloads.resolution;
  if (!options.workloads.filter.empty()) text += fmt::format(" --filter '{}'", options.workloads.filter);
  if (!options.backends.empty()) text += fmt::format(" --backend {}", fmt::join(options.backends, ","));
  if (options.caches != std::vector<std::string>{"hot"})
    text += fmt::format(" --cache {}", fmt::join(options.caches, ","));
  for (const std::string& flag : options.flags.shown) text += " " + flag;
  return text;
}

int run(const RunOptions& options) {
  const InterruptGuard guard;
  const Session session(options.threads);
  const std::vector<Network> networks = read_workloads(options.workloads);
  const std::vector<Case> cases = read_cases(options, networks, session.threads());
  check_memory(cases, session.environment());
  if (options.flags.list_tests) {
    for (const Case& value : cases) fmt::print("{}\n", case_name(value));
    return kFine;
  }
  check_caches(cases);
  const std::string machine = machine_name(session.environment());
  RunRecord record = {.command = command_text(options, session.threads()),
                      .started = utc_now(),
                      .environment = session.environment(),
                      .team = inspect_team(),
                      .load_before = session.load_before(),
                      .cases = cases.size(),
                      .layers_without_maccs = count_without_maccs(networks)};
  ResultFolder folder(options.results, machine, record.started);
  Progress progress = stderr_progress();
  if (options.require_quiet_s && !wait_for_quiet(session, *options.require_quiet_s, progress))
    return kNotTrustworthy;
  const std::optional<KeptCeilings> kept = find_ceilings(session, options, cases.size(), progress);
  if (!kept) return 128 + signal_number();
  record.ceilings = ceilings_for(kept->by_threads.at(session.threads()), options.dtype);
  record.ceilings_measured = kept->measured;
  RunnerOutcome outcome = run_with_progress(cases, record.ceilings, options, progress);
  record.results = std::move(outcome.results);
  record.complete = outcome.complete;
  record.load_during = session.load_since_start();
  record.verdict = judge_run(record, session.threads());
  if (record.results.empty()) return exit_status(record, options);
  folder.write("run.json", run_json(record).dump(2) + "\n");
  if (options.samples) folder.write("samples.json", samples_json(record.results).dump() + "\n");
  folder.write("benchmark.json", published_benchmark_json(outcome.benchmark_json, machine));
  const std::filesystem::path published = folder.publish();
  print_results(record, options.format);
  draw(published);
  if (options.format == Format::table) {
    fmt::print("results: {}\n",
               (std::filesystem::path(options.results) / machine / published.filename()).string());
  }
  return exit_status(record, options);
}

}  // namespace

void add_run(CLI::App& app, int& status) {
  CLI::App* const command =
      app.add_subcommand("run", "Verifies and times layers, measures the ceilings, writes the result folder");
  auto options = std::make_shared<RunOptions>();
  add_workloads(*command, options->workloads, "core");
  add_backends(*command, options->backends);
  add_threads(*command, options->threads);
  add_dtype(*command, options->dtype);
  add_caches(*command, options->caches);
  add_format(*command, options->format);
  command->add_option("--results", options->results, "where result folders go (default: ./results)")
      ->option_text("DIR");
  command->add_flag("--fresh", options->fresh, "measures the ceilings even where those kept seem to hold");
  command
      ->add_option_function<double>(
          "--require-quiet",
          [options](double seconds) {
            if (!(seconds >= 0 && seconds <= 86400))
              throw BadRequest(fmt::format(
                  "--require-quiet: {} is no waiting time, accepted are seconds from 0 to 86400", seconds));
            options->require_quiet_s = seconds;
          },
          "waits up to so many seconds for a quiet machine; exits 3 where it is or gets disturbed")
      ->option_text("SECONDS");
  command->add_flag("--samples", options->samples,
                    "keeps every sample in samples.json and draws their distribution");
  command->add_flag("--forbid-ref", options->forbid_fallback,
                    "exits 3 where a library fell back to its own reference implementation");
  command->allow_extras();
  command->footer(
      "Ceilings are kept in DIR/<machine>/ceilings.json and used again while a second's check finds them.\n"
      "Writes DIR/<machine>/<run>/ with run.json, benchmark.json, roofline.svg and, for networks, "
      "prediction.svg (both as .png too). Google "
      "Benchmark's own\n"
      "--benchmark_... flags are honoured; a case is measured for 0.3 s unless --benchmark_min_time says "
      "otherwise.\n"
      "Times are medians with half the width of their 95 % interval; ref! marks a library's own slow "
      "fallback, and !\n"
      "a share of the roof above 105 %, which is explained below the table, as is ~, what disturbed a case.\n"
      "Examples: flopline run\n"
      "          flopline run alexnet-seed --threads 1 --backend onednn\n"
      "          flopline run conv:mb1ic64ih56oc64kh3ph1 lstm:t25mb16dhc512 --benchmark_repetitions=3");
  command->callback([options, command, &status] {
    options->flags = read_benchmark_flags(command->remaining());
    if (options->flags.filter) options->workloads.filter = *options->flags.filter;
    status = run(*options);
  });
}

}  // namespace flopline
