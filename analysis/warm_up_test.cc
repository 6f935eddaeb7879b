#include "analysis/warm_up.h"

#include <gtest/gtest.h>

#include <vector>

namespace flopline {
namespace {

// After so many turns in which the calls took as long as given, of a kernel of a millisecond.
int calls_after(int turns, const std::vector<double>& calls_s) {
  WarmUp warm_up(0.001);
  for (int turn = 0; turn < turns; ++turn) warm_up.add(calls_s);
  return warm_up.calls();
}

TEST(WarmUp, IsAsManyAsMayBeNeededUntilThreeTurnsTell) {
  const std::vector<double> warm_at_once(8, 0.001);
  EXPECT_EQ(calls_after(0, warm_at_once), 4);
  EXPECT_EQ(calls_after(2, warm_at_once), 4);
  EXPECT_EQ(calls_after(3, warm_at_once), 1);
}

TEST(WarmUp, EndsWhereACallTakesAsLongAsThoseAfterIt) {
  EXPECT_EQ(calls_after(5, {1.9, 1.0, 1.0, 1.0, 1.0, 1.0}), 1);
  EXPECT_EQ(calls_after(5, {1.9, 1.2, 1.004, 1.0, 1.0, 1.0}), 2);
  EXPECT_EQ(calls_after(5, {1.9, 1.2, 1.006, 1.0, 1.0, 1.0}), 3);
  EXPECT_EQ(calls_after(5, {1.9, 1.5, 1.3, 1.2, 1.1, 1.0}), 4) << "no more, as each costs a call";
}

TEST(WarmUp, LearnsFromMostTurnsNotFromOne) {
  WarmUp warm_up(0.001);
  for (int turn = 0; turn < 4; ++turn) warm_up.add(std::vector{1.5, 1.0, 1.0, 1.0, 1.0});
  warm_up.add(std::vector{1.5, 9.0, 9.0, 9.0, 1.0});
  EXPECT_EQ(warm_up.calls(), 1);
}

TEST(WarmUp, GoesOnLearningFromTurnsThatLeaveOutFewer) {
  WarmUp warm_up(0.001);
  for (int turn = 0; turn < 3; ++turn) warm_up.add(std::vector{1.5, 1.0, 1.0, 1.0, 1.0});
  ASSERT_EQ(warm_up.calls(), 1);
  for (int turn = 0; turn < 4; ++turn) warm_up.add(std::vector{1.5, 1.3, 1.0});
  EXPECT_EQ(warm_up.calls(), 2);
}

TEST(WarmUp, OfLongCallsIsOneOrNone) {
  EXPECT_EQ(WarmUp(0.02).calls(), 1);
  EXPECT_EQ(WarmUp(0.2).calls(), 0);
}

TEST(WarmUp, TurnsOfOneCallTellNothing) { EXPECT_EQ(calls_after(9, {0.001}), 4); }

}  // namespace
}  // namespace flopline
