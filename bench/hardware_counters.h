// Floating-point operations and memory traffic as the hardware counts them while something runs.
//
// The operations are those of this process's OpenMP team, which is also the team that oneDNN computes with.
// The traffic is of the whole machine: memory controllers do not know for whom they work. So whatever else
// runs adds to it, as does what the measuring loop itself moves, and what was written may still be in the
// caches when counting ends. It is right to the extent that the machine is quiet and the measured calls
// together move much more than the caches hold.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/counter_events.h"
#include "bench/perf_events.h"

namespace flopline {

// Either an amount or the reason why there is none.
struct Counted {
  std::optional<double> amount;
  std::string why_not;  // one sentence, without a full stop; empty where there is an amount
  // The smallest part of the time that one of its events was counted in. Below 1 events took turns, and the
  // amount assumes that the rest of the time was like it.
  double counted_share = 1;
};

struct CounterReading {
  Counted flop;
  Counted dram_bytes;
};

// Counters from their opening to the destructor. Either amount may be available without the other.
class HardwareCounters {
 public:
  // Opens what `events` names, for the team that a plain `omp parallel` gets now: whoever makes another Team
  // makes other counters. `perf` must outlive this.
  HardwareCounters(const CounterEvents& events, PerfEvents& perf);
  ~HardwareCounters();
  HardwareCounters(const HardwareCounters&) = delete;
  HardwareCounters& operator=(const HardwareCounters&) = delete;

  // What happens between the two is counted; any number of times, each by itself. They take some microseconds
  // for each event of each thread, so stop the clock first.
  void start();
  CounterReading stop();

  // Why there will be no amount, known before anything is measured; empty where one may be expected.
  const std::string& why_no_flop() const;
  const std::string& why_no_dram_bytes() const;

 private:
  class Group;

  std::unique_ptr<Group> flop_;
  std::unique_ptr<Group> dram_bytes_;
};

}  // namespace flopline
