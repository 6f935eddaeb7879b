// What is reported of a case: one row here feeds the table, the CSV and the JSON alike.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "bench/case.h"
#include "bench/text_table.h"

namespace flopline {

// {"name", "network", "layer": …}, as results/README.md describes; what is unknown or not finite is left out.
nlohmann::ordered_json case_json(const CaseResult& result, const CeilingsByThreads& ceilings);

// For people: the columns that fit 140 characters, with a backend's fallback and shares beyond belief marked.
TextTable case_table(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings);

// What comes before the steady call, for people: creation, packing, first call, and after how many calls
// packing has paid for itself.
TextTable phases_table(const std::vector<CaseResult>& results);

// Every quantity in full, a column each.
TextTable case_csv(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings);

}  // namespace flopline
