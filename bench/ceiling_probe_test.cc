#include "bench/ceiling_probe.h"

#include <gtest/gtest.h>

#include <string>

#include "bench/ceiling_works.h"
#include "bench/core_pace.h"
#include "bench/threads.h"

namespace flopline {
namespace {

// A machine that reads everything from one memory.
Ceilings ceilings_with(double gflops, double gb_per_s) {
  return {.compute = {{.name = "fma",
                       .dtype = "f32",
                       .isa = std::string(widest_peak_kernel().isa),
                       .threads = 1,
                       .gflops = gflops}},
          .memory = {{.name = "read", .level = "DRAM", .isa = "any", .threads = 1, .gb_per_s = gb_per_s}},
          .read_curve = {{1 << 20, gb_per_s}},
          .probed = {.gflops = gflops, .memory_gb_per_s = gb_per_s},
          .instructions_per_cycle = instructions_per_cycle(1, 0.005).most};
}

// A probe that does not ask whether cores are shared.
CeilingProbe any_probe() {
  Ceilings ceilings = ceilings_with(1, 1);
  ceilings.instructions_per_cycle.reset();
  return {ceilings, 1};
}

// In one of several tries: where cores come to be shared meanwhile, ceilings hold.
bool is_refused(double gflops, double gb_per_s) {
  for (int i = 0; i < 5; ++i) {
    if (!still_hold(ceilings_with(gflops, gb_per_s), 1)) return true;
  }
  return false;
}

TEST(StillHold, NotWithoutCeilingsAndNotWhereTheMachineIsAnother) {
  EXPECT_FALSE(still_hold({}, 1));
  EXPECT_TRUE(is_refused(1e9, 1)) << "by the peak";
  const ProbedRates now = any_probe().read().rates;
  EXPECT_TRUE(is_refused(1.3 * *now.gflops, 1e9)) << "by the bandwidth";
  EXPECT_TRUE(is_refused(*now.gflops / 2, *now.memory_gb_per_s)) << "the peak is higher now";
  EXPECT_TRUE(is_refused(1.3 * *now.gflops, *now.memory_gb_per_s / 2)) << "and so is the bandwidth";
}

TEST(StillHold, OfWhichOthersLeaveAPart) {
  // In one of several tries: others may leave between the two looks.
  const auto holds = [] {
    const ProbedRates now = any_probe().read().rates;
    return still_hold(ceilings_with(1.3 * *now.gflops, 1.3 * *now.memory_gb_per_s), 1);
  };
  EXPECT_TRUE(holds() || holds() || holds() || holds() || holds());
}

TEST(StillHold, OfABetterPlaceThanThatOfTheCoresNow) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "one CPU";
  const Team team(2, cpus);
  Ceilings kept = ceilings_with(1e-9, 1);
  EXPECT_FALSE(still_hold(kept, 2)) << "of no place";
  kept.core_to_core_ns = 1e9;
  EXPECT_FALSE(still_hold(kept, 2)) << "it is nearer now";
  kept.core_to_core_ns = 1e-9;
  EXPECT_FALSE(still_hold(kept, 2)) << "so near that threads share a core, and the peak is higher now";
  kept.compute.front().gflops = 1e9;
  EXPECT_TRUE(still_hold(kept, 2)) << "nearer and with a higher peak";
}

TEST(StillHold, OfCoresThatAreSharedNow) {
  const Team team(1, allowed_cpus());
  Ceilings kept = ceilings_with(1e9, 1);
  kept.instructions_per_cycle = 1e9;
  EXPECT_TRUE(still_hold(kept, 1)) << "they are what cores can that are not shared";
  kept.instructions_per_cycle = 1e-9;
  EXPECT_FALSE(still_hold(kept, 1)) << "they were measured on shared ones";
  kept.instructions_per_cycle.reset();
  EXPECT_FALSE(still_hold(kept, 1)) << "who knows";
  kept.instructions_per_cycle = 1e9;
  kept.probed = {};
  EXPECT_FALSE(still_hold(kept, 1)) << "nobody looked what lasts";
}

TEST(CeilingProbe, ReadsBothAnewEachTime) {
  CeilingProbe probe = any_probe();
  const ProbeReading first = probe.read(), second = probe.read();
  for (const ProbeReading& reading : {first, second}) {
    EXPECT_GT(reading.rates.gflops.value(), 0);
    EXPECT_GT(reading.rates.memory_gb_per_s.value(), 0);
    EXPECT_FALSE(reading.core_to_core_ns) << "one thread";
  }
  EXPECT_NE(first.rates.gflops, second.rates.gflops) << "two measurements, not one that is kept";
}

TEST(CeilingProbe, ReadsNoPeakAndNoCacheFromCoresThatAreShared) {
  Ceilings ceilings = ceilings_with(1, 1);
  ceilings.instructions_per_cycle = 1e9;
  const ProbedRates shared = CeilingProbe(ceilings, 1).read().rates;
  EXPECT_FALSE(shared.gflops);
  EXPECT_FALSE(shared.cache_gb_per_s);
  EXPECT_GT(shared.memory_gb_per_s.value(), 0);
}

}  // namespace
}  // namespace flopline
