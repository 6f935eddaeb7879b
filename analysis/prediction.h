// How well a count predicts a time.
#pragma once

#include <span>

namespace flopline {

// Times as a multiple of a predictor.
struct Fit {
  double slope = 0;        // time per unit of the predictor: the median of the ratios, which no outlier moves
  double correlation = 0;  // Pearson's, of predictor and time; 0 where either does not vary
  double median_relative_error = 0;  // of slope * predictor against the time
};

// Throws std::invalid_argument where the spans differ in length or are empty, or a value is not positive.
Fit fit_times(std::span<const double> predictor, std::span<const double> times);

}  // namespace flopline
