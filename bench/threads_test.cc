#include "bench/threads.h"

#include <gmock/gmock.h>
#include <omp.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

namespace flopline {
namespace {

// Before any Team: one that restored nothing would otherwise look right to the next test.
const std::vector<int> kCpusAtStart = allowed_cpus();

TEST(DefaultThreads, OnePerCpuThatIsUsableInFull) {
  EXPECT_EQ(default_threads(8, std::nullopt), 8);
  EXPECT_EQ(default_threads(8, 2.9), 2);
  EXPECT_EQ(default_threads(2, 16.0), 2);
  EXPECT_EQ(default_threads(8, 0.5), 1);
  EXPECT_EQ(default_threads(0, std::nullopt), 1);
}

TEST(AllowedCpus, AreAscendingAndNotNone) {
  const auto cpus = allowed_cpus();
  ASSERT_FALSE(cpus.empty());
  EXPECT_TRUE(std::is_sorted(cpus.begin(), cpus.end()));
}

void expect_prepared(const std::vector<int>& cpus, int threads) {
  const TeamState state = inspect_team();
  ASSERT_EQ(state.size(), threads);
  for (int i = 0; i < threads; ++i) {
    const TeamMember& member = state.members[static_cast<std::size_t>(i)];
    EXPECT_EQ(member.cpu, cpus[static_cast<std::size_t>(i) % cpus.size()]) << "thread " << i;
    EXPECT_TRUE(member.pinned) << "thread " << i;
    EXPECT_TRUE(member.flushes_denormals) << "thread " << i;
  }
}

TEST(Team, EveryThreadIsPinnedAndFlushesDenormals) {
  const auto cpus = allowed_cpus();
  const Team team(static_cast<int>(cpus.size()), cpus);
  expect_prepared(cpus, team.size());
}

TEST(Team, MoreThreadsThanCpusTakeThemInTurn) {
  const auto cpus = allowed_cpus();
  const Team team(5, cpus);
  expect_prepared(cpus, 5);
}

// The runtime ends threads when a team shrinks and starts new ones, which inherit from the first, when it
// grows.
TEST(Team, GrowsAndShrinks) {
  const auto cpus = allowed_cpus();
  std::optional<Team> team;
  for (const int threads : {1, 4, 2, 4, 1, 3}) {
    team.emplace(threads, cpus);
    expect_prepared(cpus, threads);
  }
}

TEST(Team, UsesTheCpusInTheOrderGiven) {
  auto cpus = allowed_cpus();
  std::reverse(cpus.begin(), cpus.end());
  const Team team(static_cast<int>(cpus.size()), cpus);
  expect_prepared(cpus, team.size());
}

TEST(Team, RestoresWhatWasBefore) {
  const auto cpus = allowed_cpus();
  omp_set_num_threads(3);
  omp_set_dynamic(1);
  const int levels = omp_get_max_active_levels();
  omp_set_max_active_levels(3);
  const bool pinned = inspect_team().members.front().pinned;  // OMP_PROC_BIND may have done so
  {
    const Team team(2, cpus);
    EXPECT_EQ(omp_get_max_threads(), 2);
    EXPECT_EQ(omp_get_dynamic(), 0);
    EXPECT_EQ(omp_get_max_active_levels(), 1);
  }
  EXPECT_EQ(omp_get_max_threads(), 3);
  EXPECT_EQ(omp_get_dynamic(), 1);
  EXPECT_EQ(omp_get_max_active_levels(), 3);
  omp_set_max_active_levels(levels);
  omp_set_dynamic(0);
  EXPECT_EQ(allowed_cpus(), kCpusAtStart);
  const TeamState state = inspect_team();
  EXPECT_EQ(state.size(), 3);
  for (const TeamMember& member : state.members) {
    EXPECT_EQ(member.pinned, pinned);
    EXPECT_FALSE(member.flushes_denormals);
  }
}

TEST(Team, RefusesWhatCannotBe) {
  const auto cpus = allowed_cpus();
  EXPECT_THROW(Team(0, cpus), std::invalid_argument);
  EXPECT_THROW(Team(1, {}), std::invalid_argument);
}

TEST(Team, ACpuThatIsNotThereIsNamedAndNothingStaysChanged) {
  const auto cpus = allowed_cpus();
  const int threads_before = omp_get_max_threads();
  EXPECT_THAT(([&] {
                const Team team(2, {cpus.front(), 8191});
              }),
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("thread 1 cannot be pinned to CPU 8191")));
  EXPECT_EQ(allowed_cpus(), cpus);
  EXPECT_EQ(omp_get_max_threads(), threads_before);
  EXPECT_THAT(inspect_team().members, testing::Each(testing::Field(&TeamMember::flushes_denormals, false)));
}

}  // namespace
}  // namespace flopline
