#include "bench/ceiling_probe.h"

#include <algorithm>
#include <cstdint>

#include "analysis/core_place.h"
#include "bench/ceiling_works.h"
#include "bench/core_to_core.h"

namespace flopline {
namespace {

bool agree(double now, double before, double tolerance) {
  return now > before * (1 - tolerance) && now < before * (1 + tolerance);
}

// The best of several looks, so that a short disturbance does not spoil all of them.
void look(std::vector<TeamWork>& works, int threads) {
  constexpr int kLooks = 5;
  constexpr double kSecondsALook = 0.04;
  for (int i = 0; i < kLooks; ++i) {
    for (TeamWork& work : works) sample_team_rate(threads, kSecondsALook, work);
  }
}

bool peak_holds(const Ceilings& ceilings, int threads) {
  const PeakKernel& kernel = widest_peak_kernel();
  std::vector<TeamWork> works = {peak_work(kernel, threads)};
  look(works, threads);
  return std::ranges::any_of(ceilings.compute, [&](const ComputeCeiling& one) {
    return one.isa == kernel.isa && one.dtype == kernel.dtype && one.name == kernel.name &&
           agree(works.front().units_per_second * 1e-9, one.gflops, 0.03);
  });
}

bool bandwidth_holds(const Ceilings& ceilings, int threads) {
  const std::vector<MemoryLevel> levels = levels_of(ceilings.read_curve);
  const ThreadArrays arrays(threads, point_within(levels.back(), ceilings.read_curve).bytes);
  std::vector<TeamWork> works;
  for (const MemoryLevel& level : levels)
    works.push_back(bandwidth_work(read_kernel(), arrays, point_within(level, ceilings.read_curve).bytes));
  look(works, threads);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto kept = std::ranges::find_if(ceilings.memory, [&](const MemoryCeiling& one) {
      return one.level == levels[i].name && one.name == read_kernel().name;
    });
    if (kept == ceilings.memory.end() || !agree(works[i].units_per_second * 1e-9, kept->gb_per_s, 0.10))
      return false;
  }
  return true;
}

// Farther is no reason to measure again: the ceilings are still what the machine can.
bool lies_no_nearer(const Ceilings& ceilings, int threads) {
  const std::optional<double> now_ns = core_to_core_ns(threads);
  if (!now_ns) return true;
  return ceilings.core_to_core_ns && !is_farther(*ceilings.core_to_core_ns, *now_ns);
}

std::int64_t bytes_of_last_level(const Ceilings& ceilings) {
  return point_within(levels_of(ceilings.read_curve).back(), ceilings.read_curve).bytes;
}

}  // namespace

bool still_hold(const Ceilings& ceilings, int threads) {
  return !ceilings.compute.empty() && !ceilings.read_curve.empty() && peak_holds(ceilings, threads) &&
         bandwidth_holds(ceilings, threads) && lies_no_nearer(ceilings, threads);
}

CeilingProbe::CeilingProbe(const Ceilings& ceilings, int threads)
    : threads_(threads),
      arrays_(threads, bytes_of_last_level(ceilings)),
      peak_(peak_work(widest_peak_kernel(), threads)),
      memory_(bandwidth_work(read_kernel(), arrays_, bytes_of_last_level(ceilings))) {}

ProbeReading CeilingProbe::read() {
  peak_.units_per_second = memory_.units_per_second = 0;
  sample_team_rate(threads_, 0.005, peak_);
  sample_team_rate(threads_, 0.010, memory_);
  return {.gflops = peak_.units_per_second * 1e-9,
          .gb_per_s = memory_.units_per_second * 1e-9,
          .core_to_core_ns = core_to_core_ns(threads_)};
}

}  // namespace flopline
