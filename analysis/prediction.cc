#include "analysis/prediction.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "analysis/statistics.h"

namespace flopline {
namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double pearson(std::span<const double> x, std::span<const double> y) {
  const double mean_x = mean(x), mean_y = mean(y);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - mean_x, dy = y[i] - mean_y;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

}  // namespace

Fit fit_times(std::span<const double> predictor, std::span<const double> times) {
  const auto is_positive = [](double value) { return value > 0; };
  if (predictor.empty() || predictor.size() != times.size() || !std::ranges::all_of(predictor, is_positive) ||
      !std::ranges::all_of(times, is_positive)) {
    throw std::invalid_argument("a fit needs as many predictors as times, all positive");
  }
  std::vector<double> ratios, errors;
  for (std::size_t i = 0; i < times.size(); ++i) ratios.push_back(times[i] / predictor[i]);
  Fit fit = {.slope = median(ratios), .correlation = pearson(predictor, times)};
  for (std::size_t i = 0; i < times.size(); ++i)
    errors.push_back(std::abs(fit.slope * predictor[i] - times[i]) / times[i]);
  fit.median_relative_error = median(errors);
  return fit;
}

}  // namespace flopline
