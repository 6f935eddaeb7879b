#include "bench/ceilings.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "analysis/statistics.h"
#include "bench/bandwidth_kernels.h"
#include "bench/ceiling_probe.h"
#include "bench/ceiling_works.h"
#include "bench/clock.h"
#include "bench/core_pace.h"
#include "bench/core_to_core.h"
#include "bench/cpu_info.h"
#include "bench/latency.h"
#include "bench/memory_limit.h"
#include "bench/peak_kernels.h"
#include "bench/team_rate.h"
#include "bench/thread_arrays.h"

namespace flopline {
namespace {

// Works are sampled in several rounds, so that a disturbance of a second spoils one round of a work and not
// the rest.
struct Effort {
  int rounds = 0;
  double seconds = 0;  // per work and round

  double total_s(std::size_t works) const { return seconds * rounds * static_cast<double>(works); }
};
constexpr Effort kPeakEffort{20, 0.05};
constexpr Effort kSweepEffort{8, 0.008};
constexpr Effort kPatternEffort{4, 0.025};
// For everything: a hundred times as much is measured, so each a little shorter.
constexpr Effort kManyPeaksEffort{8, 0.03};
constexpr Effort kManyCurvesEffort{2, 0.01};

constexpr std::int64_t kSmallestBytesPerThread = 4 << 10;
constexpr std::int64_t kLeastTotalBytes = 256 << 20;
constexpr std::int64_t kTimesLastCache = 3;

class Observer {
 public:
  // `expected_s`: that all sampling takes.
  Observer(double expected_s, CeilingsProgress progress, std::function<bool()> stop)
      : expected_s_(expected_s), progress_(std::move(progress)), stop_(std::move(stop)) {}

  // Samples all works in turn, `effort.rounds` times. False if it was stopped.
  bool sample(int threads, const Effort& effort, std::string_view what, std::vector<TeamWork>& works) {
    for (int round = 0; round < effort.rounds; ++round) {
      for (TeamWork& work : works) {
        if (stop_ && stop_()) return false;
        if (progress_) progress_(what, std::min(1.0, sampled_s_ / expected_s_));
        sample_team_rate(threads, effort.seconds, work);
        sampled_s_ += effort.seconds;
      }
    }
    return true;
  }

 private:
  const double expected_s_;
  const CeilingsProgress progress_;
  const std::function<bool()> stop_;
  double sampled_s_ = 0;
};

// What the system says about its last cache only makes the sweep longer: virtual machines report a slice of
// it, or the whole socket's, or nothing. A quarter of the free memory is the most that is taken beyond the
// usual size.
std::int64_t largest_total_bytes() {
  std::int64_t reported = 0;
  for (const ReportedCache& cache : sysconf_caches()) reported = std::max(reported, cache.size_bytes);
  std::int64_t free_bytes = std::int64_t{sysconf(_SC_AVPHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  free_bytes = std::min(free_bytes, read_memory_left(SystemFiles()).value_or(free_bytes));
  return std::max(kLeastTotalBytes, std::min(kTimesLastCache * reported, free_bytes / 4));
}

// Four steps per doubling at 4, 5, 6 and 7 eighths of it, because that is where sizes of caches are (32, 48,
// 1280 KiB).
std::vector<std::int64_t> sweep_sizes(int threads, std::int64_t largest_total) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t base = kSmallestBytesPerThread * threads; base < largest_total; base *= 2) {
    for (int quarter = 4; quarter < 8; ++quarter) sizes.push_back(base / 4 * quarter);
  }
  std::erase_if(sizes, [&](std::int64_t size) { return size >= largest_total; });
  sizes.push_back(largest_total);
  return sizes;
}

// What no core reaches that something else works on, and few samples exceed: those within which the clock
// changed.
double upper_quartile(std::vector<double> values) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 3 / 4);
  std::ranges::nth_element(values, at);
  return *at;
}

ComputeCeiling peak_ceiling(const PeakKernel& kernel, int threads, const TeamWork& sampled) {
  const double flops_of_a_unit = kernel.flop_per_instruction * sampled.clock_hz * threads;
  const double units =
      plausible_units(upper_quartile(sampled.units_per_cycle) / (kernel.flop_per_instruction * threads));
  return {.name = std::string(kernel.name),
          .dtype = std::string(kernel.dtype),
          .isa = std::string(kernel.isa),
          .threads = threads,
          .gflops = sampled.units_per_second * 1e-9,
          .flop_per_instruction = kernel.flop_per_instruction,
          .clock_ghz = sampled.clock_hz * 1e-9,
          .units = units,
          .derived_gflops = units * flops_of_a_unit * 1e-9};
}

std::vector<const PeakKernel*> peaks_for(CeilingsScope scope) {
  if (scope == CeilingsScope::run) return {&widest_peak_kernel()};
  std::vector<const PeakKernel*> kernels;
  for (const PeakKernel& kernel : peak_kernels())
    if (kernel.available()) kernels.push_back(&kernel);
  return kernels;
}

const Effort& effort_for_peaks(std::size_t kernels) { return kernels == 1 ? kPeakEffort : kManyPeaksEffort; }

bool measure_peaks(int threads, const std::vector<const PeakKernel*>& kernels, Observer& observer,
                   Ceilings& ceilings) {
  std::vector<TeamWork> works;
  for (const PeakKernel* kernel : kernels) {
    works.push_back(peak_work(*kernel, threads));
    works.back().clock_hz_now = [threads] { return clock_hz_now(threads); };
  }
  if (!observer.sample(threads, effort_for_peaks(kernels.size()), "peaks", works)) return false;
  for (std::size_t i = 0; i < kernels.size(); ++i)
    ceilings.compute.push_back(peak_ceiling(*kernels[i], threads, works[i]));
  return true;
}

bool measure_curves(const ThreadArrays& arrays, const std::vector<std::int64_t>& sizes, Observer& observer,
                    Ceilings& ceilings) {
  std::vector<TeamWork> works;
  for (const BandwidthKernel& kernel : widest_bandwidth_kernels().kernels) {
    for (const std::int64_t size : sizes) works.push_back(bandwidth_work(kernel, arrays, size));
  }
  if (!observer.sample(arrays.threads(), kManyCurvesEffort, "patterns by size", works)) return false;
  auto work = works.begin();
  for (const BandwidthKernel& kernel : widest_bandwidth_kernels().kernels) {
    BandwidthCurve& curve = ceilings.curves.emplace_back(
        BandwidthCurve{.pattern = std::string(kernel.name), .threads = arrays.threads(), .points = {}});
    for (const std::int64_t size : sizes) curve.points.push_back({size, (work++)->units_per_second * 1e-9});
  }
  return true;
}

// Half of the turns that latencies get lie before the curves and half behind them, seconds apart: what slows
// all of one half hardly slows all of the other.
bool measure_curves_and_latencies(const ThreadArrays& arrays, const std::vector<std::int64_t>& sizes,
                                  Observer& observer, const std::function<bool()>& stop, Ceilings& ceilings) {
  LevelLatencies latencies(arrays.threads(), ceilings.read_curve);
  if (!latencies.sample(stop) || !measure_curves(arrays, sizes, observer, ceilings) ||
      !latencies.sample(stop))
    return false;
  ceilings.latencies = latencies.best();
  return true;
}

bool measure_read_curve(const ThreadArrays& arrays, const std::vector<std::int64_t>& sizes,
                        Observer& observer, std::vector<BandwidthPoint>& curve) {
  std::vector<TeamWork> works;
  works.reserve(sizes.size());
  for (const std::int64_t size : sizes) works.push_back(bandwidth_work(read_kernel(), arrays, size));
  if (!observer.sample(arrays.threads(), kSweepEffort, "bandwidth by size", works)) return false;
  // The median, not the best: a size that was read at a lucky moment would stand out among its neighbours and
  // look like a level.
  for (std::size_t i = 0; i < sizes.size(); ++i) curve.push_back({sizes[i], median(works[i].rates) * 1e-9});
  return true;
}

bool measure_patterns(const ThreadArrays& arrays, const std::vector<BandwidthPoint>& read_curve,
                      Observer& observer, Ceilings& ceilings) {
  const BandwidthKernels& widest = widest_bandwidth_kernels();
  const std::vector<MemoryLevel> levels = levels_of(read_curve);
  std::vector<TeamWork> works;
  for (const MemoryLevel& level : levels) {
    const BandwidthPoint point = point_within(level, read_curve);
    for (const BandwidthKernel& kernel : widest.kernels) {
      works.push_back(bandwidth_work(kernel, arrays, point.bytes));
      if (&kernel == &read_kernel()) works.back().units_per_second = point.gb_per_s * 1e9;  // sampled before
    }
  }
  if (!observer.sample(arrays.threads(), kPatternEffort, "bandwidth by level", works)) return false;
  auto work = works.begin();
  for (const MemoryLevel& level : levels) {
    for (const BandwidthKernel& kernel : widest.kernels) {
      ceilings.memory.push_back({.name = std::string(kernel.name),
                                 .level = level.name,
                                 .isa = std::string(widest.isa),
                                 .threads = arrays.threads(),
                                 .gb_per_s = (work++)->units_per_second * 1e-9,
                                 .capacity_bytes = level.capacity_bytes});
    }
  }
  return true;
}

// What the team's cores are while ceilings are measured. A host may move or share them for a while, so they
// are looked at several times: where they lay for most of it, and the most that they took in.
class CoreLooks {
 public:
  void look(int threads) {
    if (const std::optional<double> ns = core_to_core_ns(threads)) hops_ns_.push_back(*ns);
    most_per_cycle_ = std::max(most_per_cycle_, instructions_per_cycle(threads, kSecondsALook).most);
  }
  void keep_in(Ceilings& ceilings) const {
    if (!hops_ns_.empty()) ceilings.core_to_core_ns = median(hops_ns_);
    if (most_per_cycle_ > 0) ceilings.instructions_per_cycle = most_per_cycle_;
  }

 private:
  static constexpr double kSecondsALook = 0.02;

  std::vector<double> hops_ns_;
  double most_per_cycle_ = 0;
};

ProbedRates probe_beside(const Ceilings& ceilings, int threads) {
  constexpr int kLooks = 5;
  CeilingProbe probe(ceilings, threads);
  std::vector<ProbedRates> looks;
  for (int i = 0; i < kLooks; ++i) looks.push_back(probe.read().rates);
  return medians_of(looks);
}

double expected_sampling_s(CeilingsScope scope, std::size_t peaks, std::size_t sizes, bool sweeps) {
  constexpr std::size_t kUsualLevels = 4;
  const std::size_t patterns = widest_bandwidth_kernels().kernels.size();
  const double curves_s =
      scope == CeilingsScope::everything ? kManyCurvesEffort.total_s(patterns * sizes) : 0;
  return effort_for_peaks(peaks).total_s(peaks) + (sweeps ? kSweepEffort.total_s(sizes) : 0) +
         kPatternEffort.total_s(kUsualLevels * patterns) + curves_s;
}

// Sweeps where `read_curve` is empty.
MeasuredCeilings measure(int threads, CeilingsScope scope, const std::vector<BandwidthPoint>& read_curve,
                         const CeilingsProgress& progress, const std::function<bool()>& stop) {
  if (threads < 1)
    throw std::invalid_argument("ceilings need at least one thread, not " + std::to_string(threads));
  const std::vector<const PeakKernel*> peaks = peaks_for(scope);
  const std::int64_t largest_total = read_curve.empty() ? largest_total_bytes() : read_curve.back().bytes;
  const std::vector<std::int64_t> sizes = sweep_sizes(threads, largest_total);
  Observer observer(expected_sampling_s(scope, peaks.size(), sizes.size(), read_curve.empty()), progress,
                    stop);
  MeasuredCeilings measured;
  Ceilings& ceilings = measured.ceilings;
  CoreLooks cores;
  if (!measure_peaks(threads, peaks, observer, ceilings)) return measured;
  cores.look(threads);
  const ThreadArrays arrays(threads, largest_total);
  ceilings.read_curve = read_curve;
  if (read_curve.empty() && !measure_read_curve(arrays, sizes, observer, ceilings.read_curve))
    return measured;
  cores.look(threads);
  if (!measure_patterns(arrays, ceilings.read_curve, observer, ceilings)) return measured;
  cores.look(threads);
  cores.keep_in(ceilings);
  ceilings.probed = probe_beside(ceilings, threads);
  measured.complete =
      scope == CeilingsScope::run || measure_curves_and_latencies(arrays, sizes, observer, stop, ceilings);
  return measured;
}

}  // namespace

MeasuredCeilings measure_ceilings(int threads, CeilingsScope scope, const CeilingsProgress& progress,
                                  const std::function<bool()>& stop) {
  return measure(threads, scope, {}, progress, stop);
}

MeasuredCeilings measure_rates(int threads, const std::vector<BandwidthPoint>& read_curve,
                               const CeilingsProgress& progress, const std::function<bool()>& stop) {
  return measure(threads, CeilingsScope::run, read_curve, progress, stop);
}

}  // namespace flopline
