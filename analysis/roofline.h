// The roofline model (Williams, Waterman, Patterson, 2009): ceilings of a machine and what they allow a
// layer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/memory_levels.h"
#include "analysis/probed_rates.h"

namespace flopline {

// The highest rate of floating-point operations that was measured.
struct ComputeCeiling {
  std::string name;   // what was run: "fma"; "add"; "dot" and "mmla", narrow numbers into wide sums
  std::string dtype;  // as "f32"
  std::string isa;    // as "avx512f"
  int threads = 0;
  double gflops = 0;  // 1e9 FLOP per second, a fused multiply-add being two; of integers the same
  int flop_per_instruction = 0;
  // Of the cores under this load, and what it makes of them all: clock * FLOP per instruction * units *
  // threads, where units is plausible_units() of what was measured. 0 where not measured.
  double clock_ghz = 0;
  double units = 0;
  double derived_gflops = 0;
};

// Bandwidth of one access pattern over working sets of ascending size.
struct BandwidthCurve {
  std::string pattern;
  int threads = 0;
  std::vector<BandwidthPoint> points;
};

// Time of a load whose address the load before it has brought, within a working set of one level.
struct Latency {
  std::string level;
  std::int64_t bytes = 0;
  double ns = 0;
};

// Bandwidth of one access pattern with a working set that fits one level of the memory hierarchy.
struct MemoryCeiling {
  std::string name;   // access pattern, as "read", "copy", "triad"
  std::string level;  // "L1", "L2", …, "DRAM"
  std::string isa;
  int threads = 0;
  double gb_per_s = 0;  // 1e9 bytes that the program's own loads and stores move, per second
  std::int64_t capacity_bytes =
      0;  // largest total working set, over all threads, that runs at this level; 0 for DRAM
};

struct Ceilings {
  std::vector<ComputeCeiling> compute;
  std::vector<MemoryCeiling> memory;       // from the level nearest to the core to DRAM
  std::vector<BandwidthPoint> read_curve;  // what the levels were found in, by ascending size
  std::vector<BandwidthCurve> curves;      // of every pattern, where they were asked for
  std::vector<Latency> latencies;          // likewise
  // What looks found meanwhile as a run takes them between its turns. Below the ceilings: clocks, for one,
  // boost for moments only.
  ProbedRates probed;
  // Of a cache line from core to core of the team, where those lay at best; nothing of one thread.
  std::optional<double> core_to_core_ns;
  // That the cores of the team take in, where they are not shared.
  std::optional<double> instructions_per_cycle;
};

// By number of threads.
using CeilingsByThreads = std::map<int, Ceilings>;

// How many instructions a core can start in a cycle, after one that started `measured`: the lowest number
// that is not below, but for a percent or two of noise, among halves and, for an instruction that keeps its
// unit busy (a product of matrices), one in a whole number of cycles.
double plausible_units(double measured);

// What a run in these data types needs of all that was measured: the highest compute ceiling of each type
// that has one, the levels and the curve that they were found in.
Ceilings ceilings_for(const Ceilings& all, std::span<const std::string_view> dtypes);

// What limits a layer: the compute ceiling, or a level of the memory hierarchy by its name.
struct Roof {
  double gflops = 0;       // the most that the ceilings allow
  double peak_gflops = 0;  // of the compute ceiling alone
  std::string level;       // of memory, where more of the time goes that its operands take: "L1", …, "DRAM"
  std::string bound_by;    // "compute", or the level
  double ridge_intensity = 0;  // FLOP per byte where the two meet
};

// The roof of work with `flop` operations on `bytes` of operands, each used once: the lower of the compute
// ceiling of the data type and of arithmetic intensity times bandwidth. In a hot cache operands stay where
// they fit from call to call, so the bandwidth is that of the nearest level that holds them: the highest of
// any access pattern or, between two levels, what the curve shows for that size. Throws std::invalid_argument
// without a compute ceiling for the data type or without memory ceilings.
//
// `evicted` of the bytes were dropped from the caches before and come from the last level, the others after
// them.
Roof roof(const Ceilings& ceilings, std::string_view dtype, double flop, double bytes, double evicted = 0);

}  // namespace flopline
