#include "bench/case_runner.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>

#include "bench/load.h"
#include "bench/measure.h"

namespace flopline {
namespace {

// Enough for an interval of the median, however slow the call; but not at any price.
constexpr std::size_t kLeastSamples = 6;
constexpr double kMostSecondsForLeastSamples = 3;

// The system counts processor time in steps of a few milliseconds.
constexpr double kLeastSecondsForWaiting = 0.2;

struct CaseRun {
  CaseResult result;
  double sampling_s = 0;  // wall time of taking them
  double running_s = 0;   // processor time that this process had meanwhile
};

// Where one case runs at a time, for memory's sake. A layer's operands stay for the next backend's case.
class Stage {
 public:
  Stage(const Ceilings& ceilings, const RunnerOptions& options) : ceilings_(ceilings), options_(options) {}

  // Called by Google Benchmark for each try at finding the number of iterations, and for each repetition.
  void run(benchmark::State& state, std::size_t number, CaseRun& run) {
    if (is_stopped()) return skip(state, "interrupted");
    try {
      if (current_ != &run) begin(number, run);
      if (timer_ && !take_samples(state, run)) {
        run.result.time_s.reset();  // of an earlier try, with fewer samples than were asked for
        return skip(state, "interrupted");
      }
    } catch (const std::exception& error) {
      fail(run.result, error.what());
    }
    if (!timer_) return skip(state, is_stopped() ? "interrupted" : run.result.reason);
    run.result.time_s = summarise(run.result.samples_s);
    run.result.drift = drift(run.result.samples_s);
    if (run.result.value.threads == 1 && run.sampling_s > kLeastSecondsForWaiting)
      run.result.waited_share = std::max(0.0, 1 - run.running_s / run.sampling_s);
    add_counters(state, run.result);
  }

 private:
  bool is_stopped() const { return options_.stop && options_.stop(); }

  static void skip(benchmark::State& state, const std::string& reason) {
    state.SkipWithError(reason.c_str());
  }

  void begin(std::size_t number, CaseRun& run) {
    CaseResult& result = run.result;
    if (options_.on_case) options_.on_case(number, result.value);
    timer_.reset();
    kernel_.reset();
    current_ = &run;
    if (data_ == nullptr || data_->layer != result.value.item.layer) {
      data_.reset();
      data_ = std::make_unique<LayerData>(result.value.item.layer);
    }
    if (is_stopped()) return;
    kernel_ = prepare(*data_, result);
    if (kernel_ != nullptr && !is_stopped()) timer_.emplace(*kernel_, result.value.cache);
  }

  // False where it was stopped.
  bool take_samples(benchmark::State& state, CaseRun& run) {
    const auto sample = [&] {
      const double batch_s = timer_->time_batch();
      run.result.samples_s.push_back(batch_s / static_cast<double>(timer_->batch()));
      run.result.calls += timer_->batch();
      return batch_s;
    };
    const auto begin = std::chrono::steady_clock::now();
    const double cpu_before_s = own_cpu_seconds();
    while (state.KeepRunningBatch(timer_->batch())) {
      state.SetIterationTime(sample());
      if (is_stopped()) return false;
    }
    run.running_s += own_cpu_seconds() - cpu_before_s;
    run.sampling_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (double spent_s = 0;
         run.result.samples_s.size() < kLeastSamples && spent_s < kMostSecondsForLeastSamples;) {
      spent_s += sample();
    }
    return true;
  }

  // What is thrown while a case is set up or timed is a failure of this case only, which then has no time.
  void fail(CaseResult& result, const std::string& reason) {
    timer_.reset();
    result.status = Status::failed;
    result.reason = reason;
    result.time_s.reset();
    result.calls = 0;
  }

  void add_counters(benchmark::State& state, const CaseResult& result) const {
    const Assessment all = assess(result, ceilings_);
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

  const Ceilings& ceilings_;
  const RunnerOptions& options_;
  const CaseRun* current_ = nullptr;
  std::unique_ptr<LayerData> data_;
  std::unique_ptr<Kernel> kernel_;
  std::optional<CallTimer> timer_;
};

// Google Benchmark keeps the pointer to the program's name, for its report.
constinit char program_name[] = "flopline";

// Time and repetitions go in as flags: set on each benchmark they would become part of its name, on which
// histories key.
void initialise_benchmark(const RunnerOptions& options) {
  std::vector<std::string> flags = options.benchmark_flags;
  flags.push_back(fmt::format("--benchmark_min_time={}{}", options.min_time_s, FLOPLINE_BENCHMARK_SECONDS));
  flags.push_back(fmt::format("--benchmark_repetitions={}", options.repetitions));
  std::vector<char*> pointers = {program_name};
  for (std::string& flag : flags) pointers.push_back(flag.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
}

}  // namespace

RunnerOutcome run_cases(const std::vector<Case>& cases, const Ceilings& ceilings,
                        const RunnerOptions& options) {
  initialise_benchmark(options);
  std::vector<CaseRun> runs(cases.size());
  Stage stage(ceilings, options);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    runs[i].result.value = cases[i];
    benchmark::RegisterBenchmark(case_name(cases[i]).c_str(), [&stage, &run = runs[i],
                                                               i](benchmark::State& state) {
      stage.run(state, i + 1, run);
    })->UseManualTime();
  }
  std::ostringstream report;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&report);
  reporter.SetErrorStream(&report);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::ClearRegisteredBenchmarks();
  RunnerOutcome outcome = {
      .results = {}, .benchmark_json = report.str(), .complete = !(options.stop && options.stop())};
  for (CaseRun& run : runs) {
    const bool was_finished = run.result.time_s || !run.result.reason.empty();
    if (was_finished) outcome.results.push_back(std::move(run.result));
  }
  return outcome;
}

}  // namespace flopline
