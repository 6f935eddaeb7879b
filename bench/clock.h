// The clock of the cores while they work, which needs no counters and so works in a virtual machine.
#pragma once

#include <cstdint>

#include "bench/peak_kernels.h"

namespace flopline {

// Executes `additions` integer additions, each of which needs the one before: one a cycle. Returns their sum.
std::uint64_t chain_of_additions(std::int64_t additions);

// Cycles per second, the mean over `threads` threads that all execute `kernel` and now and then, for ten
// microseconds, a chain of additions. Of each thread the best of `seconds`. Throws std::runtime_error if
// OpenMP gives fewer threads.
double measure_clock_hz(int threads, const PeakKernel& kernel, double seconds);

}  // namespace flopline
