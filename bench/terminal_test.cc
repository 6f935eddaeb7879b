#include "bench/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

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
