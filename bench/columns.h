// What is reported of a case: one row here feeds the table, the CSV and the JSON alike.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/roofline.h"
#include "bench/case_result.h"
#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

// {"name", "network", "layer": …}, as results/README.md describes; what is unknown or not finite is left out.
nlohmann::ordered_json case_json(const CaseResult& result, const CeilingsByThreads& ceilings);

// The tables are of such objects, after the run or read back from its file; BadRequest where a value is not
// what it must be. For people: the columns that fit 140 characters, with a backend's fallback, disturbed
// times and shares beyond belief marked.
TextTable case_table(const std::vector<JsonNode>& cases);

// Every quantity in full, a column each.
TextTable case_csv(const std::vector<JsonNode>& cases);

}  // namespace flopline
