#include "analysis/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

namespace flopline {
namespace {

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddles) {
  EXPECT_EQ(median({7}), 7);
  EXPECT_EQ(median({9, 1, 4}), 4);
  EXPECT_EQ(median({9, 1, 4, 2}), 3);
  EXPECT_EQ(median({-1, -1, -1, 5}), -1);
  EXPECT_THROW(median({}), std::invalid_argument);
}

TEST(Summarise, EqualsTheFiguresWorkedByHand) {
  // Sorted 1 2 3 4 5 6 7 100; the median is 4.5, the deviations from it 0.5 0.5 1.5 1.5 2.5 2.5 3.5 95.5 with
  // the median 2. The interval begins at place 7 / 2 - 1.959964 sqrt(8 / 4) = 0.72819, counted from 0.
  const Summary summary = summarise({3, 1, 2, 100, 5, 4, 7, 6});
  EXPECT_EQ(summary.count, 8U);
  EXPECT_EQ(summary.best, 1);
  EXPECT_EQ(summary.median, 4.5);
  EXPECT_EQ(summary.median_absolute_deviation, 2);
  EXPECT_NEAR(summary.median_interval.low, 1.72819, 1e-5);
  EXPECT_NEAR(summary.median_interval.high, 100 - 0.72819 * 93, 1e-3);
  EXPECT_NEAR(relative_half_width(summary), (98.27181 - 0.72819 * 93) / 2 / 4.5, 1e-4);
}

TEST(Summarise, CutsTheEndsOffOnceThereAreEnoughSamples) {
  // Of 9, from place 4 - 1.959964 * 1.5 = 1.060054 on. P(at most 1 of 9) = 10/512 = 1.95 %.
  const Summary summary = summarise({10, 20, 30, 40, 50, 60, 70, 80, 90});
  EXPECT_NEAR(summary.median_interval.low, 20.60054, 1e-5);
  EXPECT_NEAR(summary.median_interval.high, 79.39946, 1e-5);
  EXPECT_NEAR(relative_half_width(summary), 29.39946 / 50, 1e-6);
}

TEST(Summarise, OfOneSampleIsThatSample) {
  const Summary summary = summarise({3});
  EXPECT_EQ(summary.count, 1U);
  EXPECT_EQ(summary.best, 3);
  EXPECT_EQ(summary.median, 3);
  EXPECT_EQ(summary.median_absolute_deviation, 0);
  EXPECT_EQ(summary.median_interval.low, 3);
  EXPECT_EQ(summary.median_interval.high, 3);
  EXPECT_EQ(relative_half_width(summary), 0);
  EXPECT_THROW(summarise({}), std::invalid_argument);
}

TEST(Summarise, IsNotMovedByATailOrByEqualSamples) {
  std::vector<double> samples(100, 5.0);
  for (int i = 0; i < 30; ++i) samples[i] = 1e6;
  const Summary summary = summarise(samples);
  EXPECT_EQ(summary.median, 5);
  EXPECT_EQ(summary.median_absolute_deviation, 0);
  EXPECT_EQ(summary.median_interval.low, 5);
  EXPECT_EQ(summary.median_interval.high, 5);
}

// P(Binomial(count, 1/2) < below), summed up term by term in long double.
long double probability_below(int count, int below) {
  long double sum = 0;
  for (int i = 0; i < below; ++i) {
    long double term = 1;
    for (int j = 0; j < i; ++j) term = term * (count - j) / (j + 1);
    sum += term;
  }
  return std::ldexp(sum, -count);
}

// Which sample from either end the interval takes, 1 being the outermost. The samples are 1 to count.
double cut_of(int count) {
  std::vector<double> ranks(count);
  std::iota(ranks.begin(), ranks.end(), 1);
  const Interval interval = median_interval_95(ranks);
  EXPECT_NEAR(interval.low + interval.high, count + 1, 1e-9) << "as far from both ends, of " << count;
  return interval.low;
}

// The interval from the r-th sample to the r-th from the end misses the median where fewer than r samples lie
// on one side of it.
TEST(MedianInterval95, LiesBetweenTheOrderStatisticsThatEncloseTooMuchAndTooLittle) {
  for (int count = 1; count <= 400; ++count) {
    const double cut = cut_of(count);
    if (count < 6) {
      EXPECT_EQ(cut, 1) << "all samples";
      EXPECT_GT(probability_below(count, 1), 0.025L) << count << " samples are too few";
    } else {
      const int outer = static_cast<int>(cut);
      const auto missed = (1 - (cut - outer)) * probability_below(count, outer) +
                          (cut - outer) * probability_below(count, outer + 1);
      EXPECT_NEAR(static_cast<double>(missed), 0.025, 0.011) << count;
    }
  }
}

TEST(MedianInterval95, EnclosesTheMedianOfASkewedDistribution) {
  constexpr std::uint64_t kSeed = 20240607;
  constexpr int kTrials = 4000;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 engine(kSeed);
  // A floor and a long tail, as timings have: the median is 1 + ln 2.
  std::exponential_distribution<double> tail(1);
  const double truth = 1 + std::log(2.0);
  for (const int count : {6, 11, 25, 30, 75}) {
    int enclosed = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<double> samples(count);
      for (double& sample : samples) sample = 1 + tail(engine);
      const Interval interval = summarise(samples).median_interval;
      enclosed += interval.low <= truth && truth <= interval.high;
    }
    // 94 % is three standard deviations of the share, 0.34 % each, below 95 %.
    EXPECT_GE(enclosed, kTrials * 0.935) << count << " samples";
    EXPECT_LE(enclosed, kTrials * 0.995) << count << " samples: so wide that it says little";
  }
}

// `count` samples of three groups in turn, the second slower than the first, the third than the second.
std::vector<GroupedSample> grouped(std::size_t count, double apart, std::mt19937_64& engine) {
  std::normal_distribution<double> noise(0, 1);
  std::vector<GroupedSample> samples;
  for (std::size_t i = 0; i < count; ++i)
    samples.push_back({.value = 100 + apart * static_cast<double>(i % 3) + noise(engine), .group = i % 3});
  std::ranges::sort(samples, {}, &GroupedSample::value);
  return samples;
}

TEST(MedianInterval95, OfOneGroupIsThatWithoutGroups) {
  std::mt19937_64 engine(1);
  for (std::size_t count = 1; count < 100; ++count) {
    std::vector<GroupedSample> samples = grouped(count, 0, engine);
    std::vector<double> values;
    for (GroupedSample& sample : samples) {
      sample.group = 7;
      values.push_back(sample.value);
    }
    const Interval of_one = median_interval_95(samples), without = median_interval_95(values);
    EXPECT_EQ(of_one.low, without.low) << count;
    EXPECT_EQ(of_one.high, without.high) << count;
  }
}

TEST(MedianInterval95, OfGroupsEnclosesTheMedianHoweverFarTheyLieApart) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 engine(seed);
  constexpr int kTrials = 4000;
  for (const double apart : {0.0, 1.0, 3.0, 30.0}) {
    for (const std::size_t count : {9U, 15U, 30U, 60U}) {
      int enclosed = 0;
      for (int trial = 0; trial < kTrials; ++trial) {
        const Interval interval = median_interval_95(grouped(count, apart, engine));
        enclosed += interval.low <= 100 + apart && 100 + apart <= interval.high;
      }
      // Four standard deviations of a count of trials below 95 of 100.
      EXPECT_GE(enclosed, kTrials * 0.935) << count << " samples, " << apart << " apart";
    }
  }
}

TEST(MedianInterval95, OfGroupsFarApartLiesWithinTheMiddleOneEarly) {
  std::mt19937_64 engine(1);
  const std::vector<GroupedSample> samples = grouped(27, 1000, engine);
  std::vector<double> values;
  for (const GroupedSample& sample : samples) values.push_back(sample.value);
  const Interval interval = median_interval_95(samples), without = median_interval_95(values);
  EXPECT_LT(interval.high - interval.low, 10);
  EXPECT_GT(without.high - without.low, 1000) << "else this says nothing";
}

// Synthetic series: a floor and, to one side, noise.
std::vector<double> series(std::size_t count, unsigned seed,
                           const std::function<double(double part)>& floor) {
  std::mt19937 random(seed);
  std::exponential_distribution<double> tail(50);
  std::vector<double> samples;
  for (std::size_t i = 0; i < count; ++i)
    samples.push_back(floor(static_cast<double>(i) / static_cast<double>(count)) * (1 + tail(random)));
  return samples;
}

TEST(Drift, IsSeenInWhatDriftsOrSteps) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    EXPECT_GT(drift(series(200, seed, [](double part) { return 1 + 0.2 * part; })), 0.05) << "seed " << seed;
    EXPECT_NEAR(drift(series(200, seed, [](double part) { return part < 0.5 ? 1 : 0.8; })), -0.2, 0.02)
        << "seed " << seed;
  }
}

TEST(Drift, IsNoneInNoise) {
  int drifting = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    drifting +=
        std::abs(drift(series(200, seed, [](double) { return 1.0; }))) > 0.01 ? 1 : 0;  // heavy-tailed
    std::mt19937 random(seed);
    std::bernoulli_distribution slow(0.3);  // bimodal
    drifting +=
        std::abs(drift(series(200, seed, [&](double) { return slow(random) ? 1.5 : 1.0; }))) > 0.01 ? 1 : 0;
  }
  EXPECT_LE(drifting, 4) << "of 400";
  EXPECT_EQ(drift(std::vector<double>(11, 1.0)), 0);
}

TEST(SummariseRounds, AreTheMedianOfTheirMediansAndItsInterval) {
  // Nine rounds of three samples around 10, 11, … 18; in the last one something else ran.
  std::vector<Round> rounds;
  for (int i = 0; i < 9; ++i) rounds.push_back({.samples = {10.0 + i - 0.5, 10.0 + i, 10.0 + i + 5}});
  rounds.back().samples = {100, 101, 102};
  const Summary summary = summarise_rounds(rounds);
  EXPECT_EQ(summary.count, 27U);
  EXPECT_EQ(summary.best, 9.5);
  EXPECT_EQ(summary.median, 14) << "of 10 to 17 and 101";
  EXPECT_NEAR(summary.median_interval.low, 11.06, 0.01);
  EXPECT_NEAR(summary.median_interval.high, 16.94, 0.01) << "one round may be spoiled on each side";
}

TEST(SummariseRounds, TooFewForAnIntervalCountAsOne) {
  const Summary pooled = summarise({1, 2, 3, 4, 5, 6, 7});
  const Summary rounds = summarise_rounds({{.samples = {1, 2, 3}}, {.samples = {4, 5, 6, 7}}});
  EXPECT_EQ(rounds.median, pooled.median);
  EXPECT_EQ(rounds.median_interval.low, pooled.median_interval.low);
  EXPECT_EQ(rounds.median_interval.high, pooled.median_interval.high);
}

TEST(SummariseRounds, NothingIsRefused) {
  EXPECT_THROW(summarise_rounds({}), std::invalid_argument);
  EXPECT_THROW(summarise_rounds({{.samples = {1}}, {.samples = {}}}), std::invalid_argument);
}

TEST(ScatterOfRounds, IsTheStandardDeviationOfTheirMedians) {
  const auto seed = std::random_device()();
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(200, 10);
  std::vector<Round> rounds;
  for (int i = 0; i < 2000; ++i) {
    const double level = normal(random);
    rounds.push_back({{level - 90, level, level + 1}});
  }
  EXPECT_NEAR(scatter_of_rounds(rounds), 0.05, 0.01) << "seed " << seed;
  for (int i = 0; i < 200; ++i) rounds.push_back({{1e6}});
  EXPECT_NEAR(scatter_of_rounds(rounds), 0.05, 0.02) << "a tenth of them far off, seed " << seed;
}

TEST(ScatterOfRounds, IsNotToldFromAFew) {
  std::vector<Round> rounds = {{{1}}, {{2}}, {{3}}, {{4}}, {{5}}};
  EXPECT_EQ(scatter_of_rounds(rounds), 0);
  rounds.push_back({{6}});
  EXPECT_GT(scatter_of_rounds(rounds), 0.3);
}

TEST(SpreadOfGroups, IsBetweenTheSlowestAndTheFastest) {
  std::vector<Round> rounds;
  for (const double level : {10.0, 11.0, 10.5}) {
    for (const double noise : {0.0, 0.1, -0.1}) rounds.push_back({{level + noise, 99, 1}, rounds.size() / 3});
  }
  EXPECT_NEAR(spread_of_groups(rounds), 0.1, 1e-12);
  rounds.push_back({{50}, 3});
  EXPECT_NEAR(spread_of_groups(rounds), 0.1, 1e-12) << "one round says nothing";
  rounds[3].samples = {10.05};
  EXPECT_EQ(spread_of_groups(rounds), 0) << "their intervals meet";
  EXPECT_EQ(spread_of_groups({}), 0);
}

TEST(StudentTwoSidedP, IsThatOfTheTables) {
  for (const auto& [degrees_of_freedom, t] : {std::pair(1, 12.706205),
                                              {2, 4.302653},
                                              {3, 3.182446},
                                              {4, 2.776445},
                                              {5, 2.570582},
                                              {7, 2.364624},
                                              {10, 2.228139},
                                              {30, 2.042272},
                                              {120, 1.979930},
                                              {1'000'000, 1.959964}}) {
    EXPECT_NEAR(student_two_sided_p(t, degrees_of_freedom), 0.05, 1e-6) << degrees_of_freedom;
    EXPECT_NEAR(student_two_sided_p(-t, degrees_of_freedom), 0.05, 1e-6) << degrees_of_freedom;
    EXPECT_EQ(student_two_sided_p(0, degrees_of_freedom), 1);
    EXPECT_GE(student_two_sided_p(1e9, degrees_of_freedom), 0);
  }
  EXPECT_NEAR(student_two_sided_p(3.499483, 7), 0.01, 1e-6);
  EXPECT_NEAR(student_two_sided_p(2.7, 1000), student_two_sided_p(2.7, 1001), 2e-4)
      << "the normal one follows";
}

}  // namespace
}  // namespace flopline
