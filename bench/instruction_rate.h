// How many instructions the cores of a team take in: whether something else works on them.
#pragma once

#include "analysis/statistics.h"

namespace flopline {

// Instructions that a core of the team that is settled takes in within a cycle now, of the core that takes in
// the fewest: integer arithmetic, loads, additions of vectors and stores, independent of each other and so
// many that only the width of a core bounds them. A program on the core's other hyper-thread, of this machine
// or of another guest of its host, takes half of that, also where arithmetic from registers keeps its pace.
// Whatever the clock is, which is that of a chain of additions in the same look. Counted as x86 does, without
// the loop's own. In about 25 us. Throws std::runtime_error if OpenMP gives fewer threads.
double instructions_per_cycle_now(int threads);

// What looks find in so many seconds, at least one. Others come and go within milliseconds: the most is what
// the cores take in alone, if they were for a moment; the median what they take in most of the time.
Looks instructions_per_cycle(int threads, double seconds);

}  // namespace flopline
