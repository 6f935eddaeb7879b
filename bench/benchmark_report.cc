#include "bench/benchmark_report.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "bench/assessment.h"

namespace flopline {
namespace {

// Seconds of a call, for each repetition.
std::vector<double> times_by_repetition(const CaseResult& result, std::size_t repetitions) {
  const std::size_t rounds = result.rounds_s.size();
  std::vector<double> times;
  for (std::size_t i = 0; i < repetitions; ++i) {
    const std::size_t first = std::min(i * rounds / repetitions, rounds - 1);
    const std::size_t last = std::max((i + 1) * rounds / repetitions, first + 1);
    std::vector<double> medians;
    for (std::size_t round = first; round < last; ++round)
      medians.push_back(median(result.rounds_s[round].samples));
    times.push_back(median(std::move(medians)));
  }
  return times;
}

void add_counters(benchmark::State& state, const CaseResult& result, const CeilingsByThreads& ceilings) {
  const Assessment all = assess(result, ceilings);
  using benchmark::Counter;
  // A rate is per manual time, the wall clock; Google Benchmark would else divide by one thread's processor
  // time.
  state.counters["FLOPS"] =
      Counter(static_cast<double>(flop(all.operations)), Counter::kIsIterationInvariantRate);
  state.counters["BYTES"] = Counter(static_cast<double>(compulsory(all.bytes)));
  state.counters["AI"] = Counter(all.intensity);
  state.counters["pct_roof"] = Counter(*all.share_of_roof * 100);
  state.counters["omp_threads"] = Counter(result.value.threads);
  state.SetLabel(result.implementation);
}

void register_case(const CaseResult& result, const CeilingsByThreads& ceilings, std::size_t repetitions) {
  // The same number in each, or Google Benchmark would refuse to take them together.
  const std::int64_t calls = std::max<std::int64_t>(result.calls / static_cast<std::int64_t>(repetitions), 1);
  std::vector<double> times_s;
  if (result.time_s) times_s = times_by_repetition(result, repetitions);
  const auto report = [&result, &ceilings, calls, times_s = std::move(times_s),
                       next = std::size_t{0}](benchmark::State& state) mutable {
    if (!result.time_s) return state.SkipWithError(result.reason.c_str());
    const double call_s = times_s[std::min(next++, times_s.size() - 1)];
    while (state.KeepRunningBatch(calls)) state.SetIterationTime(call_s * static_cast<double>(calls));
    add_counters(state, result, ceilings);
  };
  benchmark::RegisterBenchmark(case_name(result.value).c_str(), report)->UseManualTime();
}

template <class Reporter>
class WallClockReporter final : public Reporter {
 public:
  void ReportRuns(const std::vector<benchmark::BenchmarkReporter::Run>& runs) override {
    auto changed = runs;
    for (auto& run : changed) run.cpu_accumulated_time = run.real_accumulated_time;
    Reporter::ReportRuns(changed);
  }
};

// Google Benchmark keeps the pointer to the program's name, for its report.
constinit char program_name[] = "flopline";

// The least time is one that every report exceeds at the first try. Repetitions go in as a flag: set on each
// benchmark they would become part of its name, on which histories key.
void initialise_benchmark(const BenchmarkFlags& flags, int repetitions) {
  std::vector<std::string> arguments = flags.passed_on;
  arguments.push_back(fmt::format("--benchmark_min_time=0.000000000001{}", FLOPLINE_BENCHMARK_SECONDS));
  arguments.push_back(fmt::format("--benchmark_repetitions={}", repetitions));
  std::vector<char*> pointers = {program_name};
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
}

std::unique_ptr<benchmark::BenchmarkReporter> file_reporter(const std::string& format) {
  if (format == "console") return std::make_unique<WallClockReporter<benchmark::ConsoleReporter>>();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  if (format == "csv") return std::make_unique<WallClockReporter<benchmark::CSVReporter>>();
#pragma GCC diagnostic pop
  return std::make_unique<WallClockReporter<benchmark::JSONReporter>>();
}

// Without the host's name.
std::string published(const std::string& report, const std::string& machine) {
  nlohmann::ordered_json object;
  try {
    object = nlohmann::ordered_json::parse(report);
  } catch (const nlohmann::json::parse_error& error) {
    throw std::runtime_error(std::string("Google Benchmark's report: ") + error.what());
  }
  object["context"]["host_name"] = machine;
  return object.dump(2) + "\n";
}

}  // namespace

std::string benchmark_report(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings,
                             const BenchmarkFlags& flags, const std::string& machine) {
  const int repetitions = flags.repetitions.value_or(1);
  initialise_benchmark(flags, repetitions);
  for (const CaseResult& result : results)
    register_case(result, ceilings, static_cast<std::size_t>(repetitions));
  std::ostringstream report;
  WallClockReporter<benchmark::JSONReporter> reporter;
  reporter.SetOutputStream(&report);
  reporter.SetErrorStream(&report);
  if (flags.writes_file) {
    const auto to_file = file_reporter(flags.file_format);
    benchmark::RunSpecifiedBenchmarks(&reporter, to_file.get());
  } else {
    benchmark::RunSpecifiedBenchmarks(&reporter);
  }
  benchmark::ClearRegisteredBenchmarks();
  return published(report.str(), machine);
}

}  // namespace flopline
