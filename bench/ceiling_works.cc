#include "bench/ceiling_works.h"

#include <algorithm>
#include <cstdint>

#include "bench/cpu_info.h"

namespace flopline {

TeamWork peak_work(const PeakKernel& kernel, int threads) {
  return {.run = [&kernel](int, std::int64_t passes) { kernel.run(passes); },
          .units_per_pass = static_cast<double>(kernel.flop_per_round()) * threads};
}

const BandwidthKernel& read_kernel() { return widest_bandwidth_kernels().kernels.front(); }

std::vector<MemoryLevel> levels_of(const std::vector<BandwidthPoint>& read_curve) {
  const std::size_t caches = sysconf_caches().size();
  return memory_levels(read_curve, caches == 0 ? SIZE_MAX : caches);
}

BandwidthPoint point_within(const MemoryLevel& level, const std::vector<BandwidthPoint>& curve) {
  const bool in_cache = level.capacity_bytes > 0;
  const std::int64_t least = std::max(level.smallest_bytes, level.largest_bytes / (in_cache ? 4 : 2));
  const std::int64_t most = std::max(least, in_cache ? level.largest_bytes / 8 * 7 : level.largest_bytes);
  BandwidthPoint best;
  for (const BandwidthPoint& point : curve) {
    if (point.bytes >= least && point.bytes <= most && point.gb_per_s > best.gb_per_s) best = point;
  }
  return best;
}

BandwidthPoint least_point_in_memory(const std::vector<MemoryLevel>& levels,
                                     const std::vector<BandwidthPoint>& curve) {
  const std::int64_t last_cache = levels.size() < 2 ? 0 : levels[levels.size() - 2].largest_bytes;
  const std::int64_t least = std::max<std::int64_t>(256 << 20, 2 * last_cache);
  const auto found = std::ranges::find_if(curve, [&](const auto& point) { return point.bytes >= least; });
  return found == curve.end() ? curve.back() : *found;
}

}  // namespace flopline
