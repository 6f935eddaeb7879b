// Verifies cases and times them in rounds: in each, every case that is not finished has its turn, in shuffled
// order. A disturbance of a second then spoils one round of many cases instead of all samples of one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "analysis/paced_rounds.h"
#include "analysis/stopping.h"
#include "bench/case_result.h"
#include "bench/ceiling_probe.h"
#include "bench/hardware_counters.h"

namespace flopline {

struct RunnerOptions {
  StoppingRule stopping;
  double round_s = 0.004;    // of sampling a case
  double warm_up_s = 0.001;  // before it
  bool verify = true;        // or kernels are known to be right, having been verified before
  double slow_down = 0;      // of every call that is timed, see measure.h
  // Copies of a kernel that take turns, each with operands of its own: where they lie in a cache can cost
  // several percent, which no round of one copy would show.
  int placements = 3;
  bool unpacked = false;   // also times each case with weights that are not packed
  std::uint64_t seed = 0;  // of the order within a round
  // Kernels that wait for their turn share this much memory; what does not fit comes after.
  std::int64_t memory_bytes = INT64_MAX;

  // Settles the OpenMP team that the next case needs.
  std::function<void(int threads)> use_threads = [](int) {};
  // Looks at the machine between cases, now and then.
  std::function<ProbeReading(int threads)> probe;
  // What the team's cores do now, asked between samples (core_pace.h), and how many instructions per cycle
  // they take in alone, by number of threads, as far as is known. Samples in which they take in less do not
  // count.
  std::function<CorePace(int threads)> core_pace;
  std::map<int, double> alone_per_cycle;
  // Counts what the hardware does while `work` runs, which executes a warm kernel many times.
  std::function<CounterReading(const std::function<void()>& work)> count;
  // Told which case is next, and how much of the work on all is done, from 0 to 1.
  std::function<void(double done, const Case& next)> on_step;
  // Asked between turns. Cases that were not yet timed then have no result; the others have what they have.
  std::function<bool()> stop;
};

struct RunnerOutcome {
  std::vector<CaseResult> results;  // in the order of the cases
  bool complete = false;
};

RunnerOutcome run_cases(const std::vector<Case>& cases, const RunnerOptions& options);

// Copies of the case's kernel: one where the operands are so large that it makes no difference.
int placements_of(const Case& value, const RunnerOptions& options);

}  // namespace flopline
