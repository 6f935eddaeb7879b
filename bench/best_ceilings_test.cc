#include "bench/best_ceilings.h"

#include <gmock/gmock.h>

#include <vector>

#include "bench/fakes.h"

namespace flopline {
namespace {

std::vector<BandwidthPoint> curve(double cache_gb_per_s, double memory_gb_per_s) {
  std::vector<BandwidthPoint> points;
  for (std::int64_t bytes = 1 << 12; bytes <= 1 << 27; bytes *= 2)
    points.push_back({bytes, bytes <= 1 << 15 ? cache_gb_per_s : memory_gb_per_s});
  return points;
}

Ceilings measured(double gflops, double cache_gb_per_s, double memory_gb_per_s) {
  Ceilings ceilings = fake_ceilings();
  ceilings.compute.at(0).gflops = gflops;
  ceilings.memory.at(0).gb_per_s = cache_gb_per_s;
  ceilings.memory.at(1).gb_per_s = memory_gb_per_s;
  ceilings.read_curve = curve(cache_gb_per_s, memory_gb_per_s);
  ceilings.probed = {.gflops = gflops - 1, .cache_gb_per_s = cache_gb_per_s - 1};
  ceilings.core_to_core_ns = 60;
  ceilings.instructions_per_cycle = 7;
  return ceilings;
}

TEST(BestCeilings, AreTheHigherOnesOfTwoMeasurements) {
  Ceilings now = measured(110, 20, 3);
  now.core_to_core_ns = 55;
  now.instructions_per_cycle = 7.5;
  const Ceilings best = best_ceilings(measured(100, 22, 2), now);
  EXPECT_EQ(best.compute.at(0).gflops, 110);
  EXPECT_EQ(best.memory.at(0).gb_per_s, 22);
  EXPECT_EQ(best.memory.at(1).gb_per_s, 3);
  EXPECT_EQ(best.read_curve.front().gb_per_s, 22);
  EXPECT_EQ(best.read_curve.back().gb_per_s, 3);
  EXPECT_EQ(best.probed.gflops, 109);
  EXPECT_EQ(best.probed.cache_gb_per_s, 21);
  EXPECT_FALSE(best.probed.memory_gb_per_s);
  EXPECT_EQ(best.core_to_core_ns, 55);
  EXPECT_EQ(best.instructions_per_cycle, 7.5);
}

TEST(WithLooksBefore, IsHeldAgainstWhatWasKnownOfTheSamePlace) {
  const Ceilings before = measured(100, 22, 2);
  Ceilings best = measured(110, 22, 3);
  EXPECT_EQ(with_looks_before(before, best).probed.gflops, 99);
  EXPECT_EQ(with_looks_before(before, best).compute.at(0).gflops, 110);
  best.core_to_core_ns = 300;
  EXPECT_EQ(with_looks_before(before, best).probed.gflops, 109);
}

TEST(BestCeilings, HaveWhatOnlyOneOfThemHas) {
  Ceilings before = measured(100, 22, 2), now = measured(110, 20, 3);
  before.compute.push_back({.name = "fma", .dtype = "f64", .isa = "avx2", .threads = 1, .gflops = 50});
  before.latencies = {{"L1", 4096, 1.5}};
  now.memory.push_back({.name = "copy", .level = "L1", .isa = "avx2", .threads = 1, .gb_per_s = 30});
  const Ceilings best = best_ceilings(before, now);
  EXPECT_EQ(best.compute.at(1).gflops, 50);
  EXPECT_EQ(best.latencies.size(), 1U);
  EXPECT_EQ(best.memory.at(2).gb_per_s, 30);
}

TEST(WithUnmeasured, AddsWhatOnlyTheOneBeforeHasAndRaisesNothing) {
  Ceilings before = measured(100, 22, 2);
  before.compute.push_back({.name = "fma", .dtype = "f64", .isa = "avx2", .threads = 1, .gflops = 50});
  before.latencies = {{"L1", 4096, 1.5}};
  const Ceilings both = with_unmeasured(before, measured(90, 20, 1));
  EXPECT_EQ(both.compute.at(0).gflops, 90);
  EXPECT_EQ(both.compute.at(1).gflops, 50);
  EXPECT_EQ(both.memory.at(0).gb_per_s, 20);
  EXPECT_EQ(both.latencies.size(), 1U);
  Ceilings other = measured(90, 20, 1);
  other.memory.front().level = "L2";
  EXPECT_EQ(with_unmeasured(before, other).compute.size(), 1U);
}

TEST(BestCeilings, AreInTheOrderOfTheNewMeasurement) {
  Ceilings now = measured(110, 20, 3);
  now.memory.insert(now.memory.begin() + 1,
                    {.name = "copy", .level = "L1", .isa = "avx2", .threads = 1, .gb_per_s = 30});
  EXPECT_EQ(best_ceilings(measured(100, 22, 2), now).memory.back().level, "DRAM");
}

TEST(BestCeilings, OfAnotherMachineAreItsOwn) {
  const Ceilings before = measured(100, 22, 2);
  EXPECT_EQ(best_ceilings(before, measured(110, 10, 2)).memory.at(0).gb_per_s, 10) << "less than half";
  EXPECT_EQ(best_ceilings(before, measured(49, 30, 2)).compute.at(0).gflops, 49);
  const auto own_peak = [&](const auto& change) {
    Ceilings now = measured(90, 22, 2);
    change(now);
    return best_ceilings(before, now).compute.at(0).gflops == 90;
  };
  EXPECT_FALSE(own_peak([](Ceilings&) {}));
  EXPECT_TRUE(own_peak([](Ceilings& now) { now.memory.at(0).level = "L2"; }));
  EXPECT_TRUE(own_peak([](Ceilings& now) { now.read_curve.pop_back(); }));
  EXPECT_TRUE(own_peak([](Ceilings& now) { now.core_to_core_ns = 280; }));
  EXPECT_TRUE(own_peak([](Ceilings& now) { now.core_to_core_ns.reset(); }));
}

}  // namespace
}  // namespace flopline
