// When a case has been measured long enough: a pure function over what has been measured so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "analysis/statistics.h"

namespace flopline {

// A case is measured in rounds, between which other cases have their turn. The interval of a few rounds is
// often narrow by chance: three runs that stopped after 9 rounds of 6 ms at the earliest lay 1.2 % apart,
// after 15 0.9 %.
struct StoppingRule {
  double precision =
      0.01;  // half the width of the 95 % interval of the median, over the median; smaller takes longer
  std::size_t least_rounds = 20;
  std::size_t least_long_rounds = 8;  // are enough where they take kLongRoundsS
  double least_sampling_s = 0;
  double least_span_s =
      0.5;  // from the first round to the last, so that a short disturbance does not hit all of them
  double most_sampling_s = 2;
};

// Rounds of long calls average over much of what makes short ones differ.
constexpr double kLongRoundsS = 0.5;

// Between the two of the rule: no more than take kLongRoundsS, where one takes `round_s`.
std::size_t least_rounds(const StoppingRule& rule, double round_s);

struct TimeSpent {
  double sampling_s = 0;      // in which this case ran
  double round_s = 0;         // of it, a round
  double span_s = 0;          // since its first round began
  bool stays_shared = false;  // others stay on its cores, and rounds with them do not count
};

enum class Stop : std::uint8_t { not_yet, precise, time_limit, shared_cores, interrupted, recorded };

// "not yet", "precise", "time limit", "shared cores", "interrupted", "recorded"
std::string_view stop_name(Stop stop);

// Whether to stop after rounds with these medians, and why. At the time limit as many rounds are enough as an
// interval takes. Never interrupted or recorded.
Stop decide(std::span<const GroupedSample> round_medians, const TimeSpent& spent, const StoppingRule& rule);

}  // namespace flopline
