// What came of running a case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/noise.h"
#include "analysis/probed_rates.h"
#include "analysis/statistics.h"
#include "analysis/stopping.h"
#include "bench/case.h"
#include "kernels/compare.h"

namespace flopline {

enum class Status : std::uint8_t { ok, wrong, failed, unsupported };

std::string_view status_name(Status status);

struct Phases {
  double create_ns = 0;   // memory and code
  double prepack_ns = 0;  // operands into the kernel's layouts
  double first_ns = 0;    // the first execution
};

// The same case with weights in the layout that models store them in.
struct Unpacked {
  double prepack_ns = 0;  // of the other operands
  double call_ns = 0;     // median, warm
};

struct CaseResult {
  Case value;
  Status status = Status::failed;
  std::string reason;  // empty where ok
  std::string implementation;
  bool is_fallback = false;
  std::optional<Comparison> verified;
  std::optional<Phases> phases;
  std::optional<Unpacked> unpacked;  // where it was asked for and can be
  std::optional<Summary> time_s;     // of a call
  std::int64_t calls = 0;            // that were timed
  // Samples of a call, a batch of calls gives one, in the order of rounds, which are grouped by where the
  // operands lie.
  std::vector<Round> rounds_s;
  std::vector<double> left_out_s;  // samples that do not count, see analysis/paced_rounds.h
  Stop stop = Stop::not_yet;       // why no more samples were taken
  double drift = 0;                // of the samples, see statistics.h
  double round_scatter = 0;        // see scatter_of_rounds in statistics.h
  double placement_spread = 0;     // of the rounds, see spread_of_groups there
  double wall_s = 0;               // of sampling: by the clock, and
  double cpu_s = 0;                // the processor time that this process had meanwhile
  ProbedRates probed;              // medians of the looks at them while the case was measured
  // Of a team: what a cache line took from core to core meanwhile.
  std::optional<Looks> core_to_core_ns;
  // Of the team's cores beside the samples that count (core_pace.h), and what a call took of their cycles:
  // the median, which stays what it is where the clock changes, unless the case waits for memory.
  std::optional<Looks> clock_hz, instructions_per_cycle;
  std::optional<Summary> cycles;
  // What the hardware counted of a call from hot caches, where it can.
  std::optional<double> counted_flop;
  std::optional<double> counted_dram_bytes;
  std::optional<NoiseFloor> noise_floor;  // of this kind of case on this machine, where it is known
};

// After how many calls packing the weights has saved the time that it took: nothing where it never does, or
// was not asked for.
std::optional<double> calls_until_packing_paid(const CaseResult& result);

// Share of the wall time of sampling in which the thread did not run; of one thread only, for a team waits
// for itself, and not of sampling too short for the steps in which the system counts processor time.
std::optional<double> waited_share(const CaseResult& result);

}  // namespace flopline
