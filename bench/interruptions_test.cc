#include "bench/interruptions.h"

#include <gtest/gtest.h>

#include <chrono>

#include "bench/threads.h"

namespace flopline {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

TEST(Interruptions, ArePausesBetweenReadings) {
  Clock::time_point time;
  int readings = 0;
  const Interruptions found = watch_interruptions(0.1, [&] {
    ++readings;
    return time += readings % 1000 == 0 ? nanoseconds(microseconds(25)) : nanoseconds(25);
  });
  EXPECT_NEAR(found.share, 25 / (25 + 24.975), 1e-3);
  EXPECT_NEAR(found.per_second, 1e6 / (25 + 24.975), 10);
  EXPECT_NEAR(found.median_s, 25e-6, 1e-12);
}

TEST(Interruptions, ReadingsAndTimeSlicesOfOthersAreNone) {
  Clock::time_point time;
  int readings = 0;
  const Interruptions found = watch_interruptions(0.1, [&] {
    return time += ++readings % 1000 == 0 ? nanoseconds(microseconds(3000)) : nanoseconds(900);
  });
  EXPECT_EQ(found.share, 0);
  EXPECT_EQ(found.per_second, 0);
  EXPECT_EQ(found.median_s, 0);
}

TEST(Interruptions, OfATeam) {
  const Team team(1, allowed_cpus());
  const Interruptions found = team_interruptions(1, 0.02);
  EXPECT_GE(found.share, 0);
  EXPECT_LT(found.share, 1);
  EXPECT_LT(found.median_s, 1e-3);
  EXPECT_EQ(found.median_s > 0, found.per_second > 0);
}

}  // namespace
}  // namespace flopline
