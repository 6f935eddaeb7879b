#include "bench/session.h"

#include <gmock/gmock.h>

#include "bench/fakes.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Session, SettlesATeamOfThatManyThreadsAndDissolvesIt) {
  const std::vector<int> cpus = allowed_cpus();
  {
    const Session session(1);
    EXPECT_EQ(session.threads(), 1);
    const TeamState team = inspect_team();
    EXPECT_EQ(team.size(), 1);
    EXPECT_THAT(team.members, Each(AllOf(testing::Field(&TeamMember::pinned, true),
                                         testing::Field(&TeamMember::flushes_denormals, true))));
    EXPECT_EQ(session.environment().allowed_cpus, cpus) << "as they were before the team was pinned";
  }
  EXPECT_EQ(allowed_cpus(), cpus);
}

TEST(Session, SettlesTeamsOfOtherSizes) {
  const std::vector<int> cpus = allowed_cpus();
  Session session(static_cast<int>(cpus.size()));
  for (int i = 0; i < 2; ++i) {
    session.use_threads(1);
    const TeamState one = inspect_team();
    ASSERT_EQ(one.size(), 1);
    EXPECT_TRUE(one.members.front().pinned);
    EXPECT_THAT(cpus, Contains(one.members.front().cpu));
    session.use_threads(session.threads());
    std::vector<int> used;
    for (const TeamMember& member : inspect_team().members) used.push_back(member.cpu);
    EXPECT_EQ(used, cpus) << "wherever the single thread went";
  }
}

TEST(Session, TakesWhatThisProcessMayUseWhereNoNumberIsGiven) {
  const Session session(std::nullopt);
  EXPECT_GE(session.threads(), 1);
  EXPECT_LE(session.threads(), static_cast<int>(session.environment().allowed_cpus.size()));
  EXPECT_EQ(inspect_team().size(), session.threads());
}

TEST(Session, KnowsTheLoadBeforeItAndSinceThen) {
  const Session session(1);
  EXPECT_EQ(session.load_before().has_value(), session.load_since_start().has_value());
  if (!session.load_before()) GTEST_SKIP() << "this system does not tell";
  EXPECT_GT(session.load_before()->seconds, 0);
  EXPECT_GE(session.load_since_start()->seconds, 0);
}

TEST(Session, RefusesNumbersOfThreadsThatCannotBe) {
  const std::vector<int> cpus = allowed_cpus();
  for (const int threads : {0, -1, static_cast<int>(cpus.size()) + 1}) {
    EXPECT_THAT(
        [&] { const Session session(threads); },
        ThrowsMessage<BadRequest>(AllOf(HasSubstr("--threads is " + std::to_string(threads)),
                                        HasSubstr("accepted is 1 to " + std::to_string(cpus.size())))));
  }
  EXPECT_EQ(allowed_cpus(), cpus);
}

TEST(CheckMemory, RefusesACaseThatNeedsMoreThanThereIs) {
  const Backend backend = fake_backend({});
  const Case small = {.network = "net",
                      .item = {.name = "fc", .layer = Linear{.in_features = 8, .out_features = 4}},
                      .backend = &backend};
  Case large = small;
  large.item = {.name = "fc2", .layer = Linear{.in_features = 8000, .out_features = 4000}};
  Environment environment;
  environment.memory_available_bytes = memory_needed_bytes(large);
  EXPECT_NO_THROW(check_memory({small, large}, environment)) << "one case runs at a time";
  environment.memory_available_bytes = memory_needed_bytes(large) - 1;
  EXPECT_THAT(
      [&] {
        check_memory({small, large}, environment);
      },
      ThrowsMessage<BadRequest>(AllOf(HasSubstr("linear/net.fc2/fake"), HasSubstr("accepted is"))));
  environment.memory_available_bytes.reset();
  EXPECT_NO_THROW(check_memory({small, large}, environment)) << "where the system does not tell";
}

TEST(StderrProgress, IsSilentWhereStderrIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress = stderr_progress();
    progress.show(0, "first");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace flopline
