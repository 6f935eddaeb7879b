// What a run would take, before it runs.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/case_runner.h"
#include "bench/text_table.h"

namespace flopline {

struct CaseEstimate {
  Case value;
  double call_s = 0;      // of a warm call; 0 where the case cannot be run
  double turn_s = 0;      // of sampling it in a round
  double prepare_s = 0;   // operands, creation, packing, verification
  double sampling_s = 0;  // as long as such cases usually take
  std::string reason;     // why it cannot be run; empty otherwise

  double total_s() const { return prepare_s + sampling_s; }
};

// Creates and executes the kernel of each case, without verifying it, which takes about a tenth of the time
// that the run would. What the run will verify is estimated from that.
std::vector<CaseEstimate> estimate_cases(const std::vector<Case>& cases, const RunnerOptions& options);

double total_s(const std::vector<CaseEstimate>& all);

// One row a case: MACCs, bytes, memory, time. For people, and for programs: plain numbers under the names
// that they have in JSON.
TextTable estimate_table(const std::vector<CaseEstimate>& all);
TextTable estimate_csv(const std::vector<CaseEstimate>& all);
// {"schema": "flopline-list/1", "time_s", "cases": [{"name", "effective_maccs", "bytes", "memory_bytes",
// "time_s"}]}; `before_s` is what the run takes before its first case.
nlohmann::ordered_json estimate_json(const std::vector<CaseEstimate>& all, double before_s);

}  // namespace flopline
