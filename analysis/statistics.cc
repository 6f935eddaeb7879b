#include "analysis/statistics.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace flopline {
namespace {

double median_of_sorted(std::span<const double> sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The largest number of samples that may be cut off each end so that the rest encloses the median: the
// largest r with P(Binomial(count, 1/2) < r) <= 2.5 %.
std::size_t cut_of_interval(std::size_t count) {
  if (count >= 30) {
    const auto n = static_cast<double>(count);
    return static_cast<std::size_t>(std::floor((n - 1.959964 * std::sqrt(n)) / 2));
  }
  double probability = std::pow(0.5, static_cast<double>(count)), below = 0;
  std::size_t cut = 0;
  while (below + probability <= 0.025) {
    below += probability;
    ++cut;
    probability *= static_cast<double>(count - cut + 1) / static_cast<double>(cut);
  }
  return cut;
}

}  // namespace

double median(std::vector<double> samples) {
  if (samples.empty()) throw std::invalid_argument("the median of no samples");
  std::ranges::sort(samples);
  return median_of_sorted(samples);
}

std::optional<Looks> looks_of(std::vector<double> found) {
  if (found.empty()) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(found);
  return Looks{.least = least, .median = median(std::move(found)), .most = most};
}

Interval median_interval_95(std::span<const double> sorted_samples) {
  const std::size_t cut = std::max<std::size_t>(cut_of_interval(sorted_samples.size()), 1);
  return {.low = sorted_samples[cut - 1], .high = sorted_samples[sorted_samples.size() - cut]};
}

Summary summarise(std::vector<double> samples) {
  if (samples.empty()) throw std::invalid_argument("a summary of no samples");
  std::ranges::sort(samples);
  Summary summary = {.count = samples.size(),
                     .best = samples.front(),
                     .median = median_of_sorted(samples),
                     .median_absolute_deviation = 0,
                     .median_interval = median_interval_95(samples)};
  for (double& sample : samples) sample = std::abs(sample - summary.median);
  summary.median_absolute_deviation = median(std::move(samples));
  return summary;
}

Summary summarise_rounds(const std::vector<std::vector<double>>& rounds) {
  std::vector<double> all, medians;
  for (const std::vector<double>& round : rounds) {
    all.insert(all.end(), round.begin(), round.end());
    medians.push_back(median(round));
  }
  Summary summary = summarise(std::move(all));
  if (medians.size() < kRoundsForInterval) return summary;
  std::ranges::sort(medians);
  summary.median = median_of_sorted(medians);
  summary.median_interval = median_interval_95(medians);
  return summary;
}

double student_two_sided_p(double t, int degrees_of_freedom) {
  constexpr int kAsGoodAsNormal = 1000;
  if (degrees_of_freedom > kAsGoodAsNormal) return std::erfc(std::abs(t) / std::numbers::sqrt2);
  const double angle = std::atan(std::abs(t) / std::sqrt(degrees_of_freedom));
  const double sine = std::sin(angle), cosine = std::cos(angle);
  const bool is_odd = degrees_of_freedom % 2 != 0;
  double sum = 0, term = is_odd ? cosine : 1;
  for (int k = is_odd ? 1 : 0; k <= degrees_of_freedom - 2; k += 2) {
    sum += term;
    term *= cosine * cosine * (k + 1) / (k + 2);
  }
  const double within = is_odd ? (angle + sine * sum) * 2 / std::numbers::pi : sine * sum;
  return std::clamp(1 - within, 0.0, 1.0);
}

double relative_half_width(const Summary& summary) {
  return (summary.median_interval.high - summary.median_interval.low) / 2 / summary.median;
}

double drift(std::span<const double> samples) {
  if (samples.size() < 12) return 0;
  const std::size_t half = samples.size() / 2;
  const Summary first = summarise({samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(half)});
  const Summary second = summarise({samples.begin() + static_cast<std::ptrdiff_t>(half), samples.end()});
  const bool meet = first.median_interval.low <= second.median_interval.high &&
                    second.median_interval.low <= first.median_interval.high;
  return meet ? 0 : second.median / first.median - 1;
}

}  // namespace flopline
