#include "bench/core_pace.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "analysis/statistics.h"
#include "bench/clock.h"
#include "bench/threads.h"

namespace flopline {
namespace {

TEST(CorePace, IsThatOfACore) {
  const Team team(1, allowed_cpus());
  const double per_cycle = instructions_per_cycle(1, 0.005).median;
  EXPECT_GT(per_cycle, 0.05) << "as code that is not optimised may take";
  EXPECT_LT(per_cycle, 20) << "more than any core's width";
}

TEST(CorePace, TellsTheClock) {
  const Team team(1, allowed_cpus());
  std::vector<double> looks_hz, clocks_hz;
  for (int i = 0; i < 50; ++i) {
    looks_hz.push_back(core_pace_now(1).clock_hz);
    clocks_hz.push_back(clock_hz_now(1));
  }
  EXPECT_NEAR(median(looks_hz) / median(clocks_hz), 1, 0.05)
      << "as a chain tells that is eight times as long";
}

TEST(CorePace, ALookInWhichTheCpuDidSomethingElseFindsLess) {
  const Team team(1, {allowed_cpus().front()});
  const std::jthread other(
      [](const std::stop_token& stop) {  // on the same CPU, as threads inherit where they may run
        while (!stop.stop_requested()) {
        }
      });
  const Looks looks = instructions_per_cycle(1, 0.5);
  EXPECT_LT(looks.least, looks.most / 2);
  EXPECT_LT(looks.least, looks.median);
}

TEST(CorePace, OfATeamIsThatOfItsSlowestThread) {
  const std::vector<int> one_cpu = {allowed_cpus().front()};
  const Team team(2, one_cpu);
  const double alone = instructions_per_cycle(1, 0.1).most;  // unless the core is shared all the time
  EXPECT_LT(instructions_per_cycle(2, 0.005).most, 1.25 * alone);
}

}  // namespace
}  // namespace flopline
