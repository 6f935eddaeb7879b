// Which events count the floating-point operations of a thread.
#pragma once

#include "bench/cpu_info.h"
#include "bench/event_source.h"

namespace flopline {

// Weighted to FLOP: for each element an addition, multiplication, division, square root, minimum or maximum
// is one and a fused multiply-add two. Known for
//   Intel, Broadwell to Granite Rapids, where all cores are of one kind: FP_ARITH_INST_RETIRED,
//   AMD Zen 1 to 5: retired SSE and AVX FLOPs (PMCx003), right since Linux 5.6,
//   Arm cores with SVE: FP_FIXED_OPS_SPEC and FP_SCALE_OPS_SPEC, which include what was executed in vain
//   after a mispredicted branch.
// Sources: the event lists of perf (tools/perf/pmu-events) and of Intel (github.com/intel/perfmon); Arm DDI
// 0487, section D12.11.
CounterGroup flop_events(const SystemFiles& files, const CpuModel& cpu);

// Whether bfloat16 arithmetic is among what they count. Intel's event leaves it out, and nobody's counts AMX.
bool flop_events_include_bfloat16(const CpuModel& cpu);

}  // namespace flopline
