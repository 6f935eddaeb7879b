// How to write to this program's standard output.
#pragma once

#include "bench/text_table.h"

namespace flopline {

// Coloured on a terminal only, and not where NO_COLOR is set (no-color.org).
TextStyle stdout_style();

// Prints as text or CSV.
void print_table(const TextTable& table, bool as_csv);

}  // namespace flopline
