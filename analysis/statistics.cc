#include "analysis/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>

namespace flopline {
namespace {

double median_of_sorted(std::span<const double> sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

std::vector<double> values_of(std::span<const GroupedSample> samples) {
  std::vector<double> values;
  for (const GroupedSample& sample : samples) values.push_back(sample.value);
  return values;
}

// Given the variance of how many samples lie below the median.
Interval median_interval(std::span<const double> sorted, double variance) {
  const auto count = static_cast<double>(sorted.size());
  // Counted from either end, the outermost being 0.
  const double place = std::max(0.0, (count - 1) / 2 - 1.959964 * std::sqrt(variance));
  const auto outer = static_cast<std::size_t>(place);
  const double share = place - std::floor(place);
  const auto between = [&](double from, double to) { return from + share * (to - from); };
  const std::size_t last = sorted.size() - 1, inner = std::min(outer + 1, last);
  return {.low = between(sorted[outer], sorted[inner]),
          .high = between(sorted[last - outer], sorted[last - inner])};
}

Summary summary_of_sorted(std::vector<double> sorted, const Interval& interval) {
  Summary summary = {.count = sorted.size(),
                     .best = sorted.front(),
                     .median = median_of_sorted(sorted),
                     .median_absolute_deviation = 0,
                     .median_interval = interval};
  for (double& sample : sorted) sample = std::abs(sample - summary.median);
  summary.median_absolute_deviation = median(std::move(sorted));
  return summary;
}

std::vector<GroupedSample> medians_of(const std::vector<Round>& rounds) {
  std::vector<GroupedSample> medians;
  for (const Round& round : rounds) medians.push_back({median(round.samples), round.group});
  return medians;
}

// By what share the median of one is larger than that of the other; 0 where their intervals meet.
double beyond_intervals(const Summary& one, const Summary& other) {
  const bool meet = one.median_interval.low <= other.median_interval.high &&
                    other.median_interval.low <= one.median_interval.high;
  return meet ? 0 : one.median / other.median - 1;
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
  return median_interval(sorted_samples, static_cast<double>(sorted_samples.size()) / 4);
}

Interval median_interval_95(std::span<const GroupedSample> sorted_samples) {
  struct Group {
    double below = 0, count = 0;
  };
  const std::vector<double> sorted = values_of(sorted_samples);
  const double middle = median_of_sorted(sorted);
  std::map<std::size_t, Group> groups;
  for (const auto& [value, group] : sorted_samples) {
    groups[group].below += value < middle ? 1 : value == middle ? 0.5 : 0;
    ++groups[group].count;
  }
  double variance = 0;
  for (const auto& [number, group] : groups) {
    const double share = (group.below + 1) / (group.count + 2);  // with the imagined samples
    variance += group.count * share * (1 - share);
  }
  return median_interval(sorted, variance);
}

Summary summarise(std::vector<double> samples) {
  if (samples.empty()) throw std::invalid_argument("a summary of no samples");
  std::ranges::sort(samples);
  const Interval interval = median_interval_95(samples);
  return summary_of_sorted(std::move(samples), interval);
}

Summary summarise_groups(std::vector<GroupedSample> samples) {
  if (samples.empty()) throw std::invalid_argument("a summary of no samples");
  std::ranges::sort(samples, {}, &GroupedSample::value);
  return summary_of_sorted(values_of(samples), median_interval_95(samples));
}

Summary summarise_rounds(const std::vector<Round>& rounds) {
  std::vector<double> all;
  for (const Round& round : rounds) all.insert(all.end(), round.samples.begin(), round.samples.end());
  const Summary of_medians = summarise_groups(medians_of(rounds));
  Summary summary = summarise(std::move(all));
  if (rounds.size() < kRoundsForInterval) return summary;
  summary.median = of_medians.median;
  summary.median_interval = of_medians.median_interval;
  return summary;
}

double spread_of_groups(const std::vector<Round>& rounds) {
  std::map<std::size_t, std::vector<double>> medians;
  for (const auto& [value, group] : medians_of(rounds)) medians[group].push_back(value);
  std::vector<Summary> groups;
  for (auto& [group, of_rounds] : medians) {
    if (of_rounds.size() >= 3) groups.push_back(summarise(std::move(of_rounds)));
  }
  if (groups.empty()) return 0;
  const auto [fastest, slowest] = std::ranges::minmax(groups, {}, &Summary::median);
  return beyond_intervals(slowest, fastest);
}

double scatter_of_rounds(const std::vector<Round>& rounds) {
  constexpr double kDeviationsOfNormal = 1.4826;  // standard deviation over median absolute deviation
  if (rounds.size() < kRoundsForInterval) return 0;
  const Summary summary = summarise_groups(medians_of(rounds));
  return kDeviationsOfNormal * summary.median_absolute_deviation / summary.median;
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
  return beyond_intervals(second, first);
}

}  // namespace flopline
