// What a run shows to people.
#pragma once

#include <filesystem>

#include "bench/options.h"
#include "bench/run_json.h"

namespace flopline {

// The table with remarks: failures, shares beyond belief, sums of networks, disturbances. Or CSV, or
// run.json.
void print_results(const RunRecord& record, Format format, bool shows_phases);

// Where a result folder is, in the words of the user who named `results`.
void print_place(const std::filesystem::path& results, const Environment& environment,
                 const std::filesystem::path& published);

// Runs the script that draws a result folder or kept ceilings. A picture that fails is a warning: the numbers
// are there.
void draw(const std::filesystem::path& results);

}  // namespace flopline
