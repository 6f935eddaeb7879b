// What a roofline shows of a run.
#pragma once

#include <string>

#include "bench/json_node.h"
#include "bench/terminal_roofline.h"

namespace flopline {

struct RunRoofline {
  std::string title;  // the setting: of data type, threads and cache state that of most cases
  Roofline roofline;  // of that setting alone
};

// Of every memory level the fastest access pattern. Throws BadRequest where a field is not what it must be.
RunRoofline run_roofline(const JsonNode& run);

}  // namespace flopline
