// What the cores of a team do now: how many instructions they take in within a cycle, which tells whether
// something else works on them, and how long a cycle is.
#pragma once

#include "analysis/paced_rounds.h"
#include "analysis/statistics.h"

namespace flopline {

// Instructions per cycle: of the core of the team that takes in the fewest, of integer arithmetic, loads,
// additions of vectors and stores, independent of each other and so many that only the width of a core bounds
// them. A program on the core's other hyper-thread, of this machine or of another guest of its host, takes
// half of that, also where arithmetic from registers keeps its pace. Whatever the clock is. Counted as x86
// does, without the loop's own.
//
// The clock: of the slowest core, by a chain of additions in the same look. A core that was settled keeps the
// clock of what it did before.
//
// In about 25 us. Throws std::runtime_error if OpenMP gives fewer threads.
CorePace core_pace_now(int threads);

// Instructions per cycle that looks find in so many seconds, at least one look. Others come and go within
// milliseconds: the most is what the cores take in alone, if they were for a moment; the median what they
// take in most of the time.
Looks instructions_per_cycle(int threads, double seconds);

}  // namespace flopline
