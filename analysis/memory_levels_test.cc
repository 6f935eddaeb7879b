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
constexpr std::int64_t kGiB = 1 << 30;

// Four sizes per doubling, from 4 KiB.
std::int64_t size_at(std::size_t index) {
  return (kKiB << index / 4) * static_cast<std::int64_t>(4 + index % 4);
}

struct SyntheticLevel {
  std::int64_t capacity_bytes;
  double gb_per_s;
};

// Up to 1 GiB. Beyond a capacity, the bandwidth falls to the next level's
// in a straight line (both axes logarithmic) that ends at `transition` times the capacity.
std::vector<BandwidthPoint> synthetic_curve(const std::vector<SyntheticLevel>& levels, double transition) {
  std::vector<BandwidthPoint> curve;
  for (std::size_t i = 0; size_at(i) < kGiB; ++i) {
    const std::int64_t bytes = size_at(i);
    std::size_t level = 0;
    while (level + 1 < levels.size() && bytes > levels[level].capacity_bytes) ++level;
    double gb_per_s = levels[level].gb_per_s;
    if (level > 0 && transition > 1) {
      const double over = static_cast<double>(bytes) / static_cast<double>(levels[level - 1].capacity_bytes);
      const double share = std::clamp(std::log(over) / std::log(transition), 0.0, 1.0);
      gb_per_s = levels[level - 1].gb_per_s * std::pow(gb_per_s / levels[level - 1].gb_per_s, share);
    }
    curve.push_back({bytes, gb_per_s});
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
  EXPECT_THAT(names(memory_levels(std::vector<BandwidthPoint>{{4096, 3.5}})), testing::ElementsAre("DRAM"));
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

// Curves recorded on a virtual machine with an EPYC of the Zen 5 kind: 48 KiB of L1 and 1 MiB of L2 per core,
// and an L3 of 32 MiB that other machines use too. Reads at the sizes of size_at(), in GB/s. One thread. Its
// L2 reads at one of two speeds.
const std::vector<double> kOneThread = {
    517,  511,  513,  511, 515,  517,  518,  519,  517,  514,  514,  512,  512,  515,  511,
    177,  182,  185,  188, 192,  188,  188,  188,  190,  190,  192,  194,  206,  252,  253,
    164,  152,  149,  124, 116,  119,  121,  118,  121,  118,  119,  121,  119,  119,  119,
    119,  117,  106,  105, 92.8, 92,   89.2, 87.1, 79.5, 73.7, 61.7, 58,   52.4, 49.3, 47.5,
    46.7, 45.3, 43.6, 43,  44.4, 43.3, 42.4, 42.3, 41.9, 43.1, 41.3, 41.4, 41.9};
// Two threads.
const std::vector<double> kTwoThreads = {
    1010, 1010, 1007, 1011, 1008, 1007, 1014, 1005, 1006, 1000, 1002, 1002, 1007, 1004,
    1002, 349,  357,  362,  365,  361,  361,  363,  364,  362,  365,  367,  370,  394,
    485,  485,  419,  383,  305,  247,  225,  231,  230,  224,  226,  225,  222,  212,
    211,  213,  207,  199,  184,  181,  173,  142,  103,  88.7, 78.4, 71.6, 64.2, 62.8,
    59.2, 57,   55.2, 56.2, 53.8, 55.4, 54.1, 54.8, 53.4, 52.9, 51.7, 52.1, 51.1};
// Two threads on a loaded machine, sampled less often.
const std::vector<double> kTwoThreadsBusy = {
    1056, 1064, 1049, 1050, 1032, 1052, 1058, 1045, 1062, 1055, 1055, 1024, 983, 1059, 993, 347, 356,  367,
    384,  376,  387,  376,  378,  388,  393,  397,  392,  406,  519,  508,  414, 278,  275, 255, 243,  234,
    240,  245,  249,  244,  237,  243,  226,  239,  208,  205,  217,  209,  209, 148,  110, 161, 83.2, 89.5,
    90,   90.1, 76.3, 87.1, 68.8, 41.7, 68.5, 40,   31.5, 34.5, 35.3, 29.1, 36,  45,   36.1};

// Curves recorded on a virtual machine with an EPYC of the Zen 4 kind: 32 KiB of L1 and 1 MiB of L2 per core,
// a shared L3 of 32 MiB that is nearly as fast as L2.
const std::vector<double> kZen4OneThread = {
    221,  224,  223,  223,  222,  223,  223,  222,  224,  222,  222,  223,  222,  125,  119,
    122,  118,  118,  118,  118,  118,  118,  118,  118,  118,  118,  118,  118,  118,  118,
    118,  111,  104,  100,  98.5, 99.1, 99,   99.4, 99.5, 99.7, 99.7, 99.6, 99.7, 99.7, 99.6,
    94.5, 90.9, 87.4, 84.7, 71.5, 66.1, 59.2, 51.1, 43.8, 38.1, 32.9, 29.6, 29.9, 30.9, 31.3,
    30.7, 30.3, 31.2, 30,   30.7, 30.2, 30,   30,   30,   29.7, 31.8, 28.7};
const std::vector<double> kZen4TwoThreads = {
    443, 445, 443,  446,  443,  441,  444, 440,  445,  437,  443,  443,  441,  250,  240,  238,  236,
    236, 236, 236,  236,  236,  236,  236, 236,  236,  236,  236,  231,  217,  212,  207,  202,  197,
    197, 198, 200,  200,  200,  200,  199, 200,  199,  199,  199,  187,  180,  165,  164,  140,  123,
    111, 110, 88.8, 77.9, 71.7, 65.7, 61,  61.3, 61.6, 59.4, 61.8, 60.2, 61.2, 65.1, 62.1, 61.1, 61.2};

std::vector<BandwidthPoint> recorded_curve(const std::vector<double>& gb_per_s, int threads) {
  std::vector<BandwidthPoint> curve;
  for (std::size_t i = 0; i < gb_per_s.size(); ++i) curve.push_back({size_at(i) * threads, gb_per_s[i]});
  return curve;
}

struct Range {
  std::int64_t least;
  std::int64_t most;
};

void expect_capacities(const std::vector<MemoryLevel>& levels, const std::vector<Range>& caches) {
  ASSERT_EQ(levels.size(), caches.size() + 1);
  for (std::size_t i = 0; i < caches.size(); ++i) {
    EXPECT_GE(levels[i].capacity_bytes, caches[i].least) << levels[i].name;
    EXPECT_LE(levels[i].capacity_bytes, caches[i].most) << levels[i].name;
  }
  EXPECT_EQ(levels.back().name, "DRAM");
}

TEST(MemoryLevels, RecordedOnOneThread) {
  const std::vector<Range> caches = {{40 * kKiB, 48 * kKiB}, {512 * kKiB, kMiB}, {8 * kMiB, 32 * kMiB}};
  expect_capacities(memory_levels(recorded_curve(kOneThread, 1)), caches);
}

TEST(MemoryLevels, RecordedOnTwoThreads) {
  const std::vector<Range> caches = {{80 * kKiB, 96 * kKiB}, {kMiB, 2 * kMiB}, {8 * kMiB, 32 * kMiB}};
  expect_capacities(memory_levels(recorded_curve(kTwoThreads, 2)), caches);
  expect_capacities(memory_levels(recorded_curve(kTwoThreadsBusy, 2)), caches);
}

TEST(MemoryLevels, RecordedWhereTwoCachesAreNearlyAsFast) {
  const std::vector<Range> one = {{28 * kKiB, 32 * kKiB}, {640 * kKiB, kMiB}, {8 * kMiB, 32 * kMiB}};
  expect_capacities(memory_levels(recorded_curve(kZen4OneThread, 1)), one);
  const std::vector<Range> two = {{56 * kKiB, 64 * kKiB}, {kMiB, 2 * kMiB}, {8 * kMiB, 32 * kMiB}};
  expect_capacities(memory_levels(recorded_curve(kZen4TwoThreads, 2)), two);
}

TEST(MemoryLevels, AreNotMoreThanThereAre) {
  const auto shelf =
      synthetic_curve({{32 * kKiB, 440}, {kMiB, 230}, {16 * kMiB, 150}, {128 * kMiB, 80}, {0, 60}}, 1);
  EXPECT_THAT(names(memory_levels(shelf)), testing::ElementsAre("L1", "L2", "L3", "L4", "DRAM"));
  EXPECT_THAT(capacities(memory_levels(shelf, 3)), testing::ElementsAre(32 * kKiB, kMiB, 16 * kMiB, 0));
  EXPECT_THAT(names(memory_levels(shelf, 0)), testing::ElementsAre("DRAM"));
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
