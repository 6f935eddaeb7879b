#include "analysis/memory_levels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

namespace flopline {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// By how much the points of one plateau may differ: more than the noise that is left in the best of several
// samples on a shared machine (5 %) and than what the last eighth of a cache loses to other data in it (10
// %).
const double kPlateauSpread = std::log2(1.15);

// By how much neighbouring levels differ at least. Zen 4 reads from its L2 only 1.18 times as fast as from
// its L3, and there are cores that get no more than 1.3 times as much from the last cache as from memory.
const double kLevelStep = std::log2(1.15);

// The ratio of sizes a plateau spans at least, except at the end of the curve. Caches that follow each other
// differ by four times or more, while a shared cache that is running over can rest on a shelf for a doubling.
constexpr double kPlateauSpan = 3;

// An explanation of the curve pays for each plateau, for each point on none, and up to kWorstFit for a point
// that is off the mean of its plateau. A plateau is worth it from its third point on; leaving out a point
// never is if it fits.
constexpr double kPlateauPrice = 2;
constexpr double kOutsidePrice = 1;
constexpr double kWorstFit = 0.5;

// So many points after the last plateau may be disturbed ones; more are a sign that the curve goes on to
// fall.
constexpr std::size_t kMostStrayPoints = 2;

struct Plateau {
  std::size_t first = 0;  // indices of points
  std::size_t last = 0;
  double level = 0;  // mean of log2 bandwidth
  double misfit = 0;

  double price = 0;  // of the best explanation of points 0 to last that ends with this plateau
  std::size_t previous = kNone;
};

void check(std::span<const BandwidthPoint> curve) {
  std::int64_t previous = 0;
  for (const BandwidthPoint& point : curve) {
    if (point.bytes <= previous) throw std::invalid_argument("bandwidth curve: sizes do not ascend");
    if (!std::isfinite(point.gb_per_s) || point.gb_per_s <= 0) {
      throw std::invalid_argument("bandwidth curve: a bandwidth is not positive");
    }
    previous = point.bytes;
  }
}

// Log2 of the bandwidths. A larger working set is never faster: where one is, the smaller one was disturbed,
// or is so small that the start of its loop shows, and gets the larger one's bandwidth.
std::vector<double> undisturbed(std::span<const BandwidthPoint> curve) {
  std::vector<double> result(curve.size());
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = curve.size(); i-- > 0;) {
    highest = std::max(highest, std::log2(curve[i].gb_per_s));
    result[i] = highest;
  }
  return result;
}

// All stretches that could be plateaus, by first and then by last point. `bandwidth` never rises.
std::vector<Plateau> candidates(std::span<const BandwidthPoint> curve, const std::vector<double>& bandwidth) {
  std::vector<Plateau> result;
  for (std::size_t first = 0; first < curve.size(); ++first) {
    double sum = 0;
    double squares = 0;  // of the distance to the first point, which keeps the numbers small
    for (std::size_t last = first; last < curve.size(); ++last) {
      const double fall = bandwidth[first] - bandwidth[last];
      if (fall > kPlateauSpread) break;
      sum += fall;
      squares += fall * fall;
      const bool at_end = last + 1 == curve.size();
      const double span = static_cast<double>(curve[last].bytes) / static_cast<double>(curve[first].bytes);
      if (!at_end && span < kPlateauSpan) continue;
      const auto points = static_cast<double>(last - first + 1);
      const double misfit = (squares - sum * sum / points) / (kPlateauSpread * kPlateauSpread) * kWorstFit;
      result.push_back(
          {.first = first, .last = last, .level = bandwidth[first] - sum / points, .misfit = misfit});
    }
  }
  return result;
}

// Gives every candidate its price and its predecessor. Candidates are in order of their first point, so
// whatever can precede one comes before it.
void choose_predecessors(std::vector<Plateau>& plateaus) {
  for (std::size_t i = 0; i < plateaus.size(); ++i) {
    Plateau& plateau = plateaus[i];
    double before = kOutsidePrice * static_cast<double>(plateau.first);
    for (std::size_t p = 0; p < i; ++p) {
      const Plateau& previous = plateaus[p];
      if (previous.last >= plateau.first || previous.level - plateau.level < kLevelStep) continue;
      const auto between = static_cast<double>(plateau.first - previous.last - 1);
      const double price = previous.price + kOutsidePrice * between;
      if (price < before) {
        before = price;
        plateau.previous = p;
      }
    }
    plateau.price = before + kPlateauPrice + plateau.misfit;
  }
}

// The last plateau of the best explanation, whose predecessors are the others. There is one, as the last
// point alone is a candidate.
std::size_t best_last(const std::vector<Plateau>& plateaus, std::size_t points) {
  std::size_t best = kNone;
  double lowest_price = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < plateaus.size(); ++i) {
    const std::size_t after = points - 1 - plateaus[i].last;
    const double price = plateaus[i].price + kOutsidePrice * static_cast<double>(after);
    if (after <= kMostStrayPoints && price < lowest_price) {
      lowest_price = price;
      best = i;
    }
  }
  return best;
}

}  // namespace

std::vector<MemoryLevel> memory_levels(std::span<const BandwidthPoint> curve, std::size_t most_caches) {
  check(curve);
  if (curve.empty()) return {};
  std::vector<Plateau> all = candidates(curve, undisturbed(curve));
  choose_predecessors(all);
  std::vector<Plateau> plateaus;
  for (std::size_t i = best_last(all, curve.size()); i != kNone; i = all[i].previous)
    plateaus.push_back(all[i]);
  std::ranges::reverse(plateaus);
  // Where there are too many, it is the last before DRAM that are none.
  while (plateaus.size() - 1 > most_caches) plateaus.erase(plateaus.end() - 2);
  std::vector<MemoryLevel> levels;
  for (const Plateau& plateau : plateaus) {
    const std::int64_t largest = curve[plateau.last].bytes;
    levels.push_back({.name = fmt::format("L{}", levels.size() + 1),
                      .smallest_bytes = curve[plateau.first].bytes,
                      .largest_bytes = largest,
                      .capacity_bytes = largest});
  }
  levels.back().name = "DRAM";
  levels.back().capacity_bytes = 0;
  return levels;
}

}  // namespace flopline
