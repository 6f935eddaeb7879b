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
}

TEST(GroupedRemarks, MakeOneRangeOfRanges) {
  EXPECT_THAT(grouped_remarks({{"a", "took in 1.1 to 4.5 per cycle, 5.1 alone"},
                               {"b", "took in 0.0 to 5.1 per cycle, 5.2 alone"}}),
              ElementsAre("a, b: took in 0.0 to 5.1 per cycle, 5.1–5.2 alone"));
  EXPECT_THAT(grouped_remarks({{"a", "took 61 ns"}, {"b", "took 27 to 52 ns"}, {"c", "took 30 ns"}}),
              ElementsAre("a, b, c: took 27 to 61 ns"))
      << "one number is a range too";
  EXPECT_THAT(grouped_remarks({{"a", "27 to 61 ns"}}), ElementsAre("a: 27 to 61 ns"));
  EXPECT_THAT(grouped_remarks({{"a", "fell from 9 to 2"}, {"b", "fell from 8 to 3"}}),
              ElementsAre("a, b: fell from 8–9 to 2–3"))
      << "no range";
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
