// Runs cases as Google Benchmark's benchmarks: it registers, repeats and writes its own JSON; the samples are
// ours.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/case.h"

namespace flopline {

struct RunnerOptions {
  std::vector<std::string> benchmark_flags;  // for Google Benchmark itself: BenchmarkFlags::passed_on
  double min_time_s = 0.3;                   // a case and repetition
  int repetitions = 1;
  std::function<void(std::size_t number, const Case& value)> on_case;  // before a case; numbers from 1
  std::function<bool()> stop;  // asked between samples; cases that are not finished then have no result
};

struct RunnerOutcome {
  std::vector<CaseResult> results;  // in the order of the cases
  std::string benchmark_json;       // Google Benchmark's report
  bool complete = false;
};

// Verifies and times the cases, one after the other. `ceilings` serve the counters of the report.
RunnerOutcome run_cases(const std::vector<Case>& cases, const Ceilings& ceilings,
                        const RunnerOptions& options);

}  // namespace flopline
