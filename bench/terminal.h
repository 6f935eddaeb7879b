// How to write to this program's standard output.
#pragma once

#include "bench/character_plot.h"
#include "bench/text_table.h"

namespace flopline {

// Coloured on a terminal only, and not where NO_COLOR is set (no-color.org). As wide as the terminal; 140
// columns where there is none or it does not tell.
TextStyle stdout_style();

// For plots: 80 columns then.
Canvas stdout_canvas();
Canvas file_canvas();

// Whether the locale (LC_ALL, LC_CTYPE, LANG) has UTF-8. By its name, for it may not be installed.
bool locale_has_utf8();

// Prints as text or CSV.
void print_table(const TextTable& table, bool as_csv);

}  // namespace flopline
