// What other processes and other virtual machines took while something was measured.
//
// The load average would be a poor judge: it still remembers the compiler that ended a minute ago, and it
// counts this process. So the kernel's counters of CPU time are read twice and this process's own time is
// subtracted.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "bench/system_files.h"

namespace flopline {

// CPU time since boot, summed over some CPUs, in seconds (the kernel counts in steps of 10 ms).
struct LoadCounters {
  int cpus = 0;
  double busy_s = 0;
  double idle_s = 0;
  double steal_s = 0;  // a virtual CPU wanted to run and the host ran something else
  double own_s = 0;    // part of busy_s that this process used, over all its threads
};

struct Load {
  double seconds = 0;           // length of the window
  double others_busy_cpus = 0;  // how many CPUs other processes kept busy on average
  // Steal as a share of the CPU time that was wanted (busy + steal); nullopt when less than a second of CPU
  // time was wanted, as a single step of the counter would then be more than 1 %.
  std::optional<double> steal_share;
};

// CPU time of all threads of this process so far, in seconds.
double own_cpu_seconds();

// Counters over the given CPUs; `own_s` is what own_cpu_seconds() returned. nullopt when the system does not
// tell.
std::optional<LoadCounters> read_load_counters(const SystemFiles& files, const std::vector<int>& cpus,
                                               double own_s);

Load load_between(const LoadCounters& before, const LoadCounters& after);

// Reads, sleeps for the window, reads again. nullopt as for read_load_counters.
std::optional<Load> measure_load(const SystemFiles& files, const std::vector<int>& cpus,
                                 std::chrono::milliseconds window);

}  // namespace flopline
