// A benchdnn batch file cut into what its drivers take for arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flopline {

struct BenchdnnToken {
  std::string text;
  int line = 1;
};

// Arguments stand between blanks, lines mean nothing. '#' at the beginning of one makes the rest of the line
// a comment; a '\' at the end of one, or by itself behind it, joins it with the next.
class BenchdnnTokens {
 public:
  explicit BenchdnnTokens(std::string_view text) : text_(text) {}

  std::optional<BenchdnnToken> next();

 private:
  std::string_view word();

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace flopline
