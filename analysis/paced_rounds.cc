#include "analysis/paced_rounds.h"

#include <algorithm>
#include <utility>

#include "analysis/core_place.h"

namespace flopline {

bool PacedRounds::add(std::vector<PacedSample> samples, double alone_per_cycle, std::size_t placement) {
  std::vector<double> samples_s;
  for (const PacedSample& sample : samples) samples_s.push_back(sample.seconds);
  medians_.push_back({median(std::move(samples_s)), placement});
  rounds_.push_back({std::move(samples), placement});
  if (alone_per_cycle <= alone_per_cycle_) return add_median_alone(rounds_.back());
  // What counted as alone before may have been the better half of something shared.
  alone_per_cycle_ = alone_per_cycle;
  medians_alone_.clear();
  bool is_last_alone = false;
  for (const PacedRound& round : rounds_) is_last_alone = add_median_alone(round);
  return is_last_alone;
}

bool PacedRounds::is_alone(const PacedSample& sample) const {
  return !is_shared(sample.instructions_per_cycle, alone_per_cycle_);
}

bool PacedRounds::add_median_alone(const PacedRound& round) {
  std::vector<double> alone_s;
  for (const PacedSample& sample : round.samples) {
    if (is_alone(sample)) alone_s.push_back(sample.seconds);
  }
  if (alone_s.empty()) return false;
  medians_alone_.push_back({median(std::move(alone_s)), round.placement});
  return true;
}

std::span<const GroupedSample> PacedRounds::medians_that_count(double expected_alone) const {
  const double in_the_end = static_cast<double>(medians_alone_.size()) + expected_alone;
  return in_the_end < kRoundsForInterval ? medians_ : medians_alone_;
}

CountedSamples PacedRounds::counted() const {
  const bool all_count = medians_alone_.size() < kRoundsForInterval;
  CountedSamples counted;
  std::vector<double> paces, clocks_hz;
  for (const PacedRound& round : rounds_) {
    Round seconds = {.samples = {}, .group = round.placement};
    Round cycles = {.samples = {}, .group = round.placement};
    for (const PacedSample& sample : round.samples) {
      if (!all_count && !is_alone(sample)) {
        counted.left_out_s.push_back(sample.seconds);
        continue;
      }
      seconds.samples.push_back(sample.seconds);
      if (sample.instructions_per_cycle > 0) paces.push_back(sample.instructions_per_cycle);
      if (sample.clock_hz <= 0) continue;
      clocks_hz.push_back(sample.clock_hz);
      cycles.samples.push_back(sample.seconds * sample.clock_hz);
    }
    if (!seconds.samples.empty()) counted.rounds_s.push_back(std::move(seconds));
    if (!cycles.samples.empty()) counted.rounds_cycles.push_back(std::move(cycles));
  }
  counted.clock_hz = looks_of(std::move(clocks_hz));
  counted.instructions_per_cycle = looks_of(std::move(paces));
  return counted;
}

}  // namespace flopline
