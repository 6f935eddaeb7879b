#include "analysis/core_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace flopline {

bool is_farther(double ns, double before_ns) { return ns > 1.6 * before_ns; }

bool is_elsewhere(double ns, double before_ns) {
  return is_farther(ns, before_ns) || is_farther(before_ns, ns);
}

bool is_elsewhere(const Looks& ns, double before_ns) {
  return is_elsewhere(ns.least, before_ns) || is_elsewhere(ns.most, before_ns);
}

std::string range_text(const Looks& ns) {
  return is_farther(ns.most, ns.least) ? fmt::format("{:.0f} to {:.0f} ns", ns.least, ns.most)
                                       : fmt::format("{:.0f} ns", ns.median);
}

bool is_better_place(double ns, double peak, double before_ns, double before_peak) {
  constexpr double kMoreThanNoise = 1.25;
  if (peak > kMoreThanNoise * before_peak) return true;
  return peak * kMoreThanNoise > before_peak && ns < before_ns;
}

bool is_shared(double instructions_per_cycle, double alone_per_cycle) {
  return 1.25 * instructions_per_cycle < alone_per_cycle;
}

std::string rate_text(const Looks& instructions_per_cycle) {
  const auto& [least, median, most] = instructions_per_cycle;
  return is_shared(least, most) ? fmt::format("{:.1f} to {:.1f}", least, most)
                                : fmt::format("{:.1f}", median);
}

std::vector<std::vector<double>> medians_by_place(std::vector<PlacedTime> times) {
  std::vector<std::vector<double>> places;
  std::ranges::sort(times, {}, &PlacedTime::core_to_core_ns);
  for (auto begin = times.begin(); begin != times.end();) {
    const auto end = std::find_if(begin, times.end(), [&](const PlacedTime& one) {
      return is_farther(one.core_to_core_ns, begin->core_to_core_ns);
    });
    const double alone = std::ranges::max(std::span(begin, end), {}, &PlacedTime::instructions_per_cycle)
                             .instructions_per_cycle;
    std::vector<double>& medians = places.emplace_back();
    for (; begin != end; ++begin) {
      if (!is_shared(begin->instructions_per_cycle, alone)) medians.push_back(begin->median);
    }
  }
  return places;
}

}  // namespace flopline
