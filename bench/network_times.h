// The answer for a whole network: the sum over its layers, where the time goes, and what is not in it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/network.h"
#include "analysis/roofline.h"
#include "analysis/time_share.h"
#include "bench/case_result.h"
#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

// Layers without MACCs, which are counted and not timed.
struct CountedOnly {
  std::int64_t layers = 0;
  std::vector<std::pair<std::string, std::int64_t>> by_kind;  // in order of appearance
  std::int64_t operations = 0;                                // of any kind
  std::int64_t bytes = 0;                                     // every operand once
  double at_roof_s = 0;                                       // what moving those bytes takes at the roof
};

// A network under one setting, or a program's log.
struct NetworkTime {
  std::string network;
  Setting setting;
  std::int64_t layers = 0;     // timed, each as often as the network has it
  std::int64_t not_timed = 0;  // with MACCs: wrong, failed, unsupported, left out by a filter
  double time_s = 0;           // sum of the medians; of a log all calls, with what is no layer
  std::int64_t flop = 0;       // of what was timed
  bool is_recorded = false;    // by a program, whose log this is
  std::vector<TimeShare> by_layer, by_kind;
  CountedOnly counted_only;

  // What running all its layers one by one takes; only where every layer with MACCs has a time.
  double end_to_end_s() const { return time_s + counted_only.at_roof_s; }
};

// Of every network that has a name and is no suite, in order, under every setting that has results.
std::vector<NetworkTime> network_times(const std::vector<Network>& networks,
                                       const std::vector<CaseResult>& results,
                                       const CeilingsByThreads& ceilings);

// And back, of which only whether it is recorded is not told. Where times are of a sweep over threads,
// settings tell their number. Throws BadRequest where it is something else.
nlohmann::ordered_json to_json(const std::vector<NetworkTime>& all);
std::vector<NetworkTime> network_times_from(const std::vector<JsonNode>& list, bool is_of_sweep);

// Shares from the largest on, the smallest in one row where there are many.
TextTable shares_table(const std::string& heading, const std::vector<TimeShare>& shares);

// What the sum is made of and what it lacks: lines.
std::vector<std::string> network_summary(const NetworkTime& one);

}  // namespace flopline
