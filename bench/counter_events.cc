#include "bench/counter_events.h"

#include "bench/dram_events.h"
#include "bench/flop_events.h"

namespace flopline {

CounterEvents counter_events(const SystemFiles& files, const CpuModel& cpu) {
  CounterEvents events{.flop = {},
                       .dram_bytes = {},
                       .perf_event_paranoid = files.integer("proc/sys/kernel/perf_event_paranoid")};
  if (counting_devices(files).empty()) {
    events.flop = no_events("the kernel's list of counters, /sys/bus/event_source, is missing: mount /sys");
    events.dram_bytes = events.flop;
    return events;
  }
  events.flop = flop_events(files, cpu);
  events.dram_bytes = dram_events(files, cpu);
  events.flop_has_bfloat16 = !events.flop.events.empty() && flop_events_include_bfloat16(cpu);
  return events;
}

}  // namespace flopline
