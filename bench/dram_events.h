// Which events count what moves between the CPUs and DRAM.
#pragma once

#include "bench/cpu_info.h"
#include "bench/event_source.h"

namespace flopline {

// Weighted to bytes, read and written, of the whole machine: memory controllers do not know for whom they
// work.
//   Intel: what the kernel describes for the devices uncore_imc*, a server's or a client's,
//   AMD Zen 4 and later: commands of the devices amd_umc_* (Linux 6.7),
//   AMD Zen 1 to 3: requests of the device amd_df, eight channels that share four counters.
// Sources: the kernel's files; the event lists of perf (tools/perf/pmu-events/arch/x86/amdzen*).
CounterGroup dram_events(const SystemFiles& files, const CpuModel& cpu);

}  // namespace flopline
