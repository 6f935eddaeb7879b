// What tables and sums take from a case as run.json has it. It may come from a file: each throws BadRequest
// where a value is not what it must be.
#pragma once

#include <string>
#include <vector>

#include "bench/case.h"
#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

// As those of a Case.
Setting setting_of(const JsonNode& one);  // also of a network's sum and the like, which tell no sweep
std::string layer_name(const JsonNode& one);

// Whether cases are of several networks.
bool tells_networks(const std::vector<JsonNode>& cases);

// The text with a mark behind it that catches the eye.
Cell marked(const std::string& text, const char* mark, bool is_marked);

// A case in a table.
struct Shown {
  const JsonNode& one;
  bool names_network = true;  // whether the table needs it, to tell layers apart
};

Cell layer_text(const Shown& shown);
Cell backend_text(const Shown& shown);         // with the setting, where it is not the default
Cell implementation_text(const Shown& shown);  // "ref! " where it is a library's own slow way out
Cell count_text(const Shown& shown, const std::string& name);
Cell intensity_text(const JsonNode& holder);
Cell time_text(const Shown& shown);  // ± half of its interval; "~" where it was disturbed
Cell recorded_text(const Shown& shown);
Cell gflops_text(const Shown& shown);
Cell share_of_peak_text(const Shown& shown);
Cell share_of_roof_text(const Shown& shown);  // "!" where it is beyond belief
Cell verified_text(const Shown& shown);

// What comes before the steady call, for people: creation, packing, first call, and after how many calls
// packing has paid for itself.
TextTable phases_table(const std::vector<JsonNode>& cases);

}  // namespace flopline
