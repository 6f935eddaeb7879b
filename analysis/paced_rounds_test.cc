#include "analysis/paced_rounds.h"

#include <gmock/gmock.h>

#include <random>

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kAlone = 4.9, kShared = 2.4;
constexpr double kMany = 100;  // rounds to come with samples taken alone

std::vector<double> values(std::span<const GroupedSample> samples) {
  std::vector<double> all;
  for (const GroupedSample& sample : samples) all.push_back(sample.value);
  return all;
}

TEST(PacedRounds, WithoutLooksAllCount) {
  PacedRounds rounds;
  rounds.add({{.seconds = 1}, {.seconds = 3}, {.seconds = 9}}, 0);
  EXPECT_THAT(values(rounds.medians()), ElementsAre(3));
  EXPECT_THAT(values(rounds.medians_that_count(kMany)), ElementsAre(3));
  const CountedSamples counted = rounds.counted();
  EXPECT_THAT(counted.rounds_s, ElementsAre(testing::Field(&Round::samples, ElementsAre(1, 3, 9))));
  EXPECT_THAT(counted.left_out_s, IsEmpty());
  EXPECT_FALSE(counted.instructions_per_cycle);
  EXPECT_FALSE(counted.clock_hz);
  EXPECT_THAT(counted.rounds_cycles, IsEmpty());
}

TEST(PacedRounds, SamplesOfSharedCoresAreLeftOut) {
  PacedRounds rounds;
  for (int i = 0; i < 6; ++i) rounds.add({{1, kAlone}, {2, kShared}, {3, kAlone - 0.4}}, kAlone);
  rounds.add({{7, kShared}}, kAlone);
  EXPECT_THAT(values(rounds.medians()), ElementsAre(2, 2, 2, 2, 2, 2, 7));
  EXPECT_THAT(values(rounds.medians_that_count(kMany)), ElementsAre(2, 2, 2, 2, 2, 2));
  const CountedSamples counted = rounds.counted();
  EXPECT_THAT(
      counted.rounds_s,
      testing::AllOf(testing::SizeIs(6), testing::Each(testing::Field(&Round::samples, ElementsAre(1, 3)))));
  EXPECT_THAT(counted.left_out_s, ElementsAre(2, 2, 2, 2, 2, 2, 7));
  EXPECT_EQ(counted.instructions_per_cycle->least, kAlone - 0.4);
  EXPECT_EQ(counted.instructions_per_cycle->most, kAlone);
}

TEST(PacedRounds, TellTheCyclesOfTheSamplesThatCount) {
  PacedRounds rounds;
  for (int i = 0; i < 6; ++i)
    rounds.add({{1, kAlone, 3e9}, {2, kShared, 2e9}, {0.5, kAlone, 4e9}}, kAlone, i % 2);
  const CountedSamples counted = rounds.counted();
  EXPECT_THAT(counted.rounds_cycles, testing::SizeIs(6));
  EXPECT_THAT(counted.rounds_cycles[3].samples, ElementsAre(3e9, 2e9));
  EXPECT_EQ(counted.rounds_cycles[3].group, 1U);
  EXPECT_EQ(counted.clock_hz->least, 3e9) << "that of samples that count";
  EXPECT_EQ(counted.clock_hz->most, 4e9);
}

TEST(PacedRounds, TooFewRoundsAloneDoNotCountAlone) {
  PacedRounds rounds;
  for (int i = 0; i < 5; ++i) rounds.add({{1, kAlone}, {2, kShared}}, kAlone);
  const CountedSamples counted = rounds.counted();
  EXPECT_THAT(counted.rounds_s, testing::Each(testing::Field(&Round::samples, ElementsAre(1, 2))));
  EXPECT_THAT(counted.left_out_s, IsEmpty());
  EXPECT_EQ(counted.instructions_per_cycle->least, kShared);
}

TEST(PacedRounds, AllAreDecidedOnWhereFewAloneAreToBeExpected) {
  PacedRounds rounds;
  for (int i = 0; i < 40; ++i) rounds.add({{2, kShared}}, kAlone);
  EXPECT_EQ(rounds.medians_that_count(6).size(), 0U);
  EXPECT_EQ(rounds.medians_that_count(5.9).size(), 40U);
  rounds.add({{1, kAlone}}, kAlone);
  EXPECT_EQ(rounds.medians_that_count(4.9).size(), 41U);
  EXPECT_EQ(rounds.medians_that_count(5).size(), 1U) << "six in the end";
}

TEST(PacedRounds, InTheEndThoseAreDecidedOnThatAreCounted) {
  PacedRounds rounds;
  for (const bool are_all : {true, true, true, true, true, false, false}) {
    rounds.add({{1, kAlone}}, kAlone);
    rounds.add({{2, kShared}}, kAlone);
    EXPECT_EQ(rounds.medians_that_count(0).size(), rounds.counted().rounds_s.size());
    EXPECT_EQ(rounds.medians_that_count(0).size() == rounds.medians().size(), are_all);
  }
}

TEST(PacedRounds, SayWhetherARoundHasSamplesTakenAlone) {
  PacedRounds rounds;
  EXPECT_TRUE(rounds.add({{1, kShared}}, 0)) << "as far as is known";
  EXPECT_FALSE(rounds.add({{1, kShared}}, kAlone));
  EXPECT_TRUE(rounds.add({{1, kShared}, {1, kAlone}}, kAlone));
  EXPECT_FALSE(rounds.add({{1, kAlone}}, 2 * kAlone)) << "once more is known";
}

TEST(PacedRounds, WhatSeemedAloneIsJudgedAgainOnceMoreIsKnown) {
  PacedRounds rounds;
  rounds.add({{2, kShared}}, kShared);
  EXPECT_THAT(values(rounds.medians_that_count(kMany)), ElementsAre(2));
  rounds.add({{1, kAlone}}, kAlone);
  EXPECT_THAT(values(rounds.medians_that_count(kMany)), ElementsAre(1));
  rounds.add({{3, kShared}}, kShared);  // what is known is not forgotten
  EXPECT_THAT(values(rounds.medians_that_count(kMany)), ElementsAre(1));
}

TEST(PacedRounds, KeepWhichCopyWasCalled) {
  PacedRounds rounds;
  for (const std::size_t placement : {0U, 1U, 2U, 0U, 1U, 2U, 0U})
    rounds.add({{1, placement == 0 ? kShared : kAlone}}, kAlone, placement);
  EXPECT_EQ(rounds.medians()[5].group, 2U);
  EXPECT_EQ(rounds.medians_that_count(kMany)[3].group, 2U)
      << "the rounds before it with copy 0 were not alone";
  EXPECT_EQ(rounds.counted().rounds_s[5].group, 2U);
}

TEST(PacedRounds, ARoundHasSamples) { EXPECT_THROW(PacedRounds().add({}, 0), std::invalid_argument); }

// A neighbour that comes and goes makes calls 1.4 times as long.
TEST(PacedRounds, FindsTheTimeAloneWhateverTheNeighbourDoes) {
  const auto seed = std::random_device()();
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(1, 0.005);
  for (const double share : {0.0, 0.5, 0.9}) {
    std::bernoulli_distribution is_shared(share);
    PacedRounds rounds;
    for (int round = 0; round < 100; ++round) {
      std::vector<PacedSample> samples;
      for (int i = 0; i < 20; ++i) {
        const bool shared = is_shared(random);
        samples.push_back({.seconds = (shared ? 1.4 : 1) * noise(random),
                           .instructions_per_cycle = (shared ? kShared : kAlone) * noise(random)});
      }
      rounds.add(std::move(samples), kAlone);
    }
    EXPECT_NEAR(summarise_rounds(rounds.counted().rounds_s).median, 1, 0.005) << "seed " << seed;
  }
}

}  // namespace
}  // namespace flopline
