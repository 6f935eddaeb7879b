#include "bench/ceiling_probe.h"

#include <algorithm>
#include <cstdint>

#include "analysis/core_place.h"
#include "analysis/statistics.h"
#include "bench/ceiling_works.h"
#include "bench/core_pace.h"
#include "bench/core_to_core.h"
#include "bench/stopwatch.h"

namespace flopline {
namespace {

// Between two looks at the cores: a few hundred times the skew of a team's start.
constexpr double kPieceSeconds = 1e-4;

// Less than before is what others leave of it, but less than half is another machine.
Recheck compare(double before, double now, double tolerance) {
  if (now <= before / 2) return Recheck::other_machine;
  return now < before * (1 + tolerance) ? Recheck::hold : Recheck::exceeded;
}

// Several looks, whose median tells what lasts: one may be disturbed, and a clock may be higher for a moment.
void look(std::vector<TeamWork>& works, int threads) {
  constexpr int kLooks = 5;
  constexpr double kSecondsALook = 0.04;
  for (int i = 0; i < kLooks; ++i) {
    for (TeamWork& work : works) sample_team_rate(threads, kSecondsALook, work);
  }
}

// GFLOPS that `ceilings` have of the kernel that the probe runs; 0 without.
double probed_peak(const Ceilings& ceilings) {
  const PeakKernel& kernel = widest_peak_kernel();
  for (const ComputeCeiling& one : ceilings.compute) {
    if (one.isa == kernel.isa && one.dtype == kernel.dtype && one.name == kernel.name) return one.gflops;
  }
  return 0;
}

double peak_now(int threads) {
  std::vector<TeamWork> works = {peak_work(widest_peak_kernel(), threads)};
  look(works, threads);
  return median(works.front().rates) * 1e-9;
}

Recheck recheck_bandwidth(const Ceilings& kept, int threads) {
  const std::vector<MemoryLevel> levels = levels_of(kept.read_curve);
  std::vector<BandwidthPoint> points;
  for (const MemoryLevel& level : levels) points.push_back(point_within(level, kept.read_curve));
  points.back() = least_point_in_memory(levels, kept.read_curve);
  const ThreadArrays arrays(threads, points.back().bytes);
  std::vector<TeamWork> works;
  for (const BandwidthPoint& point : points)
    works.push_back(bandwidth_work(read_kernel(), arrays, point.bytes));
  look(works, threads);
  Recheck worst = Recheck::hold;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto ceiling = std::ranges::find_if(kept.memory, [&](const MemoryCeiling& one) {
      return one.level == levels[i].name && one.name == read_kernel().name;
    });
    if (ceiling == kept.memory.end()) return Recheck::other_machine;
    const double before = std::max(ceiling->gb_per_s, points[i].gb_per_s);
    worst = std::max(worst, compare(before, median(works[i].rates) * 1e-9, 0.10));
  }
  return worst;
}

// Working set that the last cache was measured with; nothing where there is no cache.
std::optional<std::int64_t> bytes_of_last_cache(const Ceilings& ceilings) {
  const std::vector<MemoryLevel> levels = levels_of(ceilings.read_curve);
  if (levels.size() < 2) return std::nullopt;
  return point_within(levels[levels.size() - 2], ceilings.read_curve).bytes;
}

std::int64_t bytes_in_memory(const Ceilings& ceilings) {
  return least_point_in_memory(levels_of(ceilings.read_curve), ceilings.read_curve).bytes;
}

}  // namespace

Recheck recheck(const Ceilings& kept, int threads) {
  if (kept.compute.empty() || kept.read_curve.empty() || !kept.probed.memory_gb_per_s)
    return Recheck::other_machine;
  const std::optional<double> now_ns = core_to_core_ns(threads), &kept_ns = kept.core_to_core_ns;
  const std::optional<double>& alone_per_cycle = kept.instructions_per_cycle;
  if (now_ns.has_value() != kept_ns.has_value() || !alone_per_cycle) return Recheck::other_machine;
  const double peak = peak_now(threads), kept_peak = probed_peak(kept);
  if (now_ns && is_elsewhere(*now_ns, *kept_ns))
    return is_better_place(*now_ns, peak, *kept_ns, kept_peak) ? Recheck::other_machine : Recheck::hold;
  const Looks now_per_cycle = instructions_per_cycle(threads, 0.02);
  if (is_shared(now_per_cycle.median, *alone_per_cycle)) return Recheck::hold;
  if (is_shared(*alone_per_cycle, now_per_cycle.most)) return Recheck::other_machine;
  const Recheck by_peak = compare(kept_peak, peak, 0.03);
  return by_peak == Recheck::other_machine ? by_peak : std::max(by_peak, recheck_bandwidth(kept, threads));
}

CeilingProbe::CeilingProbe(const Ceilings& ceilings, int threads)
    : threads_(threads),
      alone_per_cycle_(ceilings.instructions_per_cycle.value_or(0)),
      arrays_(threads, bytes_in_memory(ceilings)),
      peak_(peak_work(widest_peak_kernel(), threads)),
      memory_(bandwidth_work(read_kernel(), arrays_, bytes_in_memory(ceilings))) {
  if (const auto bytes = bytes_of_last_cache(ceilings))
    cache_ = bandwidth_work(read_kernel(), arrays_, *bytes);
  peak_.sample_s = kPieceSeconds;
  if (cache_) cache_->sample_s = kPieceSeconds;
}

// Giga units per second: the median of pieces that are short enough to fall between what else works on the
// cores. Not the best of them: a clock that sinks under load is high for some of them only.
std::optional<double> CeilingProbe::rate_alone(TeamWork& work) {
  constexpr double kSeconds = 0.005, kMostSeconds = 3 * kSeconds;
  std::vector<double> found;
  const Clock::time_point begin = Clock::now();
  double before = core_pace_now(threads_).instructions_per_cycle;
  for (double taken_s = 0; taken_s < (found.empty() ? kMostSeconds : kSeconds);
       taken_s = seconds_since(begin)) {
    work.units_per_second = 0;
    sample_team_rate(threads_, 0, work);
    const double after = core_pace_now(threads_).instructions_per_cycle;
    if (!is_shared(std::min(before, after), alone_per_cycle_)) found.push_back(work.units_per_second * 1e-9);
    before = after;
  }
  return found.empty() ? std::nullopt : std::optional(median(found));
}

ProbeReading CeilingProbe::read() {
  ProbedRates rates = {.gflops = rate_alone(peak_)};
  if (cache_) rates.cache_gb_per_s = rate_alone(*cache_);
  memory_.units_per_second = 0;
  sample_team_rate(threads_, 0.010, memory_);
  rates.memory_gb_per_s = memory_.units_per_second * 1e-9;
  return {.rates = rates, .core_to_core_ns = core_to_core_ns(threads_)};
}

}  // namespace flopline
