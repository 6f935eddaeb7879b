#include "analysis/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace flopline {
namespace {

constexpr double kZ95 = 1.959964;  // 97.5 % quantile of the normal distribution
constexpr int kMany = 1'000'000;   // degrees of freedom of what is as good as known

bool is_time(double value) { return std::isfinite(value) && value > 0; }

void check(const TimedCase& one) {
  const bool fine =
      is_time(one.median) && (!one.interval || (is_time(one.interval->low) && is_time(one.interval->high)));
  if (!fine) throw std::invalid_argument("a time must be above 0");
}

// Of the logarithm of the median, had nothing disturbed it.
double standard_error(const TimedCase& one) {
  if (!one.interval) return std::numeric_limits<double>::infinity();
  return std::hypot(std::log(one.interval->high / one.interval->low) / (2 * kZ95),
                    one.disturbance / std::sqrt(12));
}

// A change before it is one of many, and what it takes to judge it then.
struct Candidate {
  Change change;
  double log_ratio = 0;
  double scatter = 0;  // standard error that the rounds of both leave
};

// The larger one that a run knows; else what is agreed on, which is no estimate.
NoiseFloor floor_of(const CasePair& pair, const ComparisonRule& rule) {
  const std::optional<NoiseFloor>&base = pair.base.noise_floor, &now = pair.now.noise_floor;
  if (base && now) return base->relative > now->relative ? *base : *now;
  if (base || now) return base ? *base : *now;
  return {.relative = std::log1p(rule.assumed_floor), .degrees_of_freedom = kMany};
}

// Of a sum of two variances, of which only that of the floor was estimated from a few; rounded down.
int degrees_of_freedom(const NoiseFloor& floor, double floor_error, double error) {
  if (floor_error == 0 || !std::isfinite(error)) return kMany;
  const double all = floor.degrees_of_freedom * std::pow(error / floor_error, 4);
  return all < kMany ? static_cast<int>(all) : kMany;
}

// What Student's t exceeds, on either side, with a probability of 5 %.
double t95(int degrees_of_freedom) {
  double low = kZ95, high = 13;  // 12.7 with one degree of freedom
  while (high - low > 1e-9) {
    const double middle = (low + high) / 2;
    (student_two_sided_p(middle, degrees_of_freedom) > 0.05 ? low : high) = middle;
  }
  return high;
}

Candidate candidate(const CasePair& pair, const ComparisonRule& rule) {
  check(pair.base);
  check(pair.now);
  const NoiseFloor floor = floor_of(pair, rule);
  const double log_ratio = std::log(pair.now.median / pair.base.median);
  const double undisturbed = log_ratio - (pair.now.disturbance - pair.base.disturbance) / 2;
  const double scatter = std::hypot(standard_error(pair.base), standard_error(pair.now));
  const double floor_error = floor.relative / kZ95, error = std::hypot(scatter, floor_error);
  const int freedom = degrees_of_freedom(floor, floor_error, error);
  Change change = {.ratio = pair.now.median / pair.base.median,
                   .ratio_interval = std::nullopt,
                   .counts_from = std::max(rule.smallest_effect, std::expm1(floor.relative)),
                   .p = log_ratio * undisturbed <= 0 ? 1 : student_two_sided_p(undisturbed / error, freedom)};
  if (std::isfinite(error)) {
    const double within = t95(freedom) * error;
    change.ratio_interval = {.low = std::exp(undisturbed - within), .high = std::exp(undisturbed + within)};
  }
  return {.change = change, .log_ratio = log_ratio, .scatter = scatter};
}

Candidate candidate(const std::vector<double>& ratios, const ComparisonRule& rule) {
  if (ratios.empty() || !std::ranges::all_of(ratios, is_time))
    throw std::invalid_argument("a ratio must be above 0");
  const auto count = static_cast<double>(ratios.size());
  const double log_ratio = std::log(geometric_mean(ratios));
  double squares = 0;
  for (const double ratio : ratios) squares += std::pow(std::log(ratio) - log_ratio, 2);
  constexpr double kLeastError = 1e-9;  // of ratios that are all the same
  const int freedom = static_cast<int>(ratios.size()) - 1;
  const double error = freedom == 0 ? std::numeric_limits<double>::infinity()
                                    : std::max(kLeastError, std::sqrt(squares / freedom / count));
  Change change = {.ratio = std::exp(log_ratio),
                   .ratio_interval = std::nullopt,
                   .counts_from = rule.smallest_effect,
                   .p = freedom == 0 ? 1 : student_two_sided_p(log_ratio / error, freedom)};
  if (freedom == 0) return {.change = change, .log_ratio = log_ratio, .scatter = error};
  const double within = t95(freedom) * error;
  change.ratio_interval = {.low = std::exp(log_ratio - within), .high = std::exp(log_ratio + within)};
  return {.change = change, .log_ratio = log_ratio, .scatter = within / kZ95};
}

ChangeVerdict judge(const Candidate& one, double adjusted_p, double error_rate) {
  const double counts = std::log1p(one.change.counts_from);
  const bool is_off = std::abs(one.log_ratio) >= counts;
  if (adjusted_p <= error_rate && is_off)
    return one.log_ratio > 0 ? ChangeVerdict::slower : ChangeVerdict::faster;
  return is_off || kZ95 * one.scatter > counts ? ChangeVerdict::too_noisy : ChangeVerdict::same;
}

// For a CasePair each, or for the ratios of a case.
template <typename Measured>
std::vector<Change> judged(std::span<const Measured> all, const ComparisonRule& rule) {
  std::vector<Candidate> candidates;
  std::vector<double> p_values;
  for (const Measured& one : all) {
    candidates.push_back(candidate(one, rule));
    p_values.push_back(candidates.back().change.p);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  std::vector<Change> changes;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Change& change = changes.emplace_back(candidates[i].change);
    change.adjusted_p = adjusted[i];
    change.verdict = judge(candidates[i], adjusted[i], rule.error_rate);
  }
  return changes;
}

}  // namespace

std::string_view change_name(ChangeVerdict verdict) {
  switch (verdict) {
    case ChangeVerdict::same:
      return "same";
    case ChangeVerdict::faster:
      return "faster";
    case ChangeVerdict::slower:
      return "slower";
    case ChangeVerdict::too_noisy:
      return "too noisy";
  }
  return "";
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> adjusted(p_values.size());
  double so_far = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    so_far = std::max(so_far, static_cast<double>(order.size() - i) * p_values[order[i]]);
    adjusted[order[i]] = std::min(1.0, so_far);
  }
  return adjusted;
}

double geometric_mean(std::span<const double> ratios) {
  if (ratios.empty()) throw std::invalid_argument("the geometric mean of nothing");
  double sum = 0;
  for (const double ratio : ratios) sum += std::log(ratio);
  return std::exp(sum / static_cast<double>(ratios.size()));
}

std::vector<Change> compare_times(std::span<const CasePair> pairs, const ComparisonRule& rule) {
  return judged(pairs, rule);
}

std::vector<Change> compare_repeats(std::span<const std::vector<double>> ratios, const ComparisonRule& rule) {
  return judged(ratios, rule);
}

}  // namespace flopline
