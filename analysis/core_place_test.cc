#include "analysis/core_place.h"

#include <gmock/gmock.h>

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(CorePlace, IsAnotherWhereALineTakesMuchLongerOrShorter) {
  EXPECT_TRUE(is_farther(325, 52));
  EXPECT_FALSE(is_farther(52, 325));
  EXPECT_FALSE(is_farther(66, 47)) << "another clock";
  EXPECT_TRUE(is_farther(48, 27)) << "no longer two threads of one core";
  EXPECT_TRUE(is_elsewhere(325, 52));
  EXPECT_TRUE(is_elsewhere(52, 325));
  EXPECT_FALSE(is_elsewhere(48, 66));
}

TEST(CorePlace, IsAnotherWhereAnyOfSeveralLooksFoundAnother) {
  EXPECT_FALSE(is_elsewhere(Looks{.least = 48, .median = 50, .most = 66}, 52));
  EXPECT_TRUE(is_elsewhere(Looks{.least = 48, .median = 50, .most = 325}, 52));
  EXPECT_TRUE(is_elsewhere(Looks{.least = 24, .median = 50, .most = 52}, 52)) << "two threads on one core";
  EXPECT_EQ(range_text({.least = 48, .median = 50, .most = 66}), "50 ns");
  EXPECT_EQ(range_text({.least = 24, .median = 50, .most = 325}), "24 to 325 ns");
}

TEST(CorePlace, IsBetterWithWholeCoresAndThenNearer) {
  EXPECT_TRUE(is_better_place(52, 400, 325, 410));
  EXPECT_FALSE(is_better_place(325, 410, 52, 400));
  EXPECT_FALSE(is_better_place(27, 200, 52, 400)) << "two threads share a core";
  EXPECT_TRUE(is_better_place(325, 400, 27, 200));
}

TEST(CorePlace, IsSharedWhereCoresTakeInFarFewerInstructions) {
  EXPECT_TRUE(is_shared(2.9, 5));
  EXPECT_FALSE(is_shared(4.5, 5)) << "within the noise of a look";
  EXPECT_FALSE(is_shared(5, 2.9));
  EXPECT_EQ(rate_text({.least = 4.8, .median = 4.92, .most = 5}), "4.9");
  EXPECT_EQ(rate_text({.least = 2.4, .median = 4.9, .most = 5}), "2.4 to 5.0");
}

TEST(CorePlace, MediansOfEachStandTogether) {
  EXPECT_THAT(medians_by_place({{52, 50, 1}, {325, 50, 7}, {60, 48, 2}, {48, 46, 3}, {310, 50, 8}}),
              ElementsAre(UnorderedElementsAre(1, 2, 3), UnorderedElementsAre(7, 8)));
  EXPECT_THAT(
      medians_by_place({{52, 50, 1}, {325, 50, 7}, {60, 29, 2}, {48, 46, 3}, {310, 27, 8}, {48, 26, 4}}),
      ElementsAre(UnorderedElementsAre(1, 3), ElementsAre(7)))
      << "those of shared cores are left out";
  EXPECT_THAT(medians_by_place({{0, 25, 1}, {0, 24, 2}}), ElementsAre(UnorderedElementsAre(1, 2)))
      << "of one thread";
  EXPECT_THAT(medians_by_place({}), IsEmpty());
}

}  // namespace
}  // namespace flopline
