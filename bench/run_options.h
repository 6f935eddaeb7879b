// What `flopline run` is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/stopping.h"
#include "bench/benchmark_flags.h"
#include "bench/options.h"

namespace CLI {
class App;
}

namespace flopline {

struct RunOptions {
  WorkloadOptions workloads;
  std::vector<std::string> backends;
  std::vector<int> threads;
  std::string dtype = "f32";
  std::vector<std::string> caches = {"hot"};
  std::string results = environment_variable("FLOPLINE_RESULTS", "results");
  Format format = Format::table;
  double precision_percent = 1;
  double time_limit_s = StoppingRule{}.most_sampling_s;
  std::optional<std::uint64_t> seed;
  bool list = false;                      // what would run, instead of running it
  bool phases = false;                    // shown
  bool fresh = false;                     // ceilings
  bool samples = false;                   // kept
  std::optional<double> require_quiet_s;  // how long to wait for it
  bool forbid_fallback = false;
  double slow_down_percent = 0;  // a fault put in on purpose
  BenchmarkFlags flags;
};

void add_run_options(CLI::App& command, RunOptions& options);

// When a case is measured long enough. What Google Benchmark's flags ask for is the least that is done.
StoppingRule stopping_rule(const RunOptions& options);

// The request with its defaults filled in, so that it gives the same cases later and elsewhere.
std::string command_text(const RunOptions& options, const std::vector<int>& threads, std::uint64_t seed);

}  // namespace flopline
