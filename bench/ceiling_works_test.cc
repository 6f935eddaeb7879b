#include "bench/ceiling_works.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(PeakWork, CountsTheOperationsOfTheWholeTeam) {
  const PeakKernel& kernel = widest_peak_kernel();
  EXPECT_EQ(peak_work(kernel, 3).units_per_pass, 3.0 * kernel.flop_per_round());
}

TEST(PointWithin, IsTheFastestWellInsideTheLevel) {
  // L1 up to 32 KiB; a size outside, one below a quarter of the level, and one at its edge are all faster.
  const std::vector<BandwidthPoint> curve = {{4 << 10, 300},  {8 << 10, 100},  {16 << 10, 120},
                                             {24 << 10, 110}, {32 << 10, 200}, {64 << 10, 400}};
  const MemoryLevel cache = {
      .name = "L1", .smallest_bytes = 4 << 10, .largest_bytes = 32 << 10, .capacity_bytes = 32 << 10};
  EXPECT_EQ(point_within(cache, curve).bytes, 16 << 10);
  const MemoryLevel memory = {
      .name = "DRAM", .smallest_bytes = 4 << 10, .largest_bytes = 64 << 10, .capacity_bytes = 0};
  EXPECT_EQ(point_within(memory, curve).bytes, 64 << 10) << "memory has no edge";
}

TEST(LeastPointInMemory, IsFarBeyondTheLastCache) {
  const std::int64_t mib = 1 << 20;
  const std::vector<BandwidthPoint> curve = {{mib, 9}, {128 * mib, 5}, {320 * mib, 4}, {640 * mib, 4}};
  const MemoryLevel memory = {.name = "DRAM", .smallest_bytes = 128 * mib, .largest_bytes = 640 * mib};
  const auto after_cache_of = [&](std::int64_t bytes) {
    const MemoryLevel cache = {.name = "L1", .largest_bytes = bytes, .capacity_bytes = bytes};
    return least_point_in_memory({cache, memory}, curve).bytes;
  };
  EXPECT_EQ(after_cache_of(mib), 320 * mib);
  EXPECT_EQ(after_cache_of(200 * mib), 640 * mib);
  EXPECT_EQ(after_cache_of(400 * mib), 640 * mib) << "the curve ends there";
  EXPECT_EQ(least_point_in_memory({memory}, curve).bytes, 320 * mib) << "no cache";
}

}  // namespace
}  // namespace flopline
