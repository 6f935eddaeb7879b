// What the machine can while something is measured: beside ceilings, which are what it could at best.
#pragma once

#include <optional>

namespace flopline {

// Of a team; what was not looked at is not there.
struct ProbedRates {
  std::optional<double> gflops;           // f32, of the widest instruction set
  std::optional<double> cache_gb_per_s;   // read, from the last level before that of memory
  std::optional<double> memory_gb_per_s;  // read, from the last level of memory
};

}  // namespace flopline
