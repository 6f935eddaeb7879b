// Runs of the same cases: which times changed by more than the noise.
//
// Of two runs. Two things make their medians differ although nothing changed. The rounds of a run scatter,
// which the run itself shows; and a run as a whole lies higher or lower than the next (where its memory lies,
// what else the host does), which no run shows, but noise floors do.
//
// The test is a t-test: the logarithm of the ratio of the medians over its standard error. That is, in
// quadrature, of each median a quarter (1 / 3.92) of the width of its 95 % interval, so that rounds may be of
// any distribution, and of the shift between runs the noise floor / 1.96. A floor of few repeats is an
// estimate; the degrees of freedom are those of the sum, after Welch (Biometrika 34, 1947) and Satterthwaite
// (Biometrics Bulletin 2, 1946), of which only the floor's are few. A disturbance that a run saw lengthened
// its median by nothing, by all of it, or by something between: half is taken off, and the variance of a
// uniform distribution is added. The p is adjusted by Holm's step-down method: among any number of cases,
// however they depend on each other, a false alarm comes up in at most 5 of 100 comparisons of runs.
//
// Of runs that were repeated, in turns, one of the base beside one of what is new. What both of a pair share
// drops out of their ratio, and how far the pairs' ratios lie apart is all the noise there is: a paired
// t-test of their logarithms, which needs no floor, and whose p is adjusted likewise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/noise.h"
#include "analysis/statistics.h"

namespace flopline {

// What a run knows of the time of one case, in any unit that is that of the other run too.
struct TimedCase {
  double median = 0;
  std::optional<Interval> interval;  // of the median, 95 %; nothing where too few rounds were taken for one
  std::optional<NoiseFloor> noise_floor;
  // By how much what went on meanwhile may have lengthened the median, at most, as a logarithm.
  double disturbance = 0;
};

struct CasePair {
  TimedCase base, now;
};

struct ComparisonRule {
  double smallest_effect = 0.03;  // share from which a change counts
  double assumed_floor = 0.02;    // the noise floor where neither run knows one
  double error_rate = 0.05;       // of a whole comparison
};

enum class ChangeVerdict : std::uint8_t { same, faster, slower, too_noisy };

std::string_view change_name(ChangeVerdict verdict);  // "same", "faster", "slower", "too noisy"

struct Change {
  double ratio = 1;  // of the medians, new over base
  // 95 %, with all the noise and without the disturbances; nothing where the interval of a median is unknown.
  std::optional<Interval> ratio_interval;
  double counts_from = 0;  // share: the smallest effect, or the noise floor where that is larger
  double p = 1;            // two-sided
  double adjusted_p = 1;   // for the number of cases
  // slower, faster: adjusted_p is within the error rate, and the ratio is off 1 by what counts. Else too
  // noisy, if the ratio is off by that all the same or the scatter of the rounds could hide it. Else same.
  ChangeVerdict verdict = ChangeVerdict::same;
};

// A change for each pair. Throws std::invalid_argument for a time that is not above 0.
std::vector<Change> compare_times(std::span<const CasePair> pairs, const ComparisonRule& rule);

// The same of repeated runs: for each case the ratio of the medians, new over base, of each pair. Of a single
// pair nothing is known but its ratio. Throws std::invalid_argument where there is none, or one is not above
// 0.
std::vector<Change> compare_repeats(std::span<const std::vector<double>> ratios, const ComparisonRule& rule);

// Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6, 1979. In the order
// given.
std::vector<double> holm_adjusted(std::span<const double> p_values);

// exp of the mean logarithm. Throws std::invalid_argument where there are none.
double geometric_mean(std::span<const double> ratios);

}  // namespace flopline
