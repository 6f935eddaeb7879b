// What looks of milliseconds find that the machine can: no best of many, as ceilings are, but what lasts.
#pragma once

#include <optional>
#include <span>
#include <utility>

namespace flopline {

// Of a team; what was not looked at is not there.
struct ProbedRates {
  std::optional<double> gflops;           // f32, of the widest instruction set
  std::optional<double> cache_gb_per_s;   // read, from the last level before that of memory
  std::optional<double> memory_gb_per_s;  // read, from the last level of memory
};

// Each rate with its name in result files.
inline constexpr std::pair<const char*, std::optional<double> ProbedRates::*> kProbedRates[] = {
    {"gflops", &ProbedRates::gflops},
    {"cache_gb_per_s", &ProbedRates::cache_gb_per_s},
    {"memory_gb_per_s", &ProbedRates::memory_gb_per_s}};

// The median of each rate over the looks that have it.
ProbedRates medians_of(std::span<const ProbedRates> looks);

}  // namespace flopline
