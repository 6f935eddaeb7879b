// What a run leaves for programs: run.json and benchmark.json (results/README.md).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/network.h"
#include "analysis/roofline.h"
#include "bench/case_result.h"
#include "bench/environment.h"
#include "bench/load.h"
#include "bench/threads.h"
#include "bench/verdict.h"

namespace flopline {

struct RunRecord {
  std::string command;
  std::string started;  // as utc_now()
  bool complete = false;
  Environment environment;
  TeamState team;
  std::optional<Load> load_before;
  std::optional<Load> load_during;
  Verdict verdict;
  CeilingsByThreads ceilings;
  std::string ceilings_measured;          // when, as utc_now()
  std::string no_flop_counted;            // why the hardware counts none; empty where it does
  std::string no_dram_bytes_counted;      // likewise
  std::optional<EvictionCheck> eviction;  // where there are cases from cold caches
  std::vector<CaseResult> results;
  double slow_down = 0;           // share by which calls were made longer on purpose
  std::uint64_t seed = 0;         // of the order of the cases
  std::size_t cases = 0;          // that were asked for
  std::vector<Network> networks;  // that were asked for
};

nlohmann::ordered_json run_json(const RunRecord& record);

// {"schema": "flopline-samples/1", "cases": [{"name", "samples_ns"}]} of the cases that have a time.
nlohmann::ordered_json samples_json(const std::vector<CaseResult>& results);

}  // namespace flopline
