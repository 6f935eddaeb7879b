// What to count on this machine, from what its system files say; nothing is opened here.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/cpu_info.h"
#include "bench/event_source.h"

namespace flopline {

struct CounterEvents {
  CounterGroup flop;                                // see flop_events.h
  CounterGroup dram_bytes;                          // see dram_events.h
  bool flop_has_bfloat16 = false;                   // else the FLOP of a bfloat16 kernel leave out most of it
  std::optional<std::int64_t> perf_event_paranoid;  // what the kernel lets users count
};

CounterEvents counter_events(const SystemFiles& files, const CpuModel& cpu);

}  // namespace flopline
