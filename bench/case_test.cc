#include "bench/case.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "bench/fakes.h"
#include "bench/options.h"

namespace flopline::case_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Axis kSame = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
// 10 effective MACCs, 12 with the padding; 16 + 12 + 16 bytes.
const Conv kConv = {.axes = {kSame}};
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};
const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});

std::vector<std::string> names(const std::vector<Case>& cases) {
  std::vector<std::string> all(cases.size());
  std::ranges::transform(cases, all.begin(), case_name);
  return all;
}

std::vector<Case> cases_matching(const std::string& filter) {
  const Network network = {.name = "net",
                           .layers = {{"conv1", kConv},
                                      {"relu1", Relu{.channels = 4}},
                                      {"pool1", MaxPool{.axes = {{.in = 4, .kernel = 2}}}},
                                      {"fc", kLinear, 3}}};
  const Network lone = {.name = "", .layers = {{"ic8oc4", kLinear}}};
  return make_cases({network, lone},
                    {.backends = {&kOne, &kTwo}, .threads = {2}, .caches = {CacheState::hot}},
                    read_filter(filter));
}

TEST(CaseName, FollowsFromTheValue) {
  Case value = {.network = "net", .item = {.name = "conv1", .layer = kConv}, .backend = &kOne};
  EXPECT_EQ(layer_name(value), "net.conv1");
  EXPECT_EQ(case_name(value), "conv/net.conv1/one");
  value.item = {.name = "fc", .layer = kLinear};
  value.backend = &kTwo;
  EXPECT_EQ(case_name(value), "linear/net.fc/two");
  value.network = "";
  EXPECT_EQ(layer_name(value), "linear:fc");
  EXPECT_EQ(case_name(value), "linear/fc/two") << "a layer named by its descriptor is of no network";
  value.cache = CacheState::cold_weights;
  EXPECT_EQ(case_name(value), "linear/fc/two/cold-weights");
  EXPECT_EQ(setting_text(setting_of(value)), "two (cold-weights)");
  value.threads = 4;
  value.is_of_sweep = true;
  EXPECT_EQ(case_name(value), "linear/fc/two/cold-weights/omp:4");
  EXPECT_EQ(setting_text(setting_of(value)), "two (cold-weights, omp:4)");
  value.cache = CacheState::hot;
  value.threads = 1;
  EXPECT_EQ(case_name(value), "linear/fc/two/omp:1");
  EXPECT_EQ(setting_text(setting_of(value)), "two (omp:1)");
  value.is_of_sweep = false;
  EXPECT_EQ(setting_text(setting_of(value)), "two");
}

TEST(MakeCases, ASweepHasEveryNumberOfThreadsInTheName) {
  const Network lone = {.name = "", .layers = {{"ic8oc4", kLinear}}};
  const CaseSettings settings = {
      .backends = {&kOne}, .threads = {1, 2}, .caches = {CacheState::hot, CacheState::cold}};
  const std::vector<Case> cases = make_cases({lone}, settings, read_filter(""));
  EXPECT_THAT(names(cases), ElementsAre("linear/ic8oc4/one/omp:1", "linear/ic8oc4/one/cold/omp:1",
                                        "linear/ic8oc4/one/omp:2", "linear/ic8oc4/one/cold/omp:2"));
  EXPECT_EQ(cases.back().threads, 2);
}

TEST(MakeCases, AreTheLayersWithMaccsOnBackendsSideBySide) {
  EXPECT_THAT(names(cases_matching("")),
              ElementsAre("conv/net.conv1/one", "conv/net.conv1/two", "linear/net.fc/one",
                          "linear/net.fc/two", "linear/ic8oc4/one", "linear/ic8oc4/two"));
}

TEST(MakeCases, KeepWhatTheyAreMadeOf) {
  const Case value = cases_matching("net.fc/two").at(0);
  EXPECT_EQ(value.network, "net");
  EXPECT_FALSE(value.is_of_suite);
  EXPECT_EQ(value.item.layer, Layer(kLinear));
  EXPECT_EQ(value.item.multiplicity, 3);
  EXPECT_EQ(value.backend, &kTwo);
  EXPECT_EQ(value.threads, 2);
  const Network suite = {.name = "core", .layers = {{"fc", kLinear}}, .is_suite = true};
  const CaseSettings settings = {.backends = {&kOne}, .threads = {1}, .caches = {CacheState::hot}};
  EXPECT_TRUE(make_cases({suite}, settings, read_filter("")).at(0).is_of_suite);
}

TEST(MakeCases, TheFilterFindsItsExpressionAnywhereInTheName) {
  EXPECT_THAT(names(cases_matching("^conv|ic8.*/one$")),
              ElementsAre("conv/net.conv1/one", "conv/net.conv1/two", "linear/ic8oc4/one"));
  EXPECT_THAT(cases_matching("relu1|nothing"), IsEmpty());
}

TEST(MakeCases, EqualLayersOfANetworkAreOneCase) {
  const std::vector<NamedLayer> layers = {{"a", kLinear, 2}, {"b", kConv}, {"c", kLinear}, {"a", kLinear, 2}};
  const CaseSettings settings = {.backends = {&kOne, &kTwo}, .threads = {1}, .caches = {CacheState::hot}};
  const std::vector<Case> cases =
      make_cases({{.name = "net", .layers = layers}}, settings, read_filter("net.[ac]"));
  EXPECT_THAT(names(cases), ElementsAre("linear/net.a/one", "linear/net.a/two"));
  for (const Case& value : cases) {
    EXPECT_EQ(value.item.multiplicity, 3) << "of both names; what is named twice counts once";
    EXPECT_THAT(value.also, ElementsAre("c"));
  }
  const Network suite = {.name = "core", .layers = {{"a", kLinear}, {"c", kLinear}}, .is_suite = true};
  EXPECT_THAT(make_cases({suite}, settings, read_filter("one")), SizeIs(2)) << "a suite lists what it wants";
}

TEST(MakeCases, LayersDifferByWhatTheirWorkloadTells) {
  const auto with = [](Direction direction, DataType input) {
    return LayerSetting{.types = {.input = input}, .direction = direction};
  };
  const Network net = {
      .name = "net",
      .layers = {{.name = "a", .layer = kLinear},
                 {.name = "b", .layer = kLinear, .setting = with(Direction::backward_data, DataType::f32)},
                 {.name = "c", .layer = kLinear, .setting = with(Direction::forward, DataType::u8)}}};
  const std::vector<Case> cases =
      make_cases({net}, {.backends = {&kOne}, .threads = {1}, .caches = {CacheState::hot}}, read_filter(""));
  ASSERT_THAT(cases, SizeIs(3));
  EXPECT_EQ(why_not_run(cases[0]), "");
  EXPECT_THAT(why_not_run(cases[1]), HasSubstr("backward_data"));
  EXPECT_THAT(why_not_run(cases[2]), HasSubstr("in u8"));
}

std::int64_t memory_of(const Layer& layer) {
  return memory_needed_bytes({.item = {.name = "x", .layer = layer}, .backend = &kOne});
}

TEST(MemoryNeeded, GrowsWithEverySize) {
  const std::int64_t least = memory_of(kLinear);
  EXPECT_GT(memory_of(Linear{.batch = 2, .in_features = 8, .out_features = 4}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 9, .out_features = 4}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 8, .out_features = 5}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 8, .out_features = 4, .bias = 1}), least);
}

TEST(MemoryNeeded, HoldsTheOperandsAndTheExpectedOutput) {
  // As floats, and all but the weights as doubles with a bound each.
  EXPECT_GE(memory_of(kLinear), 32 * 4 + (8 + 4) * (4 + 16));
}

TEST(MemoryNeeded, CountsWhatLiesBetweenTwoParts) {
  // The same operands; what lies between has once 1 x 100 pixels, once 1 x 50.
  const Axis dense = {.in = 100, .kernel = 1}, strided = {.in = 100, .kernel = 1, .stride = 2};
  const DepthwiseSeparable small = {.axes = {strided}}, large = {.axes = {dense}};
  const Conv small_conv = {.axes = {strided}}, large_conv = {.axes = {dense}};
  EXPECT_GT(memory_of(large) - memory_of(small), memory_of(large_conv) - memory_of(small_conv));
}

TEST(MemoryNeeded, RefusesToWrap) {
  EXPECT_THROW(memory_of(Linear{.in_features = 1'000'000'000, .out_features = 1'000'000'000}), CountOverflow);
}

TEST(StatusName, IsThatOfTheSchema) {
  EXPECT_EQ(status_name(Status::ok), "ok");
  EXPECT_EQ(status_name(Status::wrong), "wrong");
  EXPECT_EQ(status_name(Status::failed), "failed");
  EXPECT_EQ(status_name(Status::unsupported), "unsupported");
}

CaseResult timed(const Layer& layer, double median_s) {
  return {.value = {.network = "net", .item = {.name = "x", .layer = layer}, .backend = &kOne},
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

TEST(Disturbance, IsSaidWhereThePlaceOfOperandsMakesADifference) {
  CaseResult result = sampled();
  result.placement_spread = 0.02;
  EXPECT_EQ(disturbance(result), "");
  result.placement_spread = 0.08;
  EXPECT_EQ(disturbance(result), "where its operands lay made it up to 8 % slower");
  result.noise_floor = NoiseFloor{.relative = 0.1};
  EXPECT_EQ(disturbance(result), "");
}

TEST(Disturbance, IsSaidWhereTheIntervalStayedTooWide) {
  CaseResult result = sampled();
  EXPECT_EQ(disturbance(result), "");
  result.stop = Stop::time_limit;
  EXPECT_EQ(disturbance(result), "its interval was still ±10.0 % wide at the time limit");
}

TEST(Disturbance, OfACeilingMattersToTheCasesUnderIt) {
  CaseResult result = sampled();
  CeilingsByThreads ceilings = fake_ceilings_by_threads();
  Ceilings& of_one = ceilings.at(1);
  of_one.probed = {.gflops = 90, .cache_gb_per_s = 20, .memory_gb_per_s = 1};
  result.probed = {.gflops = 0.96 * 90, .memory_gb_per_s = 0.8};
  EXPECT_EQ(disturbance(result, ceilings), "") << "bound by L1";
  result.probed.cache_gb_per_s = 0.7 * 20;
  EXPECT_EQ(disturbance(result, ceilings),
            "the bandwidth of L1 was 30 % lower than when its ceiling was measured");
  of_one.memory.front().gb_per_s = 1000;
  EXPECT_EQ(disturbance(result, ceilings), "the peak was 4 % lower than when its ceiling was measured");
  of_one.probed.gflops.reset();
  EXPECT_EQ(disturbance(result, ceilings), "") << "who knows";
  of_one.memory.front().capacity_bytes = 1;
  EXPECT_EQ(disturbance(result, ceilings),
            "the bandwidth of DRAM was 20 % lower than when its ceiling was measured");
  result.probed.memory_gb_per_s = 0.96;
  EXPECT_EQ(disturbance(result, ceilings), "");
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

TEST(PackingPaid, AfterAsManyCallsAsSaveWhatItTook) {
  CaseResult result = sampled();
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "not asked for";
  result.time_s =
      Summary{.count = 9, .best = 1e-6, .median = 1e-6, .median_interval = {.low = 0.9e-6, .high = 1.1e-6}};
  result.phases = Phases{.prepack_ns = 5000};
  result.unpacked = Unpacked{.prepack_ns = 1000, .call_ns = 2500};
  EXPECT_EQ(calls_until_packing_paid(result), 3) << "4 µs in steps of 1.5 µs";
  result.unpacked->prepack_ns = 6000;
  EXPECT_EQ(calls_until_packing_paid(result), 1) << "nothing to pay for";
  result.unpacked->call_ns = 1050;
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "within the interval";
  result.unpacked->call_ns = 900;
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "slower than before";
}

TEST(WaitedShare, IsOfOneThreadAndOfEnoughTime) {
  CaseResult result = sampled();
  result.wall_s = 1;
  result.cpu_s = 0.75;
  EXPECT_DOUBLE_EQ(waited_share(result).value(), 0.25);
  result.cpu_s = 1.01;
  EXPECT_EQ(waited_share(result), 0) << "the two clocks are not read at once";
  result.value.threads = 2;
  EXPECT_EQ(waited_share(result), std::nullopt);
  result.value.threads = 1;
  result.wall_s = 0.09;
  EXPECT_EQ(waited_share(result), std::nullopt);
}

}  // namespace
}  // namespace flopline::case_test
