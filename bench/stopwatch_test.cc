#include "bench/stopwatch.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(Stopwatch, CountsSecondsUpwards) {
  EXPECT_GE(seconds_since(Clock::now()), 0);
  EXPECT_GE(seconds_since(Clock::now() - std::chrono::minutes(2)), 120);
}

}  // namespace
}  // namespace flopline
