#include "analysis/core_place.h"

#include <fmt/format.h>

#include <algorithm>

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

std::vector<std::vector<double>> medians_by_place(std::vector<PlacedTime> times) {
  std::ranges::sort(times, {}, &PlacedTime::core_to_core_ns);
  std::vector<std::vector<double>> places;
  double place_ns = 0;
  for (const PlacedTime& one : times) {
    if (places.empty() || is_farther(one.core_to_core_ns, place_ns)) {
      place_ns = one.core_to_core_ns;
      places.emplace_back();
    }
    places.back().push_back(one.median);
  }
  return places;
}

}  // namespace flopline
