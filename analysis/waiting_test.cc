#include "analysis/waiting.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(ShareOfWaiting, IsWhatThePeakLeaves) {
  EXPECT_DOUBLE_EQ(share_of_waiting({.kind = "conv", .share_of_peak = 0.3, .share_of_reading = 0.1}), 0.7);
  EXPECT_DOUBLE_EQ(share_of_waiting({.kind = "conv", .share_of_peak = 1.1}), 0);
}

TEST(ShareOfWaiting, IsAtMostThatOfReadingWhereThePeakBounds) {
  OperandUse use = {.kind = "linear", .peak_bounds = true, .share_of_peak = 0.6, .share_of_reading = 0.1};
  EXPECT_DOUBLE_EQ(share_of_waiting(use), 0.1);
  use.share_of_peak = 0.9375;
  EXPECT_DOUBLE_EQ(share_of_waiting(use), 0.0625);
  use.share_of_peak = 0.6;
  use.share_of_reading.reset();
  EXPECT_DOUBLE_EQ(share_of_waiting(use), 0.4) << "who knows";
}

TEST(ShareOfWaiting, IsNotBoundedByReadingOnceWhereWeightsAreReadInEveryStep) {
  for (const char* const kind : {"lstm", "gru"}) {
    EXPECT_DOUBLE_EQ(
        share_of_waiting({.kind = kind, .peak_bounds = true, .share_of_peak = 0.6, .share_of_reading = 0.1}),
        0.4);
  }
}

}  // namespace
}  // namespace flopline
