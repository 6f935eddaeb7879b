#include "bench/instruction_rate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "bench/stopwatch.h"
#include "bench/threads.h"

namespace flopline {
namespace {

TEST(InstructionRate, IsThatOfACore) {
  const Team team(1, allowed_cpus());
  const double per_cycle = instructions_per_cycle(1);
  EXPECT_GT(per_cycle, 0.05) << "as code that is not optimised may take";
  EXPECT_LT(per_cycle, 20) << "more than any core's width";
}

TEST(InstructionRate, ALookInWhichTheCpuDidSomethingElseFindsLess) {
  const Team team(1, {allowed_cpus().front()});
  const std::jthread other(
      [](const std::stop_token& stop) {  // on the same CPU, as threads inherit where they may run
        while (!stop.stop_requested()) {
        }
      });
  double least = instructions_per_cycle(1), most = least;
  for (const Clock::time_point begin = Clock::now(); seconds_since(begin) < 0.5;) {
    const double now = instructions_per_cycle_now(1);
    least = std::min(least, now);
    most = std::max(most, now);
  }
  EXPECT_LT(least, most / 2);
}

TEST(InstructionRate, OfATeamIsThatOfItsSlowestThread) {
  const std::vector<int> one_cpu = {allowed_cpus().front()};
  const Team team(2, one_cpu);
  double of_one = 0;  // the most of several, as the core may be shared during any of them
  for (int i = 0; i < 20; ++i) of_one = std::max(of_one, instructions_per_cycle(1));
  EXPECT_LT(instructions_per_cycle(2), 1.25 * of_one);
}

}  // namespace
}  // namespace flopline
