// What more threads gain: of a sweep over numbers of threads, how much faster each layer gets.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/case_result.h"
#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

struct ScaledTime {
  int threads = 1;
  double time_s = 0;
  double speed_up = 1;     // over the fewest threads that there is a time for
  double efficiency = 1;   // speed-up over how many times as many threads they are
  bool disturbed = false;  // the case that it is of
};

// A layer on a backend from a cache state.
struct Scaling {
  std::string layer;  // with its network
  std::string kind;
  std::string backend;
  CacheState cache = CacheState::hot;
  std::vector<ScaledTime> times;  // by ascending number of threads, at least two
};

std::vector<Scaling> scalings(const std::vector<CaseResult>& results);

// A row for each layer, backend, cache state and number of threads; and back, with the `cases` beside them,
// which tell what was disturbed. Throws BadRequest where it is something else.
nlohmann::ordered_json to_json(const std::vector<Scaling>& all);
std::vector<Scaling> scalings_from(const std::vector<JsonNode>& rows, const std::vector<JsonNode>& cases);

// A row for each layer, backend and cache state; columns for each number of threads. No columns where there
// are none. "~" marks a speed-up of which one of the two times was disturbed, "!" an efficiency beyond
// belief.
TextTable scaling_table(const std::vector<Scaling>& all);
std::vector<std::string> scaling_remarks(const std::vector<Scaling>& all);  // why the latter can be

}  // namespace flopline
