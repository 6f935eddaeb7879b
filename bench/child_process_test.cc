#include "bench/child_process.h"

#include <gmock/gmock.h>

namespace flopline {
namespace {

using testing::HasSubstr;

TEST(ExitStatusOf, IsThatOfTheCommand) {
  EXPECT_EQ(exit_status_of({"/bin/sh", "-c", "exit 0"}), 0);
  EXPECT_EQ(exit_status_of({"/bin/sh", "-c", "test \"$1\" = 'a b'; exit $(($? + 7))", "sh", "a b"}), 7);
}

TEST(ExitStatusOf, TellsASignal) { EXPECT_EQ(exit_status_of({"/bin/sh", "-c", "kill -9 $$"}), 128 + 9); }

TEST(ExitStatusOf, SaysWhatCannotBeStarted) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(exit_status_of({"/no/such/program"}), kCannotStart);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("cannot start /no/such/program"));
}

TEST(OutputOf, IsWhatTheCommandPrints) {
  const ChildOutput all = output_of({"/bin/sh", "-c", "seq 100000; exit 3"});
  EXPECT_EQ(all.exit_status, 3);
  EXPECT_EQ(all.text.size(), 588895U) << "more than a pipe holds";
  EXPECT_EQ(output_of({"/no/such/program"}).exit_status, kCannotStart);
}

TEST(OwnCommand, StartsThisProgramAgain) {
  EXPECT_EQ(own_command({}).front(), "/proc/self/exe");
  EXPECT_EQ(own_command({"--more"}).back(), "--more");
  const ChildOutput again = output_of({own_command({}).front(), "--gtest_list_tests"});
  EXPECT_EQ(again.exit_status, 0);
  EXPECT_THAT(again.text, HasSubstr("StartsThisProgramAgain"));
}

}  // namespace
}  // namespace flopline
