// Robust summaries of timing samples: pure functions over lists of numbers.
//
// Timings have a floor, what the work needs, and a long tail, what else happened. The mean follows the tail
// and the least follows luck; the median answers "what does a call usually take" and has an interval that
// assumes nothing about the distribution.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace flopline {

struct Interval {
  double low = 0;
  double high = 0;
};

// A sample of one of several groups, each of which may have a level of its own.
struct GroupedSample {
  double value = 0;
  std::size_t group = 0;
};

// Samples that were taken one right after the other.
struct Round {
  std::vector<double> samples;
  std::size_t group = 0;
};

// Of several looks at one thing that changes.
struct Looks {
  double least = 0;
  double median = 0;
  double most = 0;
};

std::optional<Looks> looks_of(std::vector<double> found);  // nothing where nothing was found

struct Summary {
  std::size_t count = 0;
  double best = 0;  // least
  double median = 0;
  double median_absolute_deviation = 0;
  Interval median_interval;  // 95 %; all samples where they are too few for one
};

// All in the unit of the samples. Throws std::invalid_argument where there are none.
Summary summarise(std::vector<double> samples);
Summary summarise_groups(std::vector<GroupedSample> samples);

double median(std::vector<double> samples);

// Encloses the median with 95 % confidence: order statistics by the normal approximation of how many samples
// lie below it (Conover, "Practical Nonparametric Statistics", 1999, section 3.2), interpolated, as else the
// interval of a few samples is wider than it claims (Hettmansperger, Sheather, "Confidence intervals based on
// interpolated order statistics", 1986). Fewer than 6 samples cannot, and give all.
Interval median_interval_95(std::span<const double> sorted_samples);

// The same where each group has been sampled as often as was decided beforehand: how many samples lie below
// the median then varies less than if each were of any group, the less the further the groups lie apart
// (Hoeffding, "On the distribution of the number of successes in independent trials", 1956). Each group's
// share below the median is taken from its samples and from two imagined ones, one on each side.
Interval median_interval_95(std::span<const GroupedSample> sorted_samples);

inline constexpr std::size_t kRoundsForInterval = 6;

// Of samples that were taken in rounds, with other work between them. What disturbs a machine comes and goes
// more slowly than a round lasts, so samples of one round are not independent, but the medians of rounds are:
// median and interval are those of the rounds' medians, where there are enough rounds for an interval.
// Throws std::invalid_argument where there is no round, or one without samples.
Summary summarise_rounds(const std::vector<Round>& rounds);

// By what share the slowest group of rounds takes longer than the fastest: of the medians of their rounds'
// medians. 0 where the intervals of both meet. Groups of fewer than three rounds are left out.
double spread_of_groups(const std::vector<Round>& rounds);

// By what share the medians of rounds scatter: their standard deviation over their median, told from the
// median absolute deviation, which a few far ones do not change. 0 with fewer rounds than an interval takes.
double scatter_of_rounds(const std::vector<Round>& rounds);

// By what share the second half of samples, in the order in which they were taken, is slower (or, negative,
// faster) than the first: of the medians. 0 where the intervals of both medians meet, or with fewer than 12
// samples, whose halves have none.
double drift(std::span<const double> samples);

// The probability that Student's t with so many degrees of freedom lies farther from 0 than `t`, on either
// side: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
double student_two_sided_p(double t, int degrees_of_freedom);

// Half the interval's width over the median.
double relative_half_width(const Summary& summary);

}  // namespace flopline
