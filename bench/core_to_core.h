// How far apart the cores lie on which a team runs: on a virtual machine, where the host has put them just
// now.
#pragma once

#include <optional>

namespace flopline {

// Nanoseconds that a cache line takes from the core that wrote it to the one that waits for it, on the way
// from thread to thread of the team that is settled. The best of several rounds, in about a millisecond;
// nothing for one thread. Throws std::runtime_error if OpenMP gives fewer threads.
std::optional<double> core_to_core_ns(int threads);

}  // namespace flopline
