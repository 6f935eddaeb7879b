#include "bench/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "bench/utf8.h"

namespace flopline {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(ProgressText, TellsTheShareOfTheTime) {
  EXPECT_EQ(progress_text("conv/core.conv64/onednn", 11, 33, 80),
            "[ 25 %] conv/core.conv64/onednn  0:11 gone, about 0:33 left");
  EXPECT_EQ(progress_text("x", 0, 0, 80), "[  0 %] x  0:00 gone, about 0:00 left");
  EXPECT_EQ(progress_text("x", 999, 1, 80), "[ 99 %] x  16:39 gone, about 0:01 left") << "not yet all";
}

TEST(ProgressText, WithoutWhatIsLeftWhereThatIsNotKnown) {
  EXPECT_EQ(progress_text("conv", 3, std::nullopt, 80), "[  0 %] conv  0:03 gone");
}

TEST(ProgressText, LongTimes) {
  EXPECT_EQ(progress_text("x", 3599, 3599, 80), "[ 50 %] x  59:59 gone, about 59:59 left");
  EXPECT_EQ(progress_text("x", 3723, 3723, 80), "[ 50 %] x  1:02:03 gone, about 1:02:03 left");
}

TEST(ProgressText, TheNameGivesWayFirst) {
  EXPECT_EQ(progress_text("conv/core.conv64/onednn", 3, std::nullopt, 29), "[  0 %] conv/core…  0:03 gone");
}

TEST(ProgressText, NeverWiderThanAsked) {
  for (int width = 0; width < 60; ++width) {
    EXPECT_LE(display_width(progress_text("conv/µ.conv64/onednn", 3, 9, width)), width) << width;
  }
}

TEST(Progress, RewritesItsLineAndErasesIt) {
  std::ostringstream stream;
  Progress progress(stream, true, 80);
  progress.show(0, "first");
  EXPECT_THAT(stream.str(), StartsWith("\r\x1b[K[  0 %] first"));
  progress.show(0.5, "second");
  EXPECT_THAT(stream.str(), HasSubstr(" %] second"));
  progress.clear();
  EXPECT_THAT(stream.str(), EndsWith("left\r\x1b[K"));
  const auto length = stream.str().size();
  progress.clear();
  EXPECT_EQ(stream.str().size(), length) << "nothing was left to erase";
}

TEST(Progress, AStageHasItsOwnRate) {
  std::ostringstream stream;
  Progress progress(stream, true, 80);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  progress.begin_stage(600);
  progress.show(0, "none of it is done");
  EXPECT_THAT(stream.str(), Not(HasSubstr("left")));
  progress.show(1, "all of it is done");
  EXPECT_THAT(stream.str(), HasSubstr("[  0 %] all of it is done  0:00 gone, about 10:00 left"));
  progress.begin_stage();
  progress.show(1, "the last");
  EXPECT_THAT(stream.str(), EndsWith("[100 %] the last  0:00 gone, about 0:00 left"));
}

TEST(Progress, TakesInWhatAnotherProcessDid) {
  std::ostringstream stream;
  Progress progress(stream, true, 80);
  progress.began_before(30);
  progress.show(0.25, "repeat 3 of 8");
  EXPECT_THAT(stream.str(), HasSubstr("[ 25 %] repeat 3 of 8  0:30 gone, about 1:30 left"));
}

TEST(Progress, ErasesTheLineAtTheEnd) {
  std::ostringstream stream;
  Progress(stream, true, 80).show(0, "first");
  EXPECT_THAT(stream.str(), EndsWith("gone\r\x1b[K"));
}

TEST(Progress, LeavesTheLastColumnFree) {
  std::ostringstream stream;
  Progress progress(stream, true, 12);
  progress.show(0, "a long name");
  EXPECT_EQ(display_width(stream.str()), display_width("\r\x1b[K") + 11);
}

TEST(Progress, IsSilentWithoutATerminal) {
  std::ostringstream stream;
  {
    Progress progress(stream, false, 80);
    progress.show(0, "first");
    progress.clear();
  }
  EXPECT_EQ(stream.str(), "");
}

TEST(Terminal, AFileIsNone) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(is_terminal(fileno(file)));
  EXPECT_EQ(terminal_width(fileno(file)), 80);
  std::fclose(file);
}

TEST(Terminal, TellsItsWidth) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  if (controller < 0 || grantpt(controller) != 0 || unlockpt(controller) != 0)
    GTEST_SKIP() << "no pseudo terminals";
  const int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  const winsize size{.ws_row = 24, .ws_col = 132, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(ioctl(controller, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(terminal_width(terminal), 132);
  setenv("TERM", "xterm", 1);
  EXPECT_TRUE(is_terminal(terminal));
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(is_terminal(terminal));
  close(terminal);
  close(controller);
}

}  // namespace
}  // namespace flopline
