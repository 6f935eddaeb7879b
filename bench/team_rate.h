// The highest rate at which a team of threads does a piece of work.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace flopline {

// A piece of work that every thread of a team does at the same time, each on its own data.
struct TeamWork {
  std::function<void(int thread, std::int64_t passes)> run;
  double units_per_pass = 0;  // over all threads: FLOP, bytes, …
  // A sample: thousands of times the skew of a start and the resolution of a clock, and shorter than a
  // scheduler's time slice.
  double sample_s = 2e-3;
  std::function<double()> clock_hz_now;  // of the cores, asked right after each sample; may be empty

  std::int64_t passes = 1;      // per sample; grows until a sample is long enough to be timed
  double units_per_second = 0;  // the best sample so far; 0 before the first
  std::vector<double> rates;    // the best of each time it was sampled
  // Where the clock is asked for: of the best sample, and units a cycle of each.
  double clock_hz = 0;
  std::vector<double> units_per_cycle;
};

// Wall time from the moment the first thread of `threads` begins `work` to the moment the last one ends.
// Throws std::runtime_error if OpenMP gives fewer threads.
double team_seconds(int threads, const std::function<void(int thread)>& work);

// Takes samples for `seconds`, at least three, and keeps the best of them, and of all.
//
// The best, because a ceiling is a maximum: whatever disturbs a sample (another program, the hypervisor, a
// clock that has not risen yet) makes it slower, and nothing makes it faster than the machine. Samples are
// short so that some of them fall between two disturbances.
void sample_team_rate(int threads, double seconds, TeamWork& work);

}  // namespace flopline
