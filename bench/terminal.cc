#include "bench/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "bench/progress.h"

namespace flopline {

TextStyle stdout_style() {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return {.color = is_terminal(STDOUT_FILENO) && !refused};
}

void print_table(const TextTable& table, bool as_csv) {
  fmt::print("{}", as_csv ? to_csv(table) : to_text(table, stdout_style()));
}

}  // namespace flopline
