// Runs cases as Google Benchmark's benchmarks: it registers, repeats and writes its own JSON; the samples are
// ours.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/case.h"

namespace flopline {

struct RunnerOptions {
  std::vector<std::string> benchmark_flags;  // Google Benchmark's own, as "--benchmark_min_time=0.5"
  double min_time_s = 0.3;                   // a case, where the flags do not say
  std::function<void(std::size_t number, const Case& value)> on_case;  // before a case; numbers from 1
  std::function<bool()> stop;  // asked between samples; cases that are not finished then have no result
};

struct RunnerOutcome {
  std::vector<CaseResult> results;  // in the order of the cases
  std::string benchmark_json;       // Google Benchmark's report
  bool complete = false;
};

// The flags that Google Benchmark does not accept; it says why on stderr.
std::vector<std::string> unknown_benchmark_flags(const std::vector<std::string>& flags);

// Verifies and times the cases, one after the other. `ceilings` serve the counters of the report.
RunnerOutcome run_cases(const std::vector<Case>& cases, const Ceilings& ceilings,
                        const RunnerOptions& options);

}  // namespace flopline
