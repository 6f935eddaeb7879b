#include "bench/free_cpu.h"

#include <gmock/gmock.h>

#include <map>

namespace flopline {
namespace {

using testing::ElementsAre;

class FreeCpuOf : public testing::Test {
 protected:
  int find(FreeCpu& free) {
    looked_at_.clear();
    free.find([&](int cpu) {
      looked_at_.push_back(cpu);
      return per_cycle_.at(cpu);
    });
    EXPECT_EQ(looked_at_.back(), free.found()) << "where the thread now is";
    return free.found();
  }

  std::map<int, double> per_cycle_;  // by CPU
  std::vector<int> looked_at_;
};

TEST_F(FreeCpuOf, StaysWhereNothingElseWorks) {
  per_cycle_ = {{2, 6.9}, {5, 7.1}};
  FreeCpu free({2, 5});
  EXPECT_EQ(find(free), 2) << "the other is better by chance";
  EXPECT_EQ(find(free), 2);
  EXPECT_THAT(looked_at_, ElementsAre(2));
}

TEST_F(FreeCpuOf, LeavesACoreThatIsSharedFromTheBeginning) {
  per_cycle_ = {{0, 3.8}, {1, 7}};
  FreeCpu free({0, 1});
  EXPECT_EQ(find(free), 1);
  EXPECT_THAT(looked_at_, ElementsAre(0, 1));
  EXPECT_EQ(find(free), 1);
  EXPECT_THAT(looked_at_, ElementsAre(1));
}

TEST_F(FreeCpuOf, GoesToTheNextThatIsFree) {
  per_cycle_ = {{0, 7}, {1, 7}, {2, 7}, {3, 7}, {4, 7}};
  FreeCpu free({0, 1, 2, 3, 4});
  ASSERT_EQ(find(free), 0);
  per_cycle_ = {{0, 3.5}, {1, 3.6}, {2, 6.8}, {3, 7}, {4, 7}};
  EXPECT_EQ(find(free), 2);
  EXPECT_THAT(looked_at_, ElementsAre(0, 1, 2));
  per_cycle_ = {{0, 3}, {1, 7}, {2, 3.5}, {3, 3}, {4, 3}};
  EXPECT_EQ(find(free), 2) << "the few it looks at are worse";
  EXPECT_THAT(looked_at_, ElementsAre(2, 3, 4, 0, 2));
}

TEST_F(FreeCpuOf, TakesTheBestWhereNoneIsFree) {
  per_cycle_ = {{0, 7}, {1, 7}, {2, 7}};
  FreeCpu free({0, 1, 2});
  ASSERT_EQ(find(free), 0);
  per_cycle_ = {{0, 3}, {1, 5}, {2, 4}};
  EXPECT_EQ(find(free), 1);
  EXPECT_THAT(looked_at_, ElementsAre(0, 1, 2, 1));
}

TEST_F(FreeCpuOf, HasNoChoiceOfOne) {
  per_cycle_ = {{3, 7}};
  FreeCpu free({3});
  EXPECT_EQ(find(free), 3);
  per_cycle_ = {{3, 2}};
  EXPECT_EQ(find(free), 3);
  EXPECT_THAT(looked_at_, ElementsAre(3));
}

}  // namespace
}  // namespace flopline
