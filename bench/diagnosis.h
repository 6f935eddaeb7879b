// Whether a machine is fit to measure on, check by check, and what to change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/environment.h"
#include "bench/load.h"
#include "bench/threads.h"

namespace flopline {

// hint: numbers hold, but not for what one may take them for. trouble: they do not hold.
enum class Severity : std::uint8_t { ok, hint, trouble, unknown };

struct Finding {
  std::string check;
  Severity severity = Severity::ok;
  std::string found;
  std::string why;     // it matters
  std::string remedy;  // a command or setting; empty where nothing is to be done
};

// What only the diagnosis asks of the system. nullopt where it does not tell.
struct MachineFacts {
  std::optional<int> cores;       // physical ones that the allowed CPUs are on
  std::optional<int> numa_nodes;  // with memory
  std::optional<bool> boost;      // the clock may rise above its nominal frequency
  std::optional<std::int64_t> swap_used_bytes;
  std::optional<std::int64_t> perf_event_paranoid;
  bool has_core_counters = false;  // the kernel offers the counters of a core
  bool has_onednn = false;
};

MachineFacts read_machine_facts(const SystemFiles& files, const std::vector<int>& cpus);

// One finding a check, in a fixed order. `threads` is the team that would measure.
std::vector<Finding> diagnose(const Environment& environment, const MachineFacts& facts,
                              const TeamState& team, int threads, const std::optional<Load>& load);

std::string_view severity_name(Severity severity);  // "ok", "hint", "trouble", "unknown"

}  // namespace flopline
