#include "analysis/roofline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace flopline {
namespace {

double peak_gflops(const Ceilings& ceilings, std::string_view dtype) {
  double peak = 0;
  for (const ComputeCeiling& ceiling : ceilings.compute) {
    if (ceiling.dtype == dtype) peak = std::max(peak, ceiling.gflops);
  }
  if (peak <= 0) throw std::invalid_argument(fmt::format("no compute ceiling for {}", dtype));
  return peak;
}

// The nearest level that holds the operands; the last level holds everything.
const std::string& level_holding(const Ceilings& ceilings, double bytes) {
  if (ceilings.memory.empty()) throw std::invalid_argument("no memory ceilings");
  for (const MemoryCeiling& ceiling : ceilings.memory) {
    if (bytes <= static_cast<double>(ceiling.capacity_bytes)) return ceiling.level;
  }
  return ceilings.memory.back().level;
}

// Bandwidth at a size that the curve reaches, by straight lines in its logarithms; nothing elsewhere.
double curve_at(const std::vector<BandwidthPoint>& curve, double bytes) {
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const auto before = static_cast<double>(curve[i - 1].bytes), after = static_cast<double>(curve[i].bytes);
    if (bytes < before || bytes > after) continue;
    const double part = std::log(bytes / before) / std::log(after / before);
    return curve[i - 1].gb_per_s * std::pow(curve[i].gb_per_s / curve[i - 1].gb_per_s, part);
  }
  return 0;
}

double best_of_level(const Ceilings& ceilings, const std::string& level) {
  double gb_per_s = 0;
  for (const MemoryCeiling& ceiling : ceilings.memory) {
    if (ceiling.level == level) gb_per_s = std::max(gb_per_s, ceiling.gb_per_s);
  }
  return gb_per_s;
}

double bandwidth_at(const Ceilings& ceilings, const std::string& level, double bytes) {
  return std::max(best_of_level(ceilings, level), curve_at(ceilings.read_curve, bytes));
}

}  // namespace

double plausible_units(double measured) {
  constexpr double kNoise = 0.025, kRelativeNoise = 0.01;
  if (measured > 0.5 + kNoise) return std::ceil(2 * (measured - kNoise)) / 2;
  return 1 / std::max(2.0, std::floor((1 + kRelativeNoise) / measured));
}

Ceilings ceilings_for(const Ceilings& all, std::span<const std::string_view> dtypes) {
  Ceilings needed = {.compute = {},
                     .memory = all.memory,
                     .read_curve = all.read_curve,
                     .probed = all.probed,
                     .core_to_core_ns = all.core_to_core_ns,
                     .instructions_per_cycle = all.instructions_per_cycle};
  for (const std::string_view dtype : dtypes) {
    const ComputeCeiling* highest = nullptr;
    for (const ComputeCeiling& one : all.compute) {
      if (one.dtype == dtype && (highest == nullptr || one.gflops > highest->gflops)) highest = &one;
    }
    if (highest != nullptr) needed.compute.push_back(*highest);
  }
  return needed;
}

Roof roof(const Ceilings& ceilings, std::string_view dtype, double flop, double bytes, double evicted) {
  const std::string& holding = level_holding(ceilings, bytes);
  const std::string& last = ceilings.memory.back().level;
  const double held_ns = (bytes - evicted) / bandwidth_at(ceilings, holding, bytes);
  const double evicted_ns = evicted / best_of_level(ceilings, last);
  const double peak = peak_gflops(ceilings, dtype), memory = flop / (held_ns + evicted_ns);
  const std::string& level = evicted_ns > held_ns ? last : holding;
  return {.gflops = std::min(peak, memory),
          .peak_gflops = peak,
          .level = level,
          .bound_by = memory >= peak ? "compute" : level,
          .ridge_intensity = peak * (held_ns + evicted_ns) / bytes};
}

}  // namespace flopline
