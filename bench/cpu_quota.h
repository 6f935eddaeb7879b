// How much CPU time a container may use. A process under a quota sees all CPUs and is then stopped for tens
// of milliseconds at a time, so a quota below the thread count makes every timing wrong.
#pragma once

#include <optional>
#include <string>

#include "bench/system_files.h"

namespace flopline {

// The smallest limit on this process's control group or any group above it, as a number of CPUs (1.5: one and
// a half); nullopt when there is none. Understands cgroup v2 (cpu.max), v1 (cpu.cfs_quota_us) and both
// mounted together.
std::optional<double> read_cpu_quota(const SystemFiles& files);

// "1.5 CPUs", "1 CPU".
std::string cpu_quota_text(double cpus);

}  // namespace flopline
