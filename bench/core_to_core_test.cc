#include "bench/core_to_core.h"

#include <gtest/gtest.h>

#include "bench/threads.h"

namespace flopline {
namespace {

TEST(CoreToCore, OneThreadHasNoOtherCore) { EXPECT_FALSE(core_to_core_ns(1)); }

TEST(CoreToCore, TakesLongerThanACacheHitAndLessThanASystemCallEach) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "one CPU";
  const Team team(2, cpus);
  const double ns = core_to_core_ns(2).value();
  EXPECT_GT(ns, 1);
  EXPECT_LT(ns, 1e5);
}

TEST(CoreToCore, EndsWhereThreadsShareACpu) {
  const Team team(3, {allowed_cpus().front()});
  EXPECT_GT(core_to_core_ns(3).value(), 0);
}

}  // namespace
}  // namespace flopline
