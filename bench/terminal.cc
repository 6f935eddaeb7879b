#include "bench/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "bench/options.h"
#include "bench/progress.h"

namespace flopline {

TextStyle stdout_style() {
  const bool is_on_terminal = is_terminal(STDOUT_FILENO);
  TextStyle style = {.color = is_on_terminal && environment_variable("NO_COLOR", "").empty()};
  if (is_on_terminal) style.max_width = terminal_width(STDOUT_FILENO, style.max_width);
  return style;
}

Canvas stdout_canvas() {
  constexpr int kNarrowest = 40, kWidest = 160;  // beyond that a plot is no clearer
  Canvas canvas = file_canvas();
  canvas.width = std::clamp(terminal_width(STDOUT_FILENO, canvas.width), kNarrowest, kWidest);
  canvas.color = stdout_style().color;
  return canvas;
}

Canvas file_canvas() { return {.utf8 = locale_has_utf8()}; }

bool locale_has_utf8() {
  std::string name;
  for (const char* const one : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    name = environment_variable(one, "");
    if (!name.empty()) break;
  }
  std::string letters;  // "en_US.UTF-8" and "C.utf8" alike
  for (const unsigned char c : name)
    if (std::isalnum(c) != 0) letters += static_cast<char>(std::tolower(c));
  return letters.find("utf8") != std::string::npos;
}

void print_table(const TextTable& table, bool as_csv) {
  fmt::print("{}", as_csv ? to_csv(table) : to_text(table, stdout_style()));
}

}  // namespace flopline
