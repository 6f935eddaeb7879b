// Runs that are read back, as documents for people and for spreadsheets.
#pragma once

#include <string>
#include <vector>

#include "bench/character_plot.h"
#include "bench/run_file.h"
#include "bench/text_table.h"

namespace flopline {

// Of each run its machine, date and verdict, then the roofline as characters, and what `flopline run`
// printed. Throws BadRequest where a field is not what it must be.
std::string text_report(const std::vector<RunDocument>& runs, const TextStyle& style, const Canvas& canvas);

// The same for a pull request, with the environment and the ceilings folded away instead of the roofline.
std::string markdown_report(const std::vector<RunDocument>& runs);

// The columns that `flopline run --format csv` has, of several runs in one table and behind a column "run".
std::string csv_report(const std::vector<RunDocument>& runs);

}  // namespace flopline
