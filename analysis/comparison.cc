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

double two_sided_p(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

bool is_time(double value) { return std::isfinite(value) && value > 0; }

void check(const TimedCase& one) {
  const bool fine =
      is_time(one.median) && (!one.interval || (is_time(one.interval->low) && is_time(one.interval->high)));
  if (!fine) throw std::invalid_argument("a time must be above 0");
}

// Of the logarithm of the median.
double standard_error(const TimedCase& one) {
  if (!one.interval) return std::numeric_limits<double>::infinity();
  return std::log(one.interval->high / one.interval->low) / (2 * kZ95);
}

// A change before it is one of many, and what it takes to judge it then.
struct Candidate {
  Change change;
  double log_ratio = 0;
  double scatter = 0;  // standard error that the rounds of both leave
};

Candidate candidate(const CasePair& pair, const ComparisonRule& rule) {
  check(pair.base);
  check(pair.now);
  const double floor =
      std::max(pair.base.noise_floor, pair.now.noise_floor).value_or(std::log1p(rule.smallest_effect));
  const double log_ratio = std::log(pair.now.median / pair.base.median);
  const double scatter = std::hypot(standard_error(pair.base), standard_error(pair.now));
  const double error = std::hypot(scatter, floor / kZ95);
  Change change = {.ratio = pair.now.median / pair.base.median,
                   .ratio_interval = std::nullopt,
                   .counts_from = std::max(rule.smallest_effect, std::expm1(floor)),
                   .p = log_ratio == 0 ? 1 : two_sided_p(log_ratio / error)};
  if (std::isfinite(error))
    change.ratio_interval = {.low = std::exp(log_ratio - kZ95 * error),
                             .high = std::exp(log_ratio + kZ95 * error)};
  return {.change = change, .log_ratio = log_ratio, .scatter = scatter};
}

ChangeVerdict judge(const Candidate& one, double adjusted_p, double error_rate) {
  const double counts = std::log1p(one.change.counts_from);
  const bool is_off = std::abs(one.log_ratio) >= counts;
  if (adjusted_p <= error_rate && is_off)
    return one.log_ratio > 0 ? ChangeVerdict::slower : ChangeVerdict::faster;
  return is_off || kZ95 * one.scatter > counts ? ChangeVerdict::too_noisy : ChangeVerdict::same;
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
  std::vector<Candidate> candidates;
  std::vector<double> p_values;
  for (const CasePair& pair : pairs) {
    candidates.push_back(candidate(pair, rule));
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

}  // namespace flopline
