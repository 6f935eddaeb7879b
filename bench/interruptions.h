// What takes a CPU from a thread that never waits: timers and devices of this system, and the host under it.
#pragma once

#include <functional>

#include "bench/stopwatch.h"

namespace flopline {

struct Interruptions {
  double share = 0;  // of the time
  double per_second = 0;
  double median_s = 0;  // how long one takes; 0 where there were none
};

// Reads the clock again and again for `seconds` and takes pauses between two readings for interruptions:
// those longer than a reading takes, and shorter than the time slice of another program, which the load
// shows.
Interruptions watch_interruptions(double seconds, const std::function<Clock::time_point()>& now = Clock::now);

// On all CPUs of the settled team at the same time: of the one that loses most. Throws std::runtime_error if
// OpenMP gives fewer threads.
Interruptions team_interruptions(int threads, double seconds);

}  // namespace flopline
