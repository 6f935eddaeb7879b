#include "bench/utf8.h"

#include <algorithm>

namespace flopline {
namespace {

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

int display_width(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, begins_code_point));
}

std::string shorten(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width < 1) return "";
  std::size_t end = 0;
  int kept = 0;
  for (; end < text.size(); ++end) {
    if (begins_code_point(text[end]) && ++kept == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  // U+0080 to U+009F, which are two bytes.
  for (std::size_t at = text.find('\xC2'); at != std::string::npos; at = text.find('\xC2', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) text.replace(at, 2, " ");
  }
  return text;
}

}  // namespace flopline
