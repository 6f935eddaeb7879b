// Measures what this machine can do at most: arithmetic from registers, and bandwidth of each memory level.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "analysis/roofline.h"

namespace flopline {

// Told what is being measured and how much of the whole measurement is done, from 0 to 1.
using CeilingsProgress = std::function<void(std::string_view what, double done)>;

// What a run needs: the f32 peak of the widest instruction set, and the bandwidth of each level. Or
// everything: all data types and instruction sets with the clock under each, a curve for every access
// pattern, latencies.
enum class CeilingsScope : std::uint8_t { run, everything };

struct MeasuredCeilings {
  Ceilings ceilings;
  bool complete = false;  // false if `stop` ended the measurement
};

// Measures with `threads` OpenMP threads, which the caller has pinned and warmed, in about ten seconds, or
// twenty for everything. Both functions may be empty; once `stop` returns true, what has been finished until
// then is returned. Throws std::invalid_argument if threads < 1, std::bad_alloc if there is no memory for the
// arrays, and std::runtime_error if OpenMP gives fewer threads.
MeasuredCeilings measure_ceilings(int threads, CeilingsScope scope = CeilingsScope::run,
                                  const CeilingsProgress& progress = {},
                                  const std::function<bool()>& stop = {});

// What a run needs of a machine whose levels of memory are known, by the `read_curve` of an earlier
// measurement, which stays: without the sweep that finds them this takes half as long.
MeasuredCeilings measure_rates(int threads, const std::vector<BandwidthPoint>& read_curve,
                               const CeilingsProgress& progress = {}, const std::function<bool()>& stop = {});

}  // namespace flopline
