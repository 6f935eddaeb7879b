#include "bench/clock.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(Clock, ChainExecutesEveryAddition) {
  for (const std::int64_t additions : {0, 64, 64'000}) {
    EXPECT_EQ(chain_of_additions(additions), static_cast<std::uint64_t>(additions));
  }
}

// No machine that this runs on has a clock outside of this range; how fast it is is not asserted.
TEST(Clock, IsThatOfAProcessor) {
  for (const int threads : {1, 2}) {
    const double hz = clock_hz_now(threads);
    EXPECT_GT(hz, 1e7);
    EXPECT_LT(hz, 1e11);
  }
}

}  // namespace
}  // namespace flopline
