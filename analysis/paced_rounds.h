// Which samples of a case count: those that were taken while its cores had nothing else to do. What else
// works on a core (another guest of the host, a program on its other hyper-thread) makes layers up to 1.4
// times as long, comes and goes within milliseconds, and is seen beside each sample by how many instructions
// the core takes in. Samples are never chosen by how long they took.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "analysis/statistics.h"

namespace flopline {

// What a look at the cores of a team finds (bench/core_pace.h).
struct CorePace {
  double instructions_per_cycle = 0;
  double clock_hz = 0;
};

struct PacedSample {
  double seconds = 0;  // of a call
  // That the cores took in around it, the least of several looks; 0 where nobody looked.
  double instructions_per_cycle = 0;
  double clock_hz = 0;  // around it, the mean of the looks; 0 where nobody looked
};

struct CountedSamples {
  std::vector<Round> rounds_s;  // rounds without any are left out
  std::vector<double> left_out_s;
  // Beside those that count; nothing where nobody looked.
  std::vector<Round> rounds_cycles;  // that each took, for each of rounds_s
  std::optional<Looks> clock_hz, instructions_per_cycle;
};

// The samples of one case, round by round.
class PacedRounds {
 public:
  // `alone_per_cycle`: what the cores take in alone, as far as is known by now; 0 where nothing is.
  // `placement`: which of the case's copies was called. Returns whether any of the samples was taken alone.
  // Throws std::invalid_argument for a round without samples.
  bool add(std::vector<PacedSample> samples, double alone_per_cycle, std::size_t placement = 0);

  // Of all samples of each round, grouped by placement.
  std::span<const GroupedSample> medians() const { return medians_; }

  // Those by which to decide whether to go on, where so many more rounds with samples taken alone are to be
  // expected until the time limit: of the samples taken alone of each round that has some, or of all where in
  // the end there would be too few of those.
  std::span<const GroupedSample> medians_that_count(double expected_alone) const;

  // Those taken alone where enough rounds have some for an interval of their median, otherwise all.
  CountedSamples counted() const;

 private:
  struct PacedRound {
    std::vector<PacedSample> samples;
    std::size_t placement;
  };

  bool is_alone(const PacedSample& sample) const;
  bool add_median_alone(const PacedRound& round);

  std::vector<PacedRound> rounds_;
  std::vector<GroupedSample> medians_, medians_alone_;
  double alone_per_cycle_ = 0;
};

}  // namespace flopline
