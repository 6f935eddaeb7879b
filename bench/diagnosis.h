// Whether a machine is fit to measure on, check by check, and what to change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics.h"
#include "bench/environment.h"
#include "bench/interruptions.h"
#include "bench/load.h"
#include "bench/machine_facts.h"
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

// What a look at the cores of the team found.
struct CoresNow {
  std::optional<double> core_to_core_ns;        // nothing for one thread
  Looks instructions_per_cycle, of_one_thread;  // see core_pace.h
  Interruptions interruptions;
};

// One finding a check, in a fixed order. `threads` is the team that would measure.
std::vector<Finding> diagnose(const Environment& environment, const MachineFacts& facts,
                              const TeamState& team, int threads, const std::optional<Load>& load,
                              const CoresNow& cores);

std::string_view severity_name(Severity severity);  // "ok", "hint", "trouble", "unknown"

}  // namespace flopline
