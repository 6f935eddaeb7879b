#include "bench/instruction_rate.h"

#include <gtest/gtest.h>

#include "bench/threads.h"

namespace flopline {
namespace {

TEST(InstructionRate, IsThatOfACore) {
  const Team team(1, allowed_cpus());
  const double per_ns = instructions_per_ns(1);
  EXPECT_GT(per_ns, 0.01) << "1 GHz and one in a hundred cycles, as code that is not optimised may take";
  EXPECT_LT(per_ns, 100) << "5 GHz and 20 a cycle";
}

TEST(InstructionRate, OfThreadsThatShareACpuIsThatOfOne) {
  const std::vector<int> one_cpu = {allowed_cpus().front()};
  const Team team(2, one_cpu);
  // Threads that take turns: each has half of the time, or none of it until the other is done.
  EXPECT_LT(instructions_per_ns(2), 1.5 * instructions_per_ns(1));
}

}  // namespace
}  // namespace flopline
