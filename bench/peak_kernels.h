// Register-only kernels that find the highest f32 rate of a core, one per instruction set.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flopline {

struct PeakKernel {
  std::string_view isa;  // as /proc/cpuinfo spells it: "sse2", "avx2", "avx512f"
  bool (*available)();   // whether this CPU and its operating system can run it
  int flop_per_round;    // FLOP that one round executes, a multiply and an add being two

  // Executes `rounds` rounds. Every lane of every accumulator counts its own multiply-accumulates (x = x*1 +
  // 1), so the sum of the lanes, which is returned, is the number of MACCs executed: exact while a lane stays
  // below 2^24.
  double (*run)(std::int64_t rounds);
};

// All instruction sets this build has a kernel for, narrowest first. The first one is always available.
std::span<const PeakKernel> peak_kernels();

// The last kernel of peak_kernels() that this CPU can run.
const PeakKernel& widest_peak_kernel();

}  // namespace flopline
