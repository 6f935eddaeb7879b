#include "bench/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace flopline {
namespace {

// Sets a variable of the environment, or removes it (null), until the end of the scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    const char* const before = std::getenv(name);
    was_set_ = before != nullptr;
    before_ = was_set_ ? before : "";
    set(value);
  }
  ~ScopedVariable() { set(was_set_ ? before_.c_str() : nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void set(const char* value) { value == nullptr ? unsetenv(name_) : setenv(name_, value, 1); }

  const char* name_;
  bool was_set_ = false;
  std::string before_;
};

// Makes a file the standard output until the end of the scope, and closes it.
class ScopedStdout {
 public:
  explicit ScopedStdout(int file) {
    std::fflush(stdout);
    before_ = dup(STDOUT_FILENO);
    dup2(file, STDOUT_FILENO);
    close(file);
  }
  ~ScopedStdout() {
    std::fflush(stdout);
    dup2(before_, STDOUT_FILENO);
    close(before_);
  }
  ScopedStdout(const ScopedStdout&) = delete;
  ScopedStdout& operator=(const ScopedStdout&) = delete;

 private:
  int before_;
};

// The program's end of a terminal of its own; `controller` keeps it alive.
int open_terminal(int controller) {
  if (controller < 0 || grantpt(controller) != 0 || unlockpt(controller) != 0) return -1;
  return open(ptsname(controller), O_RDWR | O_NOCTTY);
}

TEST(StdoutStyle, IsColouredOnATerminalUnlessRefused) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  const int terminal = open_terminal(controller);
  if (terminal < 0) GTEST_SKIP() << "this machine gives no terminal";
  const auto colored = [](const char* no_color, const char* kind) {
    const ScopedVariable variable("NO_COLOR", no_color), term("TERM", kind);
    return stdout_style().color;
  };
  bool plain = false, refused = false, refused_by_zero = false, refused_by_nothing = false, dumb = false;
  {
    const ScopedStdout out(terminal);
    plain = colored(nullptr, "xterm");
    refused = !colored("1", "xterm");
    refused_by_zero = !colored("0", "xterm");
    refused_by_nothing = !colored("", "xterm");
    dumb = colored(nullptr, "dumb");
  }
  close(controller);
  EXPECT_TRUE(plain);
  EXPECT_TRUE(refused);
  EXPECT_TRUE(refused_by_zero) << "any value refuses";
  EXPECT_FALSE(refused_by_nothing) << "an empty value does not";
  EXPECT_FALSE(dumb);
}

TEST(StdoutStyle, IsPlainInAFile) {
  const ScopedVariable variable("NO_COLOR", nullptr), term("TERM", "xterm");
  bool colored = true;
  {
    const ScopedStdout out(open("/dev/null", O_WRONLY));
    colored = stdout_style().color;
  }
  EXPECT_FALSE(colored);
}

TEST(StdoutStyle, IsAsWideAsTheTerminal) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  const int terminal = open_terminal(controller);
  if (terminal < 0) GTEST_SKIP() << "this machine gives no terminal";
  const ScopedVariable term("TERM", "xterm");
  std::vector<int> widths;
  {
    const ScopedStdout out(terminal);
    for (const int columns : {0, 100, 500}) {
      const winsize size = {.ws_col = static_cast<unsigned short>(columns)};
      ioctl(controller, TIOCSWINSZ, &size);
      widths.push_back(stdout_style().max_width);
      widths.push_back(stdout_canvas().width);
    }
  }
  close(controller);
  EXPECT_EQ(widths, (std::vector{140, 80, 100, 100, 500, 160}));
}

TEST(LocaleHasUtf8, GoesByItsName) {
  struct Named {
    const char *all, *ctype, *lang;
    bool has_utf8;
  };
  for (const Named& named :
       {Named{nullptr, nullptr, nullptr, false}, Named{nullptr, nullptr, "C", false},
        Named{nullptr, nullptr, "en_US.UTF-8", true}, Named{nullptr, "C.utf8", "C", true},
        Named{"C", "C.UTF-8", "C.UTF-8", false}, Named{"", "", "de_DE.utf8@euro", true},
        Named{nullptr, nullptr, "de_DE.ISO-8859-1", false}}) {
    const ScopedVariable all("LC_ALL", named.all), ctype("LC_CTYPE", named.ctype), lang("LANG", named.lang);
    EXPECT_EQ(locale_has_utf8(), named.has_utf8) << (named.lang == nullptr ? "" : named.lang);
  }
}

TEST(PrintTable, WritesTextOrCsvToStandardOutput) {
  const TextTable table = {.columns = {{"layer"}, {"MACCs", Align::kRight}},
                           .rows = {{{"conv1", Color::kGreen}, {"1,234"}}}};
  testing::internal::CaptureStdout();
  print_table(table, false);
  std::fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "layer  MACCs\n-----  -----\nconv1  1,234\n");
  testing::internal::CaptureStdout();
  print_table(table, true);
  std::fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "layer,MACCs\nconv1,\"1,234\"\n");
}

}  // namespace
}  // namespace flopline
