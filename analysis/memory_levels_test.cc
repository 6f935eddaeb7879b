#include "analysis/memory_levels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

constexpr std::int64_t kKiB = 1 << 10;
constexpr std::int64_t kMiB = 1 << 20;

struct SyntheticLevel {
  std::int64_t capacity_bytes;
  double gb_per_s;
};

// Four sizes per doubling from 4 KiB to 512 MiB. Beyond a capacity, the bandwidth falls to the next level's
// in a straight line (both axes logarithmic) that ends at `transition` times the capacity.
std::vector<BandwidthPoint> synthetic_curve(const std::vector<SyntheticLevel>& levels, double transition) {
  std::vector<BandwidthPoint> curve;
  for (std::int64_t base = kKiB; base <= 128 * kMiB; base *= 2) {
    for (int quarter = 4; quarter < 8; ++quarter) {
      const std::int64_t bytes = base * quarter;
      std::size_t level = 0;
      while (level + 1 < levels.size() && bytes > levels[level].capacity_bytes) ++level;
      double gb_per_s = levels[level].gb_per_s;
      if (level > 0 && transition > 1) {
        const double over =
            static_cast<double>(bytes) / static_cast<double>(levels[level - 1].capacity_bytes);
        const double share = std::clamp(std::log(over) / std::log(transition), 0.0, 1.0);
        gb_per_s = levels[level - 1].gb_per_s * std::pow(gb_per_s / levels[level - 1].gb_per_s, share);
      }
      curve.push_back({bytes, gb_per_s});
    }
  }
  return curve;
}

// What a shared machine does to the best of several samples: a spread of `noise` downwards, and now and then
// a size that was slow in every sample.
void disturb(std::vector<BandwidthPoint>& curve, double noise, double slow_share, std::mt19937& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  for (BandwidthPoint& point : curve) {
    point.gb_per_s *= 1 - noise * uniform(random);
    if (uniform(random) < slow_share) point.gb_per_s *= 0.3 + 0.6 * uniform(random);
  }
}

std::vector<std::string> names(const std::vector<MemoryLevel>& levels) {
  std::vector<std::string> result;
  for (const MemoryLevel& level : levels) result.push_back(level.name);
  return result;
}

std::vector<std::int64_t> capacities(const std::vector<MemoryLevel>& levels) {
  std::vector<std::int64_t> result;
  for (const MemoryLevel& level : levels) result.push_back(level.capacity_bytes);
  return result;
}

TEST(MemoryLevels, NoCurveHasNoLevels) { EXPECT_TRUE(memory_levels({}).empty()); }

TEST(MemoryLevels, FlatCurveIsMemoryOnly) {
  const auto levels = memory_levels(synthetic_curve({{0, 10}}, 1));
  ASSERT_THAT(names(levels), testing::ElementsAre("DRAM"));
  EXPECT_EQ(levels[0].smallest_bytes, 4 * kKiB);
  EXPECT_EQ(levels[0].largest_bytes, 896 * kMiB);
  EXPECT_EQ(levels[0].capacity_bytes, 0);
}

TEST(MemoryLevels, OnePointIsMemory) {
  const std::vector<BandwidthPoint> curve = {{4096, 3.5}};
  EXPECT_THAT(names(memory_levels(curve)), testing::ElementsAre("DRAM"));
}

TEST(MemoryLevels, FindsTwoToFiveLevels) {
  EXPECT_THAT(capacities(memory_levels(synthetic_curve({{32 * kKiB, 100}, {0, 10}}, 1))),
              testing::ElementsAre(32 * kKiB, 0));
  EXPECT_THAT(capacities(memory_levels(synthetic_curve({{48 * kKiB, 100}, {kMiB, 40}, {0, 10}}, 1))),
              testing::ElementsAre(48 * kKiB, kMiB, 0));
  const auto four =
      memory_levels(synthetic_curve({{32 * kKiB, 300}, {1280 * kKiB, 100}, {32 * kMiB, 30}, {0, 10}}, 1));
  EXPECT_THAT(names(four), testing::ElementsAre("L1", "L2", "L3", "DRAM"));
  EXPECT_THAT(capacities(four), testing::ElementsAre(32 * kKiB, 1280 * kKiB, 32 * kMiB, 0));
  const auto five = memory_levels(
      synthetic_curve({{32 * kKiB, 300}, {256 * kKiB, 100}, {8 * kMiB, 40}, {128 * kMiB, 20}, {0, 10}}, 1));
  EXPECT_THAT(names(five), testing::ElementsAre("L1", "L2", "L3", "L4", "DRAM"));
}

TEST(MemoryLevels, LastCacheMayBeLittleFasterThanMemory) {
  const auto levels =
      memory_levels(synthetic_curve({{32 * kKiB, 200}, {kMiB, 60}, {32 * kMiB, 15}, {0, 11}}, 1));
  EXPECT_THAT(capacities(levels), testing::ElementsAre(32 * kKiB, kMiB, 32 * kMiB, 0));
}

TEST(MemoryLevels, SlowStartOfSmallSizesIsNoLevel) {
  auto curve = synthetic_curve({{32 * kKiB, 300}, {kMiB, 100}, {0, 10}}, 1);
  for (int i = 0; i < 6; ++i) curve[i].gb_per_s *= 0.5 + 0.08 * i;
  EXPECT_THAT(capacities(memory_levels(curve)), testing::ElementsAre(32 * kKiB, kMiB, 0));
}

TEST(MemoryLevels, TransitionsBelongToNoLevel) {
  const auto levels =
      memory_levels(synthetic_curve({{48 * kKiB, 500}, {kMiB, 200}, {16 * kMiB, 100}, {0, 20}}, 4));
  ASSERT_THAT(names(levels), testing::ElementsAre("L1", "L2", "L3", "DRAM"));
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    EXPECT_LT(levels[i].smallest_bytes, levels[i].largest_bytes);
    EXPECT_GT(levels[i + 1].smallest_bytes, 2 * levels[i].largest_bytes) << levels[i].name;
  }
}

TEST(MemoryLevels, SurvivesNoise) {
  const unsigned seed = 20240611;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<SyntheticLevel> made = {{48 * kKiB, 500}, {kMiB, 250}, {32 * kMiB, 110}, {0, 40}};
  for (int i = 0; i < 200; ++i) {
    const double transition = 1.0 + i % 4;
    auto curve = synthetic_curve(made, transition);
    disturb(curve, 0.05, 0.05, random);
    const auto levels = memory_levels(curve);
    ASSERT_THAT(names(levels), testing::ElementsAre("L1", "L2", "L3", "DRAM")) << "curve " << i;
    for (std::size_t level = 0; level + 1 < made.size(); ++level) {
      const double ratio =
          static_cast<double>(levels[level].capacity_bytes) / static_cast<double>(made[level].capacity_bytes);
      EXPECT_GE(ratio, 0.5) << levels[level].name << " of curve " << i;
      EXPECT_LE(ratio, 1.4) << levels[level].name << " of curve " << i;
    }
  }
}

TEST(MemoryLevels, RefusesWhatIsNoCurve) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  using Curve = std::vector<BandwidthPoint>;
  EXPECT_THROW(memory_levels(Curve{{4096, 1}, {4096, 1}}), std::invalid_argument);
  EXPECT_THROW(memory_levels(Curve{{0, 1}}), std::invalid_argument);
  EXPECT_THROW(memory_levels(Curve{{4096, 0}}), std::invalid_argument);
  EXPECT_THROW(memory_levels(Curve{{4096, nan}}), std::invalid_argument);
}

}  // namespace
}  // namespace flopline
