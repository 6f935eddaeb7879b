// A comparison of two runs, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "bench/run_comparison.h"
#include "bench/run_differences.h"
#include "bench/text_table.h"

namespace flopline {

TextTable differences_table(const std::vector<Difference>& differences);

// A row a case; "~" marks a time that its run calls disturbed.
TextTable changes_table(const std::vector<ComparedCase>& compared);

TextTable groups_table(const std::vector<GroupChange>& groups);

// Every case of both runs, with its times and verdict in full: "new", "vanished" and "not comparable" are
// verdicts too.
TextTable comparison_csv(const RunComparison& comparison);

// Schema flopline-compare/1, see results/README.md.
nlohmann::ordered_json comparison_json(const RunFile& base, const RunFile& now,
                                       const RunComparison& comparison, const ComparisonRule& rule);

}  // namespace flopline
