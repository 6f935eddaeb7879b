// One line on a terminal that says how far long work is: "[12/44] conv/core.conv64/onednn  0:07 gone, about
// 0:21 left".
#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

namespace flopline {

// `step` counts from 1 and is the one that begins now, so step - 1 are done; they give the rate that the time
// left is estimated from. At most `width` columns: the name is shortened first.
std::string progress_text(int step, int total, std::string_view name, double elapsed_s, int width);

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

  void show(int step, int total, std::string_view name);

  // Erases the line; call it before other output goes to the same terminal.
  void clear();

 private:
  std::ostream& stream_;
  bool terminal_;
  int width_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace flopline
