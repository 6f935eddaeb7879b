// Quick looks at what the machine can now, beside ceilings that were measured before.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/probed_rates.h"
#include "analysis/roofline.h"
#include "bench/team_rate.h"
#include "bench/thread_arrays.h"

namespace flopline {

// What a second of sampling finds of ceilings that were kept. Down to half of them is what others leave of a
// machine: ceilings are what it can, and cases that had less are marked. So they hold that were measured
// where the cores of the team lay better, or were not shared.
enum class Recheck : std::uint8_t {
  hold,
  exceeded,  // by more than 3 percent of the peak or 10 of what a level read at most
  other_machine,
};

// Throws as measure_ceilings.
Recheck recheck(const Ceilings& kept, int threads);

struct ProbeReading {
  ProbedRates rates;
  std::optional<double> core_to_core_ns;  // of a team
};

class CeilingProbe {
 public:
  // Takes some 256 MiB of memory, more beside large caches. Throws as measure_ceilings.
  CeilingProbe(const Ceilings& ceilings, int threads);

  // In 20 to 40 ms, on the team that is settled. Without the rates of peak and cache where none was found
  // while the cores had nothing else to do: samples taken then do not count either.
  ProbeReading read();

 private:
  std::optional<double> rate_alone(TeamWork& work);

  int threads_;
  double alone_per_cycle_;  // 0 where the ceilings do not tell: then every look counts
  ThreadArrays arrays_;
  TeamWork peak_, memory_;
  std::optional<TeamWork> cache_;
};

}  // namespace flopline
