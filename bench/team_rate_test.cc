#include "bench/team_rate.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace flopline {
namespace {

constexpr int kThreads = 2;

TEST(TeamRate, EveryThreadWorksOnce) {
  std::vector<std::atomic<int>> calls(kThreads);
  EXPECT_GE(team_seconds(kThreads, [&](int thread) { ++calls[thread]; }), 0);
  for (const auto& count : calls) EXPECT_EQ(count, 1);
}

// The slowest thread counts, not the one that called. A sleep is never shorter than it was asked to be.
TEST(TeamRate, LastsUntilTheLastThreadEnds) {
  const auto nap = std::chrono::milliseconds(20);
  for (int sleeper = 0; sleeper < kThreads; ++sleeper) {
    const double seconds = team_seconds(kThreads, [&](int thread) {
      if (thread == sleeper) std::this_thread::sleep_for(nap);
    });
    EXPECT_GE(seconds, 0.020);
  }
}

TEST(TeamRate, KeepsTheBestSample) {
  TeamWork work{
      .run = [](int,
                std::int64_t passes) { std::this_thread::sleep_for(passes * std::chrono::milliseconds(2)); },
      .units_per_pass = 10};
  sample_team_rate(kThreads, 0, work);  // no time, the fewest samples
  EXPECT_EQ(work.passes, 1);
  EXPECT_GT(work.units_per_second, 0);
  EXPECT_LE(work.units_per_second, 10 / 0.002);

  EXPECT_EQ(work.rates, std::vector<double>{work.units_per_second});

  work.units_per_second = 1e9;
  sample_team_rate(kThreads, 0, work);
  EXPECT_EQ(work.units_per_second, 1e9);
  ASSERT_EQ(work.rates.size(), 2U);
  EXPECT_LT(work.rates[1], 1e9) << "of that time alone";
}

TEST(TeamRate, TellsTheClockOfTheBestSampleWhereItIsAskedFor) {
  TeamWork work{.run = [](int, std::int64_t) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); },
                .units_per_pass = 1};
  sample_team_rate(kThreads, 0, work);
  EXPECT_EQ(work.clock_hz, 0);
  EXPECT_TRUE(work.units_per_cycle.empty());
  int asked = 0;
  work.clock_hz_now = [&] { return ++asked; };
  work.units_per_second = 0;
  sample_team_rate(kThreads, 0, work);
  EXPECT_EQ(asked, 3) << "samples";
  const auto best = static_cast<std::size_t>(work.clock_hz);
  EXPECT_DOUBLE_EQ(work.units_per_cycle.at(best - 1), work.units_per_second / work.clock_hz);
  work.units_per_second = 1e9;
  sample_team_rate(kThreads, 0, work);
  EXPECT_EQ(work.clock_hz, best) << "no sample was better";
  EXPECT_EQ(work.units_per_cycle.size(), 6U);
}

TEST(TeamRate, PassesGrowUntilASampleCanBeTimed) {
  std::atomic<std::int64_t> done = 0;
  TeamWork work{.run =
                    [&](int, std::int64_t passes) {
                      for (std::int64_t i = 0; i < passes; ++i) ++done;
                    },
                .units_per_pass = 1};
  // A thread that was kept from running may make one pass long enough for a sample; not every time, as it is
  // alone.
  for (int sample = 0; sample < 100 && work.passes == 1; ++sample) sample_team_rate(1, 0, work);
  EXPECT_GT(work.passes, 1);
  EXPECT_GE(done, work.passes);
}

}  // namespace
}  // namespace flopline
