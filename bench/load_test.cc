#include "bench/load.h"

#include <gmock/gmock.h>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::DoubleNear;
using testing::Optional;

// user nice system idle iowait irq softirq steal guest guest_nice, in steps of 10 ms
constexpr const char* kStat =
    "cpu  900 0 0 0 0 0 0 0 0 0\n"
    "cpu0 100 10 20 700 50 3 7 30 90 10\n"
    "cpu1 200 20 40 800 60 1 9 60 0 0\n"
    "cpu10 5000 0 0 0 0 0 0 0 0 0\n"
    "intr 1 2 3\n";

TEST(LoadCounters, SumsTheGivenCpusOnly) {
  RecordedTree tree;
  tree.add("proc/stat", kStat);
  const auto counters = read_load_counters(tree.files(), {0, 1}, 2.5);
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->cpus, 2);
  EXPECT_DOUBLE_EQ(counters->busy_s, 1.40 + 2.70);
  EXPECT_DOUBLE_EQ(counters->idle_s, 7.50 + 8.60);
  EXPECT_DOUBLE_EQ(counters->steal_s, 0.30 + 0.60);
  EXPECT_DOUBLE_EQ(counters->own_s, 2.5);
}

TEST(LoadCounters, UnknownWithoutSuchCpus) {
  RecordedTree tree;
  EXPECT_EQ(read_load_counters(tree.files(), {0}, 0), std::nullopt);
  tree.add("proc/stat", kStat);
  EXPECT_EQ(read_load_counters(tree.files(), {3}, 0), std::nullopt);
  EXPECT_EQ(read_load_counters(tree.files(), {}, 0), std::nullopt);
}

constexpr LoadCounters kBefore{.cpus = 2, .busy_s = 100, .idle_s = 200, .steal_s = 5, .own_s = 10};

TEST(Load, OthersAreWhatIsBusyWithoutUs) {
  // Ten seconds on two CPUs: 13 s busy, of which 10 s are ours.
  const Load load =
      load_between(kBefore, {.cpus = 2, .busy_s = 113, .idle_s = 206.75, .steal_s = 5.25, .own_s = 20});
  EXPECT_DOUBLE_EQ(load.seconds, 10);
  EXPECT_DOUBLE_EQ(load.others_busy_cpus, 0.3);
}

TEST(Load, StealIsAShareOfTheTimeThatWasWanted) {
  const Load load =
      load_between(kBefore, {.cpus = 2, .busy_s = 109, .idle_s = 210, .steal_s = 6, .own_s = 19});
  EXPECT_THAT(load.steal_share, Optional(DoubleNear(0.1, 1e-12)));
}

TEST(Load, StealIsUnknownWhenHardlyAnyTimeWasWanted) {
  const Load load =
      load_between(kBefore, {.cpus = 2, .busy_s = 100.5, .idle_s = 210, .steal_s = 5.01, .own_s = 10});
  EXPECT_EQ(load.steal_share, std::nullopt);
}

TEST(Load, NeverNegative) {
  const Load ahead =
      load_between(kBefore, {.cpus = 2, .busy_s = 101, .idle_s = 201, .steal_s = 5, .own_s = 11.01});
  EXPECT_EQ(ahead.others_busy_cpus, 0);
}

TEST(Load, AnEmptyWindowIsQuiet) {
  const Load none = load_between(kBefore, kBefore);
  EXPECT_EQ(none.seconds, 0);
  EXPECT_EQ(none.others_busy_cpus, 0);
  EXPECT_EQ(none.steal_share, std::nullopt);
}

TEST(MeasureLoad, UnknownWhenTheSystemDoesNotTell) {
  RecordedTree tree;
  EXPECT_FALSE(measure_load(tree.files(), {0}, std::chrono::milliseconds(1)));
  tree.add("proc/stat", kStat);
  EXPECT_TRUE(measure_load(tree.files(), {0}, std::chrono::milliseconds(1)));
}

TEST(OwnCpuSeconds, GrowsWithWork) {
  const double before = own_cpu_seconds();
  while (own_cpu_seconds() <= before) {
  }
  EXPECT_GT(own_cpu_seconds(), before);
}

}  // namespace
}  // namespace flopline
