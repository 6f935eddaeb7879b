// What a run says to people, in tables and lines, from its run.json alone: the same after the run and when it
// is read back.
#pragma once

#include <string>
#include <vector>

#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

struct Section {
  TextTable table;                 // may have no columns
  std::vector<std::string> lines;  // below it
};

struct RunSections {
  TextTable cases;
  std::vector<Section> more;              // phases, speed-up by threads, sums of networks, predictors of time
  std::vector<std::string> remarks;       // on cases and on what is missing
  std::vector<std::string> disturbances;  // why the machine was not quiet
};

// Whether the run was asked for its phases: then they are in more than the file.
bool tells_phases(const JsonNode& run);

// Fields that a run of an older version lacks are left out. Throws BadRequest where one is not what it must
// be.
RunSections run_sections(const JsonNode& run, bool shows_phases);

std::string to_text(const RunSections& sections, const TextStyle& style);

// Every case of the run, for the tables of columns.h.
std::vector<JsonNode> cases_of(const JsonNode& run);

}  // namespace flopline
