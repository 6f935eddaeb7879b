// The levels of a memory hierarchy, found in a measured curve of bandwidth over working set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace flopline {

struct BandwidthPoint {
  std::int64_t bytes = 0;  // total working set, over all threads
  double gb_per_s = 0;     // 1e9 bytes per second, over all threads
};

struct MemoryLevel {
  std::string name;                 // "L1", "L2", …; the last one is "DRAM"
  std::int64_t smallest_bytes = 0;  // the smallest size of the curve that lies on the level's plateau
  std::int64_t largest_bytes = 0;   // the largest such size
  std::int64_t capacity_bytes = 0;  // the same, but 0 for DRAM, where the curve ends before the memory does
};

// The plateaus of `curve`, from the level nearest to the core to DRAM. Sizes between two plateaus belong to
// none. The end of the curve is taken for DRAM, so it must reach well past the caches. Empty if the curve is.
// There are at most `most_caches` before DRAM: memory that is busy with other machines shows shelves of its
// own, and those belong to no level.
std::vector<MemoryLevel> memory_levels(std::span<const BandwidthPoint> curve,
                                       std::size_t most_caches = SIZE_MAX);

}  // namespace flopline
