// What oneDNN says of itself and the machine before it logs.
#pragma once

#include <string>
#include <string_view>

namespace flopline {

class OnednnHeader {
 public:
  void read(std::string_view info);  // what follows "info," on a line

  // 0 where the log does not tell, or several programs wrote it with different numbers.
  int threads() const { return threads_differ_ ? 0 : threads_; }

  // "oneDNN 2.6.3 log, 2 threads, Intel AVX2", of the first program, as far as it is told.
  std::string about() const;

 private:
  void read_threads(std::string_view text);

  std::string version_, isa_;
  int threads_ = 0;
  bool threads_differ_ = false;
};

// At most so many characters, with what cannot be printed as '?'.
std::string printable(std::string_view text, std::size_t most);

}  // namespace flopline
