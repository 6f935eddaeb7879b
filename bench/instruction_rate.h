// How many instructions the cores of a team take in: whether something else works on them.
#pragma once

namespace flopline {

// Instructions that all cores of the team that is settled take in within a nanosecond, in the pace of the
// slowest: integer arithmetic, loads, additions of vectors and stores, independent of each other and so many
// that only the width of a core bounds them. A program on the core's other hyper-thread, of this machine or
// of another guest of its host, takes half of that, also where arithmetic from registers keeps its pace.
// Counted as x86 does, without the loop's own. The best of several rounds, in about five milliseconds. Throws
// std::runtime_error if OpenMP gives fewer threads.
double instructions_per_ns(int threads);

// The same, of one look of 20 us: what is now, beside a sample.
double instructions_per_ns_now(int threads);

}  // namespace flopline
