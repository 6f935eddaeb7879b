// How long memory takes to answer.
#pragma once

#include <cstdint>

namespace flopline {

// Nanoseconds of a load that needs the value of the load before it, in a random walk over every cache line of
// `bytes` (at least two lines), in huge pages where the system gives them. The best of several walks. Throws
// std::bad_alloc.
double measure_latency_ns(std::int64_t bytes);

}  // namespace flopline
