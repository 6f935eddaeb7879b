#include "bench/ceilings.h"

#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/bandwidth_kernels.h"
#include "bench/ceiling_works.h"
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
      1, CeilingsScope::run, [&](std::string_view what, double) { sweeping = what == "bandwidth by size"; },
      [&] { return sweeping; });
  EXPECT_FALSE(measured.complete);
  ASSERT_EQ(measured.ceilings.compute.size(), 1);
  EXPECT_GT(measured.ceilings.compute[0].gflops, 0);
  EXPECT_TRUE(measured.ceilings.memory.empty());
}

TEST(Ceilings, OfKnownLevelsAreMeasuredWithoutASweep) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the test of `flopline roof` measures the same and more";
#endif
  const std::vector<BandwidthPoint> curve = {{1 << 12, 800}, {1 << 13, 800}, {1 << 14, 800},
                                             {1 << 24, 10},  {1 << 25, 10},  {1 << 26, 10}};
  std::set<std::string> steps;
  const auto measured = measure_rates(1, curve, [&](std::string_view what, double) { steps.emplace(what); });
  EXPECT_TRUE(measured.complete);
  EXPECT_THAT(steps, testing::ElementsAre("bandwidth by level", "peaks"));
  EXPECT_EQ(measured.ceilings.read_curve.size(), curve.size());
  EXPECT_EQ(measured.ceilings.compute.size(), 1);
  EXPECT_EQ(measured.ceilings.memory.size(), 2 * widest_bandwidth_kernels().kernels.size());
  for (const MemoryCeiling& memory : measured.ceilings.memory) EXPECT_GT(memory.gb_per_s, 0);
}

// What a run needs, because it takes seconds: the test of `flopline roof` measures everything. Which values
// it finds is the machine's business.
TEST(Ceilings, AreComplete) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the test of `flopline roof` measures the same and more";
#endif
  constexpr int kThreads = 2;
  std::set<std::string> steps;
  double so_far = 0;
  const auto measured =
      measure_ceilings(kThreads, CeilingsScope::run, [&](std::string_view what, double done) {
        steps.emplace(what);
        EXPECT_GE(done, so_far);
        EXPECT_LE(done, 1);
        so_far = done;
      });
  EXPECT_TRUE(measured.complete);
  EXPECT_EQ(steps.size(), 3);
  EXPECT_GT(so_far, 0.5) << "of what was expected";

  ASSERT_EQ(measured.ceilings.compute.size(), 1);
  const ComputeCeiling& peak = measured.ceilings.compute[0];
  EXPECT_EQ(peak.isa, widest_peak_kernel().isa);
  EXPECT_EQ(peak.threads, kThreads);
  EXPECT_TRUE(std::isfinite(peak.gflops));
  EXPECT_GT(peak.gflops, 0);
  EXPECT_GT(peak.clock_ghz, 0);
  EXPECT_GT(peak.units, 0);
  EXPECT_DOUBLE_EQ(peak.derived_gflops,
                   peak.clock_ghz * peak.flop_per_instruction * peak.units * peak.threads);

  ASSERT_FALSE(measured.ceilings.read_curve.empty());
  EXPECT_EQ(measured.ceilings.read_curve.front().bytes, kThreads * 4096);
  EXPECT_GE(measured.ceilings.read_curve.back().bytes, 256 << 20);

  const std::vector<MemoryLevel> levels =
      levels_of(measured.ceilings.read_curve);  // throws where a value is not positive
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

  EXPECT_TRUE(measured.ceilings.curves.empty());
  EXPECT_TRUE(measured.ceilings.latencies.empty());
  EXPECT_GT(measured.ceilings.probed.memory_gb_per_s.value(), 0);
}

}  // namespace
}  // namespace flopline
