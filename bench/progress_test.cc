#include "bench/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "bench/utf8.h"

namespace flopline {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ProgressText, EstimatesTheTimeLeftFromWhatIsDone) {
  EXPECT_EQ(progress_text(12, 44, "conv/core.conv64/onednn", 11, 80),
            "[12/44] conv/core.conv64/onednn  0:11 gone, about 0:33 left");
}

TEST(ProgressText, ThereIsNoRateBeforeTheFirstIsDone) {
  EXPECT_EQ(progress_text(1, 44, "conv", 3, 80), "[ 1/44] conv  0:03 gone");
}

TEST(ProgressText, LongTimes) {
  EXPECT_EQ(progress_text(2, 2, "x", 3599, 80), "[2/2] x  59:59 gone, about 59:59 left");
  EXPECT_EQ(progress_text(2, 2, "x", 3723, 80), "[2/2] x  1:02:03 gone, about 1:02:03 left");
}

TEST(ProgressText, TheNameGivesWayFirst) {
  EXPECT_EQ(progress_text(1, 9, "conv/core.conv64/onednn", 3, 27), "[1/9] conv/core…  0:03 gone");
}

TEST(ProgressText, NeverWiderThanAsked) {
  for (int width = 0; width < 60; ++width) {
    EXPECT_LE(display_width(progress_text(2, 9, "conv/µ.conv64/onednn", 3, width)), width) << width;
  }
}

TEST(Progress, RewritesItsLineAndErasesIt) {
  std::ostringstream stream;
  Progress progress(stream, true, 80);
  progress.show(1, 2, "first");
  EXPECT_THAT(stream.str(), StartsWith("\r\x1b[K[1/2] first"));
  progress.show(2, 2, "second");
  EXPECT_THAT(stream.str(), HasSubstr("\r\x1b[K[2/2] second"));
  progress.clear();
  EXPECT_THAT(stream.str(), EndsWith("left\r\x1b[K"));
  const auto length = stream.str().size();
  progress.clear();
  EXPECT_EQ(stream.str().size(), length) << "nothing was left to erase";
}

TEST(Progress, ErasesTheLineAtTheEnd) {
  std::ostringstream stream;
  Progress(stream, true, 80).show(1, 2, "first");
  EXPECT_THAT(stream.str(), EndsWith("gone\r\x1b[K"));
}

TEST(Progress, LeavesTheLastColumnFree) {
  std::ostringstream stream;
  Progress progress(stream, true, 12);
  progress.show(1, 2, "a long name");
  EXPECT_EQ(display_width(stream.str()), display_width("\r\x1b[K") + 11);
}

TEST(Progress, IsSilentWithoutATerminal) {
  std::ostringstream stream;
  {
    Progress progress(stream, false, 80);
    progress.show(1, 2, "first");
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
