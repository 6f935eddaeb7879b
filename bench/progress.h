// One line on a terminal that says how far long work is: "[ 25 %] conv/core.conv64/onednn  0:07 gone, about
// 0:21 left".
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "bench/stopwatch.h"

namespace flopline {

// `left_s` where it can be told. At most `width` columns: the name is shortened first.
std::string progress_text(std::string_view name, double elapsed_s, std::optional<double> left_s, int width);

// Whether a file descriptor is a terminal that can rewrite a line.
bool is_terminal(int file_descriptor);

// Columns of the terminal, or `otherwise` when it does not tell.
int terminal_width(int file_descriptor, int otherwise = 80);

// Keeps the line up to date. Writes nothing at all when `terminal` is false, so logs stay clean.
class Progress {
 public:
  // The clock starts here. `stream` must outlive this object.
  Progress(std::ostream& stream, bool terminal, int width);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // The work began so long before, in another process.
  void began_before(double seconds);

  // What follows takes time at a rate of its own; after it, so many seconds of work are expected.
  void begin_stage(double later_s = 0);

  // `name` begins now, and of this stage so much is done, from 0 to 1, which took the time since it began.
  void show(double done, std::string_view name);

  // Erases the line; call it before other output goes to the same terminal.
  void clear();

 private:
  std::ostream& stream_;
  bool terminal_;
  int width_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now(), stage_start_ = start_;
  double later_s_ = 0;
};

}  // namespace flopline
