// Register-only kernels that find the highest rates of a core, for each instruction set and data type.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flopline {

struct PeakKernel {
  std::string_view name;  // "fma"; "add"; "dot", multiply-adds of narrow numbers into sums of 32 bits
  std::string_view dtype;
  std::string_view isa;      // as /proc/cpuinfo spells it: "sse2", "avx2", "avx512f", "avx512_bf16"
  bool (*available)();       // whether this CPU and its operating system can run it
  int flop_per_instruction;  // a multiply and an add being two; the same for integers
  int flop_per_round;        // FLOP that one round executes

  // Executes `rounds` rounds. Every lane of every accumulator counts its own operations (x = x*1 + 1), from
  // which the FLOP executed are returned: exact while a lane stays below 2^24.
  double (*run)(std::int64_t rounds);
};

// All that this build has a kernel for; of one name and data type the narrowest first. The first of all is
// always available.
std::span<const PeakKernel> peak_kernels();

// The last "fma" kernel for f32 that this CPU can run.
const PeakKernel& widest_peak_kernel();

}  // namespace flopline
