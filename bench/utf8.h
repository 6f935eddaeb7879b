// Text as columns on a terminal: one per code point (µ and ± are one; double-width scripts are not handled).
#pragma once

#include <string>
#include <string_view>

namespace flopline {

int display_width(std::string_view text);

// At most `width` columns; when something had to go, the last of them is "…".
std::string shorten(std::string_view text, int width);

// Control characters, also those above ASCII, as blanks: names come out of foreign files, and one could break
// lines or steer the terminal.
std::string printable(std::string text);

}  // namespace flopline
