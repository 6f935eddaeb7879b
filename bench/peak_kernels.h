// Register-only kernels that find the highest rates of a core, for each instruction set and data type.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flopline {

struct PeakKernel {
  // "fma"; "add"; "dot", multiply-adds of narrow numbers into sums of 32 bits; "mmla", the same as products
  // of small matrices, which Arm has beside "dot"
  std::string_view name;
  std::string_view dtype;
  std::string_view isa;      // as /proc/cpuinfo spells it: "sse2", "avx2", "avx512f", "avx512_bf16"
  bool (*available)();       // whether this CPU and its operating system can run it
  int flop_per_instruction;  // a multiply and an add being two, also where they are two instructions;
                             // the same for integers
  int instructions_per_round;

  // Executes `rounds` rounds, with nothing set up before: any thread may call it. Every lane of every
  // accumulator counts its own operations (x = x + 1*1), from which the FLOP executed are returned: exact
  // while what the accumulators count in one lane stays below 2^24 together.
  double (*run)(std::int64_t rounds);

  constexpr int flop_per_round() const { return flop_per_instruction * instructions_per_round; }
};

// All that this build has a kernel for; of one name and data type the narrowest first. The first of all is
// always available.
std::span<const PeakKernel> peak_kernels();

// The last "fma" kernel for f32 that this CPU can run.
const PeakKernel& widest_peak_kernel();

}  // namespace flopline
