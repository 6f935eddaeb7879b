#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "bench/fake_runs.h"

namespace flopline {
namespace {

using testing::IsEmpty;
using testing::Not;

class CaseRunnerMachine : public FakeRuns {};

TEST_F(CaseRunnerMachine, TellsWhatTheMachineCouldWhileACaseWasMeasured) {
  double gflops = 100;
  options_.probe = [&](int threads) {
    EXPECT_EQ(threads, 3);
    gflops += 10;
    return ProbeReading{.rates = {.gflops = gflops, .memory_gb_per_s = 50}, .core_to_core_ns = gflops / 2};
  };
  options_.stopping.least_span_s = 1.1;  // two probes
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_EQ(result.core_to_core_ns->least, 55);
  EXPECT_NEAR(result.probed.gflops.value(), 2 * result.core_to_core_ns->median, 1e-9);
  EXPECT_EQ(result.probed.memory_gb_per_s, 50);
  EXPECT_FALSE(result.probed.cache_gb_per_s);
  EXPECT_EQ(result.core_to_core_ns->most, gflops / 2);
  EXPECT_GT(gflops, 110) << "one probe would tell nothing of their median";
}

TEST_F(CaseRunnerMachine, IsProbedBeforeAndAfterACaseThatIsSoonOver) {
  int probed = 0;
  options_.probe = [&](int) { return ProbeReading{.core_to_core_ns = ++probed}; };
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_EQ(result.core_to_core_ns->least, 1);
  EXPECT_EQ(result.core_to_core_ns->most, 2);
}

// Every third look finds the cores shared; calls near such a look take ten times as long.
TEST_F(CaseRunnerMachine, SamplesOfSharedCoresDoNotCount) {
  int looks = 0;
  options_.core_pace = [&](int threads) {
    EXPECT_EQ(threads, 3);
    return CorePace{.instructions_per_cycle = ++looks % 3 == 0 ? 2.4 : 4.9};
  };
  const CaseResult result = run({{.on_execute = [&] {
                              std::this_thread::sleep_for(std::chrono::milliseconds(looks % 3 == 1 ? 1 : 10));
                            }}}).results.at(0);
  EXPECT_LT(result.time_s->median, 0.005);
  EXPECT_THAT(result.left_out_s, Not(IsEmpty()));
  EXPECT_EQ(result.instructions_per_cycle->least, 4.9);
  EXPECT_EQ(result.instructions_per_cycle->most, 4.9);
}

TEST_F(CaseRunnerMachine, CoresThatAreSharedAllTheTimeAreTimedAllTheSame) {
  options_.core_pace = [](int) { return CorePace{.instructions_per_cycle = 2.4}; };
  options_.alone_per_cycle = {{3, 4.9}};
  options_.stopping.most_sampling_s = 1;
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_EQ(result.stop, Stop::precise);
  EXPECT_LT(result.rounds_s.size(), 600U) << "of the 1000 until the limit";
  EXPECT_THAT(result.left_out_s, IsEmpty());
  EXPECT_EQ(result.instructions_per_cycle->most, 2.4) << "which marks it";
}

TEST_F(CaseRunnerMachine, CoresThatAreSharedNearlyAllTheTimeAreTimedAllTheSame) {
  int looks = 0;
  options_.core_pace = [&](int) { return CorePace{.instructions_per_cycle = ++looks < 4 ? 4.9 : 2.4}; };
  options_.stopping.most_sampling_s = 1;
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_EQ(result.stop, Stop::precise);
  EXPECT_LT(result.rounds_s.size(), 600U);
  EXPECT_THAT(result.left_out_s, IsEmpty());
  EXPECT_EQ(result.instructions_per_cycle->least, 2.4);
}

TEST_F(CaseRunnerMachine, OthersThatStayOnTheCoresAreNotWaitedFor) {
  int looks = 0;
  options_.core_pace = [&](int) { return CorePace{.instructions_per_cycle = ++looks < 200 ? 4.9 : 2.4}; };
  options_.stopping.precision = -1;  // is never reached
  options_.stopping.most_sampling_s = 30;
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_EQ(result.stop, Stop::shared_cores);
  EXPECT_GE(result.rounds_s.size(), options_.stopping.least_rounds);
  EXPECT_LT(result.wall_s, 10);
  EXPECT_THAT(result.left_out_s, Not(IsEmpty()));
  EXPECT_EQ(result.instructions_per_cycle->least, 4.9);
}

// A clock of two gigahertz in every other round, in which calls take half as long.
TEST_F(CaseRunnerMachine, CyclesAreThoseOfTheClockBesideEachCall) {
  int looks = 0;  // two a round
  const auto is_fast = [&] { return (looks + 1) / 2 % 2 == 1; };
  options_.core_pace = [&](int) {
    ++looks;
    return CorePace{.instructions_per_cycle = 4.9, .clock_hz = is_fast() ? 2e9 : 1e9};
  };
  const CaseResult result = run({{.on_execute = [&] {
                              std::this_thread::sleep_for(std::chrono::milliseconds(is_fast() ? 5 : 10));
                            }}}).results.at(0);
  EXPECT_EQ(result.clock_hz->least, 1e9);
  EXPECT_EQ(result.clock_hz->most, 2e9);
  EXPECT_NEAR(result.cycles->median, 10e6, 0.5e6);
  EXPECT_NEAR(result.cycles->best, 10e6, 0.5e6);
  EXPECT_NEAR(result.time_s->best, 5e-3, 0.5e-3);
}

TEST_F(CaseRunnerMachine, NeedNotProbeEverything) {
  options_.probe = [](int) { return ProbeReading{}; };
  const CaseResult result = run({{}}).results.at(0);
  EXPECT_FALSE(result.probed.gflops);
  EXPECT_FALSE(result.probed.memory_gb_per_s);
  EXPECT_FALSE(result.core_to_core_ns);
  EXPECT_FALSE(result.instructions_per_cycle);
  EXPECT_FALSE(result.clock_hz);
  EXPECT_FALSE(result.cycles);
}

}  // namespace
}  // namespace flopline
