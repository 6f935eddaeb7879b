// A run.json (results/README.md) as it is read back, which may come from another machine, version or tool.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/noise.h"
#include "analysis/probed_rates.h"
#include "analysis/statistics.h"
#include "bench/json_node.h"

namespace flopline {

// One of its cases; text that the file does not have is empty.
struct RunFileCase {
  std::string name, kind, variant, descriptor, backend, implementation, dtype, direction, status, reason;
  std::string disturbed;
  std::optional<double> median_ns;             // where it has a time
  std::optional<Interval> median_interval_ns;  // 95 %; nothing where too few rounds were taken for one
  std::optional<double> median_cycles;
  std::optional<Interval> median_interval_cycles;  // as that of the time
  std::optional<NoiseFloor> noise_floor;
  std::optional<Looks> core_to_core_ns, clock_ghz, instructions_per_cycle;  // as in CaseResult
  std::string bound_by;
  std::optional<double> share_of_peak;
  std::optional<double> bytes_read;  // compulsory
  ProbedRates probed;                // as in CaseResult
  // By how much what the run saw going on may have lengthened the median, as a logarithm: drift and waiting
  // where the case is marked as disturbed, and the load by others where the run is.
  double disturbance = 0;
};

struct RunFile {
  std::string path;  // of the file itself, for messages
  std::string command, started;
  bool complete = false;
  nlohmann::json environment = nlohmann::json::object();
  nlohmann::json ceilings;         // a list of objects: "kind", "name", "threads", "value", "unit"
  std::vector<RunFileCase> cases;  // of different names
};

// `run` is a result folder or its run.json. Throws BadRequest, in one line: which file, where in it, what was
// found and what was expected. Text in it may hold anything that is UTF-8.
RunFile read_run_file(const std::filesystem::path& run);

// All that the file holds, for what shows more of it than a RunFile has. That much of it is checked.
struct RunDocument {
  std::string path, text;
  nlohmann::ordered_json content;

  JsonNode root() const;  // must not outlive it
};

// Throws as read_run_file() does.
RunDocument read_run_document(const std::filesystem::path& run);

}  // namespace flopline
