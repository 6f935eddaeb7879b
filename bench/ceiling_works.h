// The pieces of work whose rates are ceilings.
#pragma once

#include <vector>

#include "analysis/memory_levels.h"
#include "bench/bandwidth_kernels.h"
#include "bench/peak_kernels.h"
#include "bench/team_rate.h"

namespace flopline {

// Arithmetic from registers, in FLOP. The kernel must outlive it.
TeamWork peak_work(const PeakKernel& kernel, int threads);

// The access pattern by which levels are found.
const BandwidthKernel& read_kernel();

// The levels of this machine that its read curve shows, at most as many caches as the system reports: virtual
// machines misreport sizes, but not how many there are.
std::vector<MemoryLevel> levels_of(const std::vector<BandwidthPoint>& read_curve);

// Where to measure `level`: well inside it, and of such sizes the one that was read fastest, because some
// processors (Zen 5 from its L2) read at one of two speeds, depending on the size.
BandwidthPoint point_within(const MemoryLevel& level, const std::vector<BandwidthPoint>& curve);

// The smallest size of which the caches before memory hold little: that of the curve from 256 MiB and twice
// the last cache on. Memory of the sizes that the curve ends with takes seconds to get.
BandwidthPoint least_point_in_memory(const std::vector<MemoryLevel>& levels,
                                     const std::vector<BandwidthPoint>& curve);

}  // namespace flopline
