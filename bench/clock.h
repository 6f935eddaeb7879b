// The clock of the cores while they work, which needs no counters and so works in a virtual machine.
#pragma once

#include <cstdint>

namespace flopline {

// Executes `additions` integer additions, each of which needs the one before: one a cycle. Returns their sum.
std::uint64_t chain_of_additions(std::int64_t additions);

// Cycles per second at this moment, the mean over `threads` threads: takes some twenty microseconds, within
// which a core keeps the clock of what it did before. Throws std::runtime_error if OpenMP gives fewer
// threads.
double clock_hz_now(int threads);

}  // namespace flopline
