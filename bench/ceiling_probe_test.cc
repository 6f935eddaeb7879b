#include "bench/ceiling_probe.h"

#include <gtest/gtest.h>

#include <functional>
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

// In one of several tries, over some seconds: where cores come to be shared meanwhile, or others leave, it
// finds something else.
bool finds(Recheck expected, const std::function<Ceilings()>& kept) {
  for (int i = 0; i < 20; ++i) {
    if (recheck(kept(), 1) == expected) return true;
  }
  return false;
}

// As multiples of what a probe reads now.
Ceilings times_now(double peak, double bandwidth) {
  const ProbedRates now = any_probe().read().rates;
  return ceilings_with(peak * *now.gflops, bandwidth * *now.memory_gb_per_s);
}

TEST(Recheck, FindsWhatAMachineExceeds) {
  EXPECT_TRUE(finds(Recheck::exceeded, [] { return times_now(0.8, 1.3); })) << "its peak";
  EXPECT_TRUE(finds(Recheck::exceeded, [] { return times_now(1.3, 0.6); })) << "its bandwidth";
}

TEST(Recheck, FindsAnotherMachine) {
  EXPECT_EQ(recheck({}, 1), Recheck::other_machine) << "nothing is known of it";
  EXPECT_TRUE(finds(Recheck::other_machine, [] { return times_now(3, 0.5); })) << "by the peak";
  EXPECT_TRUE(finds(Recheck::other_machine, [] { return times_now(0.5, 3); })) << "by the bandwidth";
}

TEST(Recheck, CeilingsHoldOfWhichOthersLeaveAPart) {
  EXPECT_TRUE(finds(Recheck::hold, [] { return times_now(1.3, 1.3); }));
}

TEST(Recheck, CeilingsHoldOfABetterPlaceThanThatOfTheCoresNow) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "one CPU";
  const Team team(2, cpus);
  Ceilings kept = ceilings_with(1e-9, 1);
  EXPECT_EQ(recheck(kept, 2), Recheck::other_machine) << "of no place";
  kept.core_to_core_ns = 1e9;
  EXPECT_EQ(recheck(kept, 2), Recheck::other_machine) << "it is nearer now";
  kept.core_to_core_ns = 1e-9;
  EXPECT_EQ(recheck(kept, 2), Recheck::other_machine)
      << "so near that threads share a core, and the peak is higher now";
  kept.compute.front().gflops = 1e9;
  EXPECT_EQ(recheck(kept, 2), Recheck::hold) << "nearer and with a higher peak";
}

TEST(Recheck, CeilingsHoldWhereCoresAreSharedNow) {
  const Team team(1, allowed_cpus());
  Ceilings kept = ceilings_with(1e9, 1);
  kept.instructions_per_cycle = 1e9;
  EXPECT_EQ(recheck(kept, 1), Recheck::hold) << "they are what cores can that are not shared";
  kept.instructions_per_cycle = 1e-9;
  EXPECT_EQ(recheck(kept, 1), Recheck::other_machine) << "they were measured on shared ones";
  kept.instructions_per_cycle.reset();
  EXPECT_EQ(recheck(kept, 1), Recheck::other_machine) << "who knows";
  kept.instructions_per_cycle = 1e9;
  kept.probed = {};
  EXPECT_EQ(recheck(kept, 1), Recheck::other_machine) << "nobody looked what lasts";
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
