// Quick looks at what the machine can now, beside ceilings that were measured before.
#pragma once

#include <optional>

#include "analysis/roofline.h"
#include "bench/team_rate.h"
#include "bench/thread_arrays.h"

namespace flopline {

// Whether a second of sampling finds the peak of `ceilings` within 3 percent and the read bandwidth of each
// of its levels within 10: guests of one host share its memory. Where the cores of the team lie in another
// place, ceilings hold that were measured in a better one: they are what the machine can. Throws as
// measure_ceilings.
bool still_hold(const Ceilings& ceilings, int threads);

// What was not looked at is not there.
struct ProbeReading {
  std::optional<double> gflops;           // f32, of the widest instruction set
  std::optional<double> cache_gb_per_s;   // read, from the last level before that of memory
  std::optional<double> gb_per_s;         // read, from the last level of memory
  std::optional<double> core_to_core_ns;  // of a team
};

class CeilingProbe {
 public:
  // Takes the memory that the last level of `ceilings` was found in. Throws as measure_ceilings.
  CeilingProbe(const Ceilings& ceilings, int threads);

  // In about 20 ms, on the team that is settled.
  ProbeReading read();

 private:
  int threads_;
  ThreadArrays arrays_;
  TeamWork peak_, memory_;
  std::optional<TeamWork> cache_;
};

}  // namespace flopline
