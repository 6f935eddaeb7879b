// What a run shows to people.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/environment.h"
#include "bench/options.h"

namespace flopline {

// Of run.json: the table with remarks, as failures, shares beyond belief, sums of networks, disturbances. Or
// CSV, or run.json itself.
void print_results(const nlohmann::ordered_json& run, Format format, bool shows_phases);

// Where a result folder is, in the words of the user who named `results`.
void print_place(const std::filesystem::path& results, const Environment& environment,
                 const std::filesystem::path& published);

// Why the machine was disturbed while something was measured: below a table, or on stderr beside what other
// programs read.
void print_reasons(const std::vector<std::string>& reasons, Format format);

// Runs the script that draws a result folder or kept ceilings. A picture that fails is a warning: the numbers
// are there.
void draw(const std::filesystem::path& results);

}  // namespace flopline
