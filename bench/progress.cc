#include "bench/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
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

std::string progress_text(std::string_view name, double elapsed_s, std::optional<double> left_s, int width) {
  const double share = left_s ? elapsed_s / std::max(elapsed_s + *left_s, 1e-9) : 0;
  const std::string position = fmt::format("[{:>3.0f} %] ", std::floor(100 * share));
  std::string times = fmt::format("  {} gone", clock_text(elapsed_s));
  if (left_s) times += fmt::format(", about {} left", clock_text(*left_s));
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

void Progress::began_before(double seconds) {
  start_ -= std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  stage_start_ = start_;
}

void Progress::begin_stage(double later_s) {
  stage_start_ = Clock::now();
  later_s_ = later_s;
}

void Progress::show(double done, std::string_view name) {
  if (!terminal_) return;
  std::optional<double> left_s;
  if (done > 0) left_s = seconds_since(stage_start_) / done * std::max(0.0, 1 - done) + later_s_;
  // The last column stays free: some terminals start a new line as soon as it is written.
  stream_ << "\r\x1b[K" << progress_text(name, seconds_since(start_), left_s, width_ - 1) << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  stream_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace flopline
