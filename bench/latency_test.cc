#include "bench/latency.h"

#include <gtest/gtest.h>

#include "bench/ceiling_works.h"

namespace flopline {
namespace {

double latency_ns(std::int64_t bytes) {
  LatencyWalk walk(bytes);
  walk.take_turn();
  return walk.best_ns();
}

TEST(Latency, IsThatOfAMemory) {
  for (const std::int64_t bytes : {0, 64, 4096, 8 << 20}) {
    EXPECT_GT(latency_ns(bytes), 0.05) << bytes;
    EXPECT_LT(latency_ns(bytes), 1e5) << bytes;
  }
}

// However busy the machine is, sooner or later both have a quiet moment.
TEST(Latency, IsLongerBeyondTheCaches) {
  LatencyWalk near(4096), far(128 << 20);
  for (int turn = 0; turn < 50 && !(2 * near.best_ns() < far.best_ns()); ++turn) {
    near.take_turn();
    far.take_turn();
  }
  EXPECT_LT(2 * near.best_ns(), far.best_ns());
}

TEST(Latency, IsTheLeastOfAllTurns) {
  LatencyWalk walk(4096);
  EXPECT_GT(walk.best_ns(), 1e9) << "nothing yet";
  for (int turn = 0; turn < 5; ++turn) {
    const double before_ns = walk.best_ns();
    walk.take_turn();
    EXPECT_LE(walk.best_ns(), before_ns);
  }
}

TEST(LevelLatencies, AreOfTheMiddleOfEachLevelUntilStopped) {
  const std::vector<BandwidthPoint> curve = {{8 << 10, 100}, {16 << 10, 100}, {32 << 10, 100},
                                             {8 << 20, 20},  {16 << 20, 20},  {32 << 20, 20}};
  const std::vector<MemoryLevel> levels = levels_of(curve);
  ASSERT_GE(levels.size(), 2U);
  LevelLatencies latencies(2, curve);
  ASSERT_TRUE(latencies.sample());
  const std::vector<Latency> best = latencies.best();
  ASSERT_EQ(best.size(), levels.size());
  for (std::size_t i = 0; i < best.size(); ++i) {
    EXPECT_EQ(best[i].level, levels[i].name);
    EXPECT_EQ(2 * best[i].bytes, levels[i].smallest_bytes / 2 + levels[i].largest_bytes / 2);
    EXPECT_LT(best[i].ns, 1e5);
  }
  int asked = 0;
  EXPECT_FALSE(latencies.sample([&] { return ++asked == 2; }));
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace flopline
