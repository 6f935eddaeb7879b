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
  EXPECT_EQ(exit_status_of({"/no/such/program"}), 127);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("cannot start /no/such/program"));
}

}  // namespace
}  // namespace flopline
