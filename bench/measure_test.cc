#include "bench/measure.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "bench/fakes.h"

namespace flopline::measure_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const Linear kLinear = {.batch = 2, .in_features = 8, .out_features = 4};

// What prepare() says of a kernel that does as it is told.
struct Prepared {
  explicit Prepared(const Fake& fake) : backend(fake_backend(fake)) {
    result.value = {.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &backend};
    kernel = prepare(data, result);
  }

  Backend backend;
  LayerData data = LayerData(kLinear);
  CaseResult result;
  std::unique_ptr<Kernel> kernel;
};

TEST(LayerData, IsTheSameForAllRuns) {
  const LayerData one(kLinear), two(kLinear);
  ASSERT_EQ(one.tensors.size(), 3U);
  for (const std::size_t operand : {0, 1}) {
    EXPECT_TRUE(std::ranges::equal(one.tensors[operand].values(), two.tensors[operand].values()));
  }
  EXPECT_TRUE(std::ranges::equal(one.expected->values(), two.expected->values(), {},
                                 &reference::Bounded::value, &reference::Bounded::value));
  EXPECT_EQ(one.expected->values().size(), 8U);
}

TEST(Prepare, ARightKernelIsOkAndHasPhases) {
  const Prepared one({.implementation = "fake:winograd"});
  EXPECT_NE(one.kernel, nullptr);
  EXPECT_EQ(one.result.status, Status::ok);
  EXPECT_EQ(one.result.reason, "");
  EXPECT_EQ(one.result.implementation, "fake:winograd");
  EXPECT_FALSE(one.result.is_fallback);
  EXPECT_TRUE(one.result.verified.value().ok);
  const Phases phases = one.result.phases.value();
  for (const double phase_ns : {phases.create_ns, phases.prepack_ns, phases.first_ns}) {
    EXPECT_GE(phase_ns, 0);
    EXPECT_TRUE(std::isfinite(phase_ns));
  }
  EXPECT_FALSE(one.result.time_s) << "nothing is timed yet";
}

TEST(Prepare, ExecutesOnceAndThenLooksAtTheOutput) {
  std::vector<std::string> events;
  const Prepared one({.on_create = [&] { events.emplace_back("create"); },
                      .on_execute = [&] { events.emplace_back("execute"); },
                      .on_unpack = [&](std::span<float>) { events.emplace_back("unpack"); }});
  EXPECT_THAT(events, ElementsAre("create", "execute", "unpack"));
}

TEST(Prepare, EachPhaseHasItsOwnTime) {
  const auto pause = [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); };
  const Phases create = Prepared({.on_create = pause}).result.phases.value();
  EXPECT_GE(create.create_ns, 2e6) << "sleeping cannot take less";
  const Phases first = Prepared({.on_execute = pause}).result.phases.value();
  EXPECT_GE(first.first_ns, 2e6);
}

TEST(Prepare, OneElementOffIsWrong) {
  const Prepared one({.on_unpack = [](std::span<float> output) { output[5] += 0.01F; }});
  EXPECT_EQ(one.kernel, nullptr);
  EXPECT_EQ(one.result.status, Status::wrong);
  EXPECT_THAT(one.result.reason, HasSubstr("1 of 8 outputs are wrong, first output 5"));
  EXPECT_GT(one.result.verified->max_error, one.result.verified->bound);
}

TEST(Prepare, NanIsWrong) {
  const Prepared one(
      {.on_unpack = [](std::span<float> output) { output[0] = std::numeric_limits<float>::quiet_NaN(); }});
  EXPECT_EQ(one.kernel, nullptr);
  EXPECT_EQ(one.result.status, Status::wrong);
  EXPECT_THAT(one.result.reason, HasSubstr("first output 0"));
}

TEST(Prepare, WhatIsThrownIsTheReasonOfAFailure) {
  for (const Fake& fake :
       {Fake{.on_create = [] { throw std::runtime_error("no luck"); }},
        Fake{.on_execute = [] { throw std::runtime_error("no luck"); }},
        Fake{.on_unpack = [](std::span<float>) { throw std::runtime_error("no luck"); }}}) {
    const Prepared one(fake);
    EXPECT_EQ(one.kernel, nullptr);
    EXPECT_EQ(one.result.status, Status::failed);
    EXPECT_EQ(one.result.reason, "no luck");
  }
}

TEST(Prepare, WhatABackendCannotDoIsAnOrdinaryAnswer) {
  const Prepared one({.refusal = "only square kernels"});
  EXPECT_EQ(one.kernel, nullptr);
  EXPECT_EQ(one.result.status, Status::unsupported);
  EXPECT_EQ(one.result.reason, "only square kernels");
  EXPECT_FALSE(one.result.verified);
}

TEST(Prepare, TheFallbackOfALibraryIsKnown) {
  EXPECT_TRUE(Prepared({.implementation = "ref:any"}).result.is_fallback);
}

TEST(TimeUnpacked, TimesTheKernelThatLeavesWeightsAsTheyAre) {
  Backend backend = fake_backend({});
  const Case value = {.item = {.name = "fc", .layer = kLinear}, .backend = &backend};
  const LayerData data(kLinear);
  EXPECT_FALSE(time_unpacked(data, value)) << "this one has none";
  backend.create_unpacked =
      fake_backend({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }}).create;
  ASSERT_TRUE(time_unpacked(data, value));
  EXPECT_GE(time_unpacked(data, value)->call_ns, 2e6);
  backend.create_unpacked = fake_backend({.refusal = "no"}).create;
  EXPECT_FALSE(time_unpacked(data, value));
  backend.create_unpacked = fake_backend({.on_create = [] { throw std::runtime_error("no luck"); }}).create;
  EXPECT_FALSE(time_unpacked(data, value));
}

TEST(CallTimer, LooksAtTheKernelFirst) {
  int executed = 0;
  FakeKernel kernel({.on_execute = [&] { ++executed; }}, kLinear);
  const CallTimer timer(kernel);
  EXPECT_GT(executed, 0);
}

TEST(CallTimer, NeedsNoLookAtACopyOfTheKernel) {
  int executed = 0;
  FakeKernel kernel({}, kLinear), copy({.on_execute = [&] { ++executed; }}, kLinear);
  const CallTimer timer(kernel);
  timer.sample(copy);
  EXPECT_EQ(executed, timer.batch());
}

TEST(CallTimer, ShortCallsAreTimedInBatches) {
  std::int64_t executed = 0;
  FakeKernel kernel({.on_execute = [&] { ++executed; }}, kLinear);
  const CallTimer timer(kernel);
  EXPECT_GT(timer.batch(), 1);
  const std::int64_t before = executed;
  EXPECT_GT(timer.sample(kernel), 0);
  EXPECT_EQ(executed - before, timer.batch());
}

TEST(CallTimer, ALongCallIsASampleByWallClock) {
  int executed = 0;
  FakeKernel kernel({.on_execute =
                         [&] {
                           ++executed;
                           std::this_thread::sleep_for(std::chrono::milliseconds(5));
                         }},
                    kLinear);
  const CallTimer timer(kernel);
  EXPECT_EQ(timer.batch(), 1);
  const int before = executed;
  EXPECT_GE(timer.sample(kernel), 5e-3)
      << "sleeping takes no processor time, but cannot take less of the clock's";
  EXPECT_EQ(executed - before, 1);
}

TEST(CallTimer, ACallCanBeMadeLongerOnPurpose) {
  FakeKernel kernel({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }},
                    kLinear);
  const CallTimer timer(kernel, CacheState::hot, 2.0);
  EXPECT_GE(timer.sample(kernel), 6e-3) << "two milliseconds of sleep and twice as much of waiting";
}

TEST(CallTimer, FromAColdCacheEveryCallIsASample) {
  std::int64_t executed = 0;
  FakeKernel kernel({.on_execute = [&] { ++executed; }}, kLinear);
  const CallTimer timer(kernel, CacheState::cold);
  EXPECT_EQ(timer.batch(), 1);
  const std::int64_t before = executed;
  EXPECT_GT(timer.sample(kernel), 0);
  EXPECT_EQ(executed - before, 1);
}

TEST(CallTimer, ARoundWarmsUpWhatOtherWorkCooledDown) {
  int executed = 0;
  FakeKernel kernel({.on_execute = [&] { ++executed; }}, kLinear);
  CallTimer timer(kernel);
  const int before = executed;
  const std::vector<PacedSample> samples = timer.sample_round(kernel, 0.001, 0.001);
  EXPECT_THAT(samples, testing::Each(testing::Field(&PacedSample::seconds, testing::Gt(0))));
  EXPECT_GE(executed - before, 4 + static_cast<std::int64_t>(samples.size()) * timer.batch());
}

TEST(CallTimer, LearnsHowManyCallsToLeaveOut) {
  int executed = 0, of_round = 0;
  FakeKernel kernel({.on_execute =
                         [&] {
                           ++executed;
                           std::this_thread::sleep_for(std::chrono::milliseconds(++of_round));
                         }},
                    kLinear);
  CallTimer timer(kernel);
  std::vector<std::int64_t> left_out;
  for (int round = 0; round < 4; ++round) {
    of_round = 0;
    const int before = executed;
    const std::vector<PacedSample> samples = timer.sample_round(kernel, 0, 0);
    left_out.push_back(executed - before - std::ssize(samples));
  }
  EXPECT_THAT(left_out, ElementsAre(4, 4, 4, 1)) << "as no call takes longer than those after it";
}

TEST(CallTimer, SamplesAsManyCallsAsItLeavesOut) {
  FakeKernel kernel({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }},
                    kLinear);
  CallTimer timer(kernel);
  EXPECT_THAT(timer.sample_round(kernel, 0, 0), SizeIs(4));
}

TEST(CallTimer, ASampleHasTheLeastOfTheTwoLooksBeforeAndAfterIt) {
  FakeKernel kernel({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }},
                    kLinear);
  CallTimer timer(kernel);
  int looks = 0;
  const std::vector<PacedSample> samples = timer.sample_round(
      kernel, 0.1, 0, [&] { return CorePace{.instructions_per_cycle = ++looks == 5 ? 2.4 : 4.9}; });
  ASSERT_GE(samples.size(), 7U);
  EXPECT_EQ(static_cast<std::size_t>(looks), samples.size() + 1) << "each is longer than half a millisecond";
  std::vector<double> found;
  for (const PacedSample& sample : samples) found.push_back(sample.instructions_per_cycle);
  found.resize(7);
  EXPECT_THAT(found, testing::ElementsAre(4.9, 4.9, 2.4, 2.4, 2.4, 2.4, 4.9));
}

TEST(CallTimer, ASampleHasTheMeanClockOfTheTwoLooksBeforeAndAfterIt) {
  FakeKernel kernel({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }},
                    kLinear);
  CallTimer timer(kernel);
  int looks = 0;
  const std::vector<PacedSample> samples =
      timer.sample_round(kernel, 0.05, 0, [&] { return CorePace{.clock_hz = 1e9 * ++looks}; });
  ASSERT_GE(samples.size(), 3U);
  EXPECT_EQ(samples[0].clock_hz, 2e9) << "of looks 1 to 3";
  EXPECT_EQ(samples[1].clock_hz, 2.5e9);
  EXPECT_EQ(samples[2].clock_hz, 3.5e9);
}

TEST(CallTimer, ShortCallsShareALook) {
  FakeKernel kernel({}, kLinear);
  CallTimer timer(kernel);
  int looks = 0;
  const std::vector<PacedSample> samples =
      timer.sample_round(kernel, 0.003, 0, [&] { return CorePace{.instructions_per_cycle = 4.9 + ++looks}; });
  EXPECT_GT(samples.size(), static_cast<std::size_t>(looks));
  EXPECT_LE(looks, 8);
  EXPECT_THAT(samples, testing::Each(testing::Field(&PacedSample::instructions_per_cycle, testing::Ge(5.9))));
}

TEST(ClockResolution, IsAStepThatCanBeSeen) {
  EXPECT_GT(clock_resolution_s(), 0);
  EXPECT_TRUE(std::isfinite(clock_resolution_s()));
}

}  // namespace
}  // namespace flopline::measure_test
