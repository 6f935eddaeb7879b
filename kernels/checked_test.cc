#include "kernels/checked.h"

#include <gtest/gtest.h>

#include <limits>

namespace flopline {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(Checked, ComputesWhatFits) {
  static_assert(checked_product({3, 5, 7}) == 105);
  static_assert(checked_sum({3, -5, 7}) == 5);
  EXPECT_EQ(checked_product({}), 1);
  EXPECT_EQ(checked_product({kMax, 1}), kMax);
  EXPECT_EQ(checked_sum({kMax - 1, 1}), kMax);
}

TEST(Checked, RefusesWhatWouldWrap) {
  EXPECT_THROW(checked_product({std::int64_t{1} << 32, std::int64_t{1} << 31}), CountOverflow);
  EXPECT_THROW(checked_product({kMax, 2, 0}), CountOverflow);
  EXPECT_THROW(checked_sum({kMax, 1}), CountOverflow);
}

}  // namespace
}  // namespace flopline
