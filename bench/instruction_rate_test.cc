#include "bench/instruction_rate.h"

#include <gtest/gtest.h>

#include "bench/threads.h"

namespace flopline {
namespace {

TEST(InstructionRate, IsThatOfACoreThatTakesInSeveralACycle) {
  const Team team(1, allowed_cpus());
  const double per_ns = instructions_per_ns(1);
  EXPECT_GT(per_ns, 1) << "1 GHz and one a cycle are less than any core that runs this can";
  EXPECT_LT(per_ns, 100);
}

TEST(InstructionRate, OfThreadsThatShareACpuIsThatOfOne) {
  const std::vector<int> one_cpu = {allowed_cpus().front()};
  const Team team(2, one_cpu);
  // Threads that take turns: each has half of the time, or none of it until the other is done.
  EXPECT_LT(instructions_per_ns(2), 1.5 * instructions_per_ns(1));
}

}  // namespace
}  // namespace flopline
