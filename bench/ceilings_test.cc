#include "bench/ceilings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/bandwidth_kernels.h"
#include "bench/peak_kernels.h"

namespace flopline {
namespace {

TEST(Ceilings, RefuseNoThreads) { EXPECT_THROW(measure_ceilings(0), std::invalid_argument); }

TEST(Ceilings, StopBeforeTheFirstStepReturnsNothing) {
  const auto measured = measure_ceilings(1, CeilingsScope::run, {}, [] { return true; });
  EXPECT_FALSE(measured.complete);
  EXPECT_TRUE(measured.ceilings.compute.empty());
  EXPECT_TRUE(measured.ceilings.memory.empty());
  EXPECT_TRUE(measured.ceilings.read_curve.empty());
}

TEST(Ceilings, StopInTheSweepKeepsThePeak) {
  bool sweeping = false;
  const auto measured = measure_ceilings(
      1, CeilingsScope::run, [&](std::string_view what, int, int) { sweeping = what == "bandwidth by size"; },
      [&] { return sweeping; });
  EXPECT_FALSE(measured.complete);
  ASSERT_EQ(measured.ceilings.compute.size(), 1);
  EXPECT_GT(measured.ceilings.compute[0].gflops, 0);
  EXPECT_TRUE(measured.ceilings.memory.empty());
}

// One whole measurement, because it takes seconds; which values it finds is the machine's business.
TEST(Ceilings, AreComplete) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the test of `flopline roof` runs the same once more";
#endif
  constexpr int kThreads = 2;
  std::set<std::string> steps;
  const auto measured =
      measure_ceilings(kThreads, CeilingsScope::everything, [&](std::string_view what, int done, int total) {
        steps.emplace(what);
        EXPECT_GE(done, 1);
        EXPECT_LE(done, total);
      });
  EXPECT_TRUE(measured.complete);
  EXPECT_EQ(steps.size(), 4);

  const auto available =
      std::ranges::count_if(peak_kernels(), [](const PeakKernel& one) { return one.available(); });
  ASSERT_EQ(measured.ceilings.compute.size(), available);
  for (const ComputeCeiling& peak : measured.ceilings.compute) {
    EXPECT_EQ(peak.threads, kThreads);
    EXPECT_TRUE(std::isfinite(peak.gflops));
    EXPECT_GT(peak.gflops, 0);
    EXPECT_GT(peak.clock_ghz, 0);
    EXPECT_GT(peak.units, 0);
    EXPECT_DOUBLE_EQ(peak.derived_gflops,
                     peak.clock_ghz * peak.flop_per_instruction * peak.units * peak.threads);
  }

  ASSERT_FALSE(measured.ceilings.read_curve.empty());
  EXPECT_EQ(measured.ceilings.read_curve.front().bytes, kThreads * 4096);
  EXPECT_GE(measured.ceilings.read_curve.back().bytes, 256 << 20);

  const std::vector<MemoryLevel> levels =
      memory_levels(measured.ceilings.read_curve);  // throws where a value is not positive
  std::vector<std::string> patterns;
  for (const BandwidthKernel& kernel : widest_bandwidth_kernels().kernels) patterns.emplace_back(kernel.name);
  ASSERT_EQ(measured.ceilings.memory.size(), levels.size() * patterns.size());
  for (std::size_t i = 0; i < measured.ceilings.memory.size(); ++i) {
    const MemoryCeiling& memory = measured.ceilings.memory[i];
    const MemoryLevel& level = levels[i / patterns.size()];
    EXPECT_EQ(memory.level, level.name);
    EXPECT_EQ(memory.capacity_bytes, level.capacity_bytes);
    EXPECT_EQ(memory.name, patterns[i % patterns.size()]);
    EXPECT_EQ(memory.isa, widest_bandwidth_kernels().isa);
    EXPECT_EQ(memory.threads, kThreads);
    EXPECT_TRUE(std::isfinite(memory.gb_per_s));
    EXPECT_GT(memory.gb_per_s, 0);
  }
  EXPECT_EQ(measured.ceilings.memory.back().level, "DRAM");
  EXPECT_EQ(measured.ceilings.memory.back().capacity_bytes, 0);

  ASSERT_EQ(measured.ceilings.curves.size(), patterns.size());
  for (const BandwidthCurve& curve : measured.ceilings.curves)
    EXPECT_EQ(curve.points.size(), measured.ceilings.read_curve.size());
  ASSERT_EQ(measured.ceilings.latencies.size(), levels.size());
  for (const Latency& one : measured.ceilings.latencies) EXPECT_GT(one.ns, 0);
  EXPECT_GT(measured.ceilings.probed.memory_gb_per_s.value(), 0);
}

}  // namespace
}  // namespace flopline
