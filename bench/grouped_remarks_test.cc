#include "bench/grouped_remarks.h"

#include <gmock/gmock.h>

namespace flopline {
namespace {

using testing::ElementsAre;

TEST(GroupedRemarks, OfOneCaseAreAsTheyWere) {
  EXPECT_THAT(grouped_remarks({}), ElementsAre());
  EXPECT_THAT(grouped_remarks({{"a", "L3 was 12.5 % lower."}, {"b", "7 is 7"}}),
              ElementsAre("a: L3 was 12.5 % lower.", "b: 7 is 7"));
}

TEST(GroupedRemarks, SayTheSameOnceWithTheRangesOfTheirNumbers) {
  EXPECT_THAT(
      grouped_remarks({{"a", "±9 % of 4.50 s."}, {"b", "±10 % of 4.50 s."}, {"c", "±0.5 % of 4.50 s."}}),
      ElementsAre("a, b, c: ±0.5–10 % of 4.50 s."));
  EXPECT_THAT(grouped_remarks({{"a", "2 to 3"}, {"b", "1 to 4"}}), ElementsAre("a, b: 1–2 to 3–4"));
}

TEST(GroupedRemarks, OfManyCasesNameTheFirst) {
  EXPECT_THAT(grouped_remarks({{"a", "odd"}, {"b", "slow"}, {"c", "slow"}, {"d", "slow"}, {"e", "slow"}}),
              ElementsAre("4 cases, as b: slow", "a: odd"));
}

TEST(GroupedRemarks, KeepDigitsOfNamesApart) {
  EXPECT_THAT(grouped_remarks({{"a", "read from L2"}, {"b", "read from L3"}, {"c", "read from L2"}}),
              ElementsAre("a, c: read from L2", "b: read from L3"));
}

}  // namespace
}  // namespace flopline
