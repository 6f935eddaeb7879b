#include "bench/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "bench/utf8.h"

namespace flopline {
namespace {

// "0:07", "12:34", "1:02:03"
std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string progress_text(int step, int total, std::string_view name, double elapsed_s, int width) {
  const int digits = static_cast<int>(std::to_string(total).size());
  const std::string position = fmt::format("[{:>{}}/{}] ", step, digits, total);
  std::string times = fmt::format("  {} gone", clock_text(elapsed_s));
  const int done = step - 1;
  if (done > 0) times += fmt::format(", about {} left", clock_text(elapsed_s / done * (total - done)));
  const int room = width - display_width(position) - display_width(times);
  return shorten(position + shorten(name, std::max(room, 0)) + times, width);
}

bool is_terminal(int file_descriptor) {
  const char* kind = std::getenv("TERM");
  return isatty(file_descriptor) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

int terminal_width(int file_descriptor, int otherwise) {
  winsize size{};
  const bool told = ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : otherwise;
}

Progress::Progress(std::ostream& stream, bool terminal, int width)
    : stream_(stream), terminal_(terminal), width_(width) {}

Progress::~Progress() { clear(); }

void Progress::show(int step, int total, std::string_view name) {
  if (!terminal_) return;
  const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  // The last column stays free: some terminals start a new line as soon as it is written.
  stream_ << "\r\x1b[K" << progress_text(step, total, name, elapsed_s, width_ - 1) << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  stream_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace flopline
