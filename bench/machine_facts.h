// What only the diagnosis asks of the system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/system_files.h"

namespace flopline {

// Whether the clock may rise above its nominal frequency, and the file that says so: the kernel has one for
// most drivers of the clock and one of the opposite sense for Intel's.
struct Boost {
  bool on = false;
  std::string file;        // below the root, "sys/devices/system/cpu/cpufreq/boost"
  int value_when_off = 0;  // in that file
};

// nullopt where the system does not tell.
struct MachineFacts {
  std::optional<std::string> online_cpus;  // as a list, "0-3,6"
  std::optional<int> cores;                // physical ones that the allowed CPUs are on
  std::optional<int>
      core_kinds;  // of different speed among the allowed CPUs, where the system tells them apart
  std::optional<int> numa_nodes;  // with memory
  std::optional<Boost> boost;
  std::optional<std::int64_t> swap_used_bytes;
  std::optional<std::int64_t> perf_event_paranoid;
  bool has_core_counters = false;  // the kernel offers the counters of a core
  bool has_onednn = false;
};

MachineFacts read_machine_facts(const SystemFiles& files, const std::vector<int>& cpus);

}  // namespace flopline
