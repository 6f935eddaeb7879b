#include "bench/assessment.h"

#include <gmock/gmock.h>

#include "bench/fakes.h"

namespace flopline::assessment_test {
namespace {

using testing::HasSubstr;

const Axis kSame = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
// 10 effective MACCs, 12 with the padding; 16 + 12 + 16 bytes.
const Conv kConv = {.axes = {kSame}};
const Backend kBackend = fake_backend({});

CaseResult timed(const Layer& layer, double median_s) {
  return {.value = {.network = "net", .item = {.name = "x", .layer = layer}, .backend = &kBackend},
          .status = Status::ok,
          .implementation = "winograd",
          .time_s = Summary{.count = 9, .best = median_s / 2, .median = median_s}};
}

TEST(Assess, FiguresByHandBelowTheRidge) {
  const Assessment all = assess(timed(kConv, 4e-9), fake_ceilings_by_threads());
  EXPECT_EQ(all.operations.nominal_maccs, 12);
  EXPECT_EQ(all.operations.effective_maccs, 10);
  EXPECT_EQ(compulsory(all.bytes), 44);
  EXPECT_DOUBLE_EQ(all.intensity, 20.0 / 44);
  EXPECT_DOUBLE_EQ(all.roof.gflops, 10) << "20 FLOP on 44 bytes at 22 GB/s";
  EXPECT_EQ(all.roof.bound_by, "L1");
  EXPECT_DOUBLE_EQ(all.gflops.value(), 5) << "20 FLOP in 4 ns: of the median, without the padding";
  EXPECT_DOUBLE_EQ(all.share_of_peak.value(), 0.05);
  EXPECT_DOUBLE_EQ(all.share_of_roof.value(), 0.5);
  EXPECT_EQ(all.note, "");
}

TEST(Assess, FiguresByHandUnderThePeak) {
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  ceilings.at(1).memory.front().gb_per_s = 1000;
  const Assessment all = assess(timed(kConv, 4e-10), ceilings);
  EXPECT_EQ(all.roof.bound_by, "compute");
  EXPECT_DOUBLE_EQ(all.share_of_peak.value(), 0.5);
  EXPECT_DOUBLE_EQ(all.share_of_roof.value(), 0.5);
}

TEST(Assess, AShareAbove105PercentIsKeptAndExplained) {
  EXPECT_EQ(assess(timed(kConv, 2e-9 / 1.04), fake_ceilings_by_threads()).note, "");
  const Assessment memory = assess(timed(kConv, 2e-9 / 1.06), fake_ceilings_by_threads());
  EXPECT_DOUBLE_EQ(memory.share_of_roof.value(), 1.06);
  EXPECT_THAT(memory.note, HasSubstr("above the L1 roof"));
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  ceilings.at(1).memory.front().gb_per_s = 1000;
  const Assessment compute = assess(timed(kConv, 2e-10 / 1.06), ceilings);
  EXPECT_THAT(compute.note, HasSubstr("above the peak"));
  EXPECT_THAT(compute.note, HasSubstr("winograd does less work"));
}

TEST(Assess, WithoutATimeThereIsARoofButNoShare) {
  CaseResult result = timed(kConv, 1);
  result.time_s.reset();
  const Assessment all = assess(result, fake_ceilings_by_threads());
  EXPECT_EQ(all.roof.bound_by, "L1");
  EXPECT_EQ(all.gflops, std::nullopt);
  EXPECT_EQ(all.share_of_peak, std::nullopt);
  EXPECT_EQ(all.share_of_roof, std::nullopt);
  EXPECT_EQ(all.note, "");
}

std::string disturbance(const CaseResult& result,
                        const CeilingsByThreads& ceilings = fake_ceilings_by_threads()) {
  return assess(result, ceilings).disturbance;
}

CaseResult sampled() {
  CaseResult result = timed(kConv, 1);
  result.stop = Stop::precise;
  result.time_s->median_interval = {.low = 0.9, .high = 1.1};
  return result;
}

TEST(Disturbance, IsSaidFromThreePercentOfDriftAndTwoOfWaiting) {
  CaseResult result = sampled();
  result.drift = 0.5;
  EXPECT_EQ(disturbance(result), "the second half of its samples is 50 % slower");
  result.drift = -0.04;
  result.wall_s = 10;
  result.cpu_s = 9;
  EXPECT_EQ(disturbance(result),
            "the second half of its samples is 4 % faster; its thread did not run for 10 % of the time");
  result.drift = 0.03;
  result.cpu_s = 9.8;
  EXPECT_EQ(disturbance(result), "");
  result.drift = 0.5;
  result.time_s.reset();
  EXPECT_EQ(disturbance(result), "") << "no time, no samples";
}

// A share of a result, tolerated up to a size, and where it is larger up to the noise floor.
void expect_said(double CaseResult::*share, double tolerated, double found, double floor,
                 const std::string& text) {
  CaseResult result = sampled();
  result.*share = tolerated;
  EXPECT_EQ(disturbance(result), "");
  result.*share = found;
  EXPECT_EQ(disturbance(result), text);
  result.noise_floor = NoiseFloor{.relative = floor};
  EXPECT_EQ(disturbance(result), "");
}

TEST(Disturbance, IsSaidWhereTurnsScatter) {
  expect_said(&CaseResult::round_scatter, 0.03, 0.07, 0.08, "its turns scattered by 7 %");
}

TEST(Disturbance, IsSaidWhereThePlaceOfOperandsMakesADifference) {
  expect_said(&CaseResult::placement_spread, 0.02, 0.08, 0.1,
              "where its operands lay made it up to 8 % slower");
}

TEST(Disturbance, IsSaidWhereTheIntervalStayedTooWide) {
  CaseResult result = sampled();
  EXPECT_EQ(disturbance(result), "");
  result.stop = Stop::time_limit;
  result.rounds_s.resize(kRoundsForInterval - 1);
  EXPECT_EQ(disturbance(result), "it had had only 5 turns at the time limit") << "no interval";
  result.rounds_s.resize(1);
  EXPECT_EQ(disturbance(result), "it had had only 1 turn at the time limit");
  result.rounds_s.resize(kRoundsForInterval);
  EXPECT_EQ(disturbance(result), "its interval was still ±10.0 % wide at the time limit");
  result.stop = Stop::shared_cores;
  EXPECT_EQ(disturbance(result),
            "its interval was still ±10.0 % wide when something else stayed on its cores");
}

TEST(Disturbance, OfACeilingMattersToTheCasesUnderIt) {
  CaseResult result = sampled();
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  Ceilings& of_one = ceilings.at(1);
  of_one.probed = {.gflops = 90, .cache_gb_per_s = 20, .memory_gb_per_s = 1};
  result.probed = {.gflops = 0.96 * 90, .memory_gb_per_s = 0.8};
  EXPECT_EQ(disturbance(result, ceilings), "") << "bound by L1";
  result.probed.cache_gb_per_s = 0.7 * 20;
  EXPECT_EQ(disturbance(result, ceilings), "the bandwidth of L1 was 30 % lower than at best");
  of_one.memory.front().gb_per_s = 1000;
  result.probed.cache_gb_per_s.reset();
  EXPECT_EQ(disturbance(result, ceilings), "the peak was 4 % lower than at best");
  result.probed.gflops = 1.03 * 90;
  EXPECT_EQ(disturbance(result, ceilings), "the peak was 3 % higher than was known");
  result.probed.gflops = 0.985 * 90;
  EXPECT_EQ(disturbance(result, ceilings), "");
  result.probed.gflops = 0.96 * 90;
  of_one.probed.gflops.reset();
  EXPECT_EQ(disturbance(result, ceilings), "") << "who knows";
  of_one.memory.front().capacity_bytes = 1;
  EXPECT_EQ(disturbance(result, ceilings), "the bandwidth of DRAM was 20 % lower than at best");
  result.probed.memory_gb_per_s = 0.985;
  EXPECT_EQ(disturbance(result, ceilings), "");
}

TEST(Disturbance, OfALevelMattersToACaseUnderThePeakByWhatThatLeavesOfItsTime) {
  CaseResult result = timed(kConv, 1e-9);
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  Ceilings& of_one = ceilings.at(1);
  of_one.memory.front().gb_per_s = 1000;
  of_one.probed = {.cache_gb_per_s = 200};
  result.probed = {.cache_gb_per_s = 190};
  ASSERT_EQ(assess(result, ceilings).roof.bound_by, "compute");
  EXPECT_EQ(disturbance(result, ceilings), "the bandwidth of L1 was 5 % lower than at best")
      << "it runs at a fifth of the peak";
  result.time_s->median = 2.2e-10;
  EXPECT_EQ(disturbance(result, ceilings), "") << "and now at nine tenths";
  of_one.probed.gflops = 100;
  result.probed.gflops = 98.5;
  EXPECT_EQ(disturbance(result, ceilings), "the peak was 2 % lower than at best") << "both together";
}

TEST(Disturbance, IsSaidWhereCoresDidNotLieAsAtBest) {
  CaseResult result = sampled();
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  result.core_to_core_ns = Looks{.least = 310, .median = 325, .most = 330};
  EXPECT_EQ(disturbance(result, ceilings), "") << "as far as is known it never was better";
  ceilings.at(1).core_to_core_ns = 52;
  EXPECT_EQ(disturbance(result, ceilings),
            "its cores lay elsewhere: a cache line took 325 ns between them, 52 ns at best");
  result.core_to_core_ns = Looks{.least = 48, .median = 52, .most = 66};
  EXPECT_EQ(disturbance(result, ceilings), "");
  result.core_to_core_ns->least = 25;
  EXPECT_EQ(disturbance(result, ceilings),
            "its cores lay elsewhere: a cache line took 25 to 66 ns between them, 52 ns at best");
}

TEST(Disturbance, IsSaidWhereCoresWereShared) {
  CaseResult result = sampled();
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  result.instructions_per_cycle = Looks{.least = 2.3, .median = 2.4, .most = 2.5};
  EXPECT_EQ(disturbance(result, ceilings), "") << "as far as is known they never were alone";
  ceilings.at(1).instructions_per_cycle = 4.9;
  EXPECT_EQ(disturbance(result, ceilings),
            "something else worked on its cores: they took in 2.4 instructions per cycle, 4.9 alone");
  result.instructions_per_cycle = Looks{.least = 2.4, .median = 4.8, .most = 4.9};
  ceilings.at(1).instructions_per_cycle.reset();
  EXPECT_EQ(disturbance(result, ceilings),
            "something else worked on its cores: they took in 2.4 to 4.9 instructions per cycle, 4.9 alone");
  result.instructions_per_cycle->least = 4.5;
  EXPECT_EQ(disturbance(result, ceilings), "");
}

TEST(Disturbance, IsSaidWhereMoreThanAFifthOfTheSamplesDoNotCount) {
  CaseResult result = sampled();
  result.time_s->count = 8;
  result.left_out_s = {1, 1};
  EXPECT_EQ(disturbance(result), "");
  result.left_out_s = {1, 1, 1};
  EXPECT_EQ(disturbance(result),
            "something else worked on its cores during 27 % of its samples, which do not count");
}

}  // namespace
}  // namespace flopline::assessment_test
