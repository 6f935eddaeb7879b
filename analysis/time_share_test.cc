#include "analysis/time_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(TimeShares, AreSortedAndAddUp) {
  const auto shares = time_shares({{.name = "a", .count = 1, .time_s = 2},
                                   {.name = "b", .count = 3, .time_s = 5},
                                   {.name = "c", .count = 1, .time_s = 1},
                                   {.name = "a", .count = 2, .time_s = 2}});
  ASSERT_THAT(shares, SizeIs(3));
  EXPECT_EQ(shares[0].name, "b");
  EXPECT_EQ(shares[0].count, 3);
  EXPECT_EQ(shares[0].share, 0.5);
  EXPECT_EQ(shares[0].cumulative, 0.5);
  EXPECT_EQ(shares[1].name, "a");
  EXPECT_EQ(shares[1].count, 3) << "both parts of that name";
  EXPECT_EQ(shares[1].time_s, 4);
  EXPECT_EQ(shares[1].share, 0.4);
  EXPECT_EQ(shares[1].cumulative, 0.9);
  EXPECT_EQ(shares[2].cumulative, 1);
}

TEST(TimeShares, OfNoTimeAreNone) {
  EXPECT_THAT(time_shares({}), IsEmpty());
  const auto shares = time_shares({{.name = "a", .count = 1, .time_s = 0}});
  ASSERT_THAT(shares, SizeIs(1));
  EXPECT_EQ(shares[0].share, 0);
}

}  // namespace
}  // namespace flopline
