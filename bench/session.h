// What every command that computes needs first: the processors, the environment, a settled team of threads.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "bench/case.h"
#include "bench/environment.h"
#include "bench/free_cpu.h"
#include "bench/load.h"
#include "bench/options.h"
#include "bench/progress.h"
#include "bench/stopwatch.h"
#include "bench/system_files.h"
#include "bench/threads.h"
#include "bench/verdict.h"

namespace flopline {

class Session {
 public:
  // Reads the environment, then pins and wakes the largest team of those asked for, the default where none
  // is. Throws BadRequest for a number of threads that cannot be.
  explicit Session(const std::vector<int>& thread_counts);
  explicit Session(std::optional<int> threads)
      : Session(threads ? std::vector<int>{*threads} : std::vector<int>()) {}

  const Environment& environment() const { return environment_; }
  // Numbers of threads, ascending, and the largest of them.
  const std::vector<int>& thread_counts() const { return thread_counts_; }
  int threads() const { return thread_counts_.back(); }
  // Settles a team of another size, where it is one. A single thread moves to another CPU of its memory node
  // where something else works on its core, which is looked at now and then only.
  void use_threads(int threads);
  // Load by others over a short window before the team was woken, and since then.
  const std::optional<Load>& load_before() const { return load_before_; }
  std::optional<Load> load_since_start() const;
  // What disturbs over a window from now on, in which this process sleeps.
  Verdict verdict_over(std::chrono::milliseconds window) const;

 private:
  void use_cpus(int threads, const std::vector<int>& cpus);

  SystemFiles files_;
  Processors processors_;
  Environment environment_;
  std::vector<int> thread_counts_;
  std::optional<Load> load_before_;
  std::optional<Team> team_;
  std::vector<int> team_cpus_;
  FreeCpu free_cpu_;
  std::optional<Clock::time_point> looked_;  // for it
  std::optional<LoadCounters> start_;
};

// Throws BadRequest for a case that needs more memory than is available. Returns what is left beside the case
// that needs the most.
std::int64_t check_memory(const std::vector<Case>& cases, const Environment& environment);

// Progress on stderr where that is a terminal.
Progress stderr_progress();

}  // namespace flopline
