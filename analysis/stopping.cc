#include "analysis/stopping.h"

#include <algorithm>

namespace flopline {

std::string_view stop_name(Stop stop) {
  switch (stop) {
    case Stop::not_yet:
      return "not yet";
    case Stop::precise:
      return "precise";
    case Stop::time_limit:
      return "time limit";
    case Stop::shared_cores:
      return "shared cores";
    case Stop::interrupted:
      return "interrupted";
    case Stop::recorded:
      return "recorded";
  }
  return "";
}

std::size_t least_rounds(const StoppingRule& rule, double round_s) {
  if (static_cast<double>(rule.least_rounds) * round_s <= kLongRoundsS) return rule.least_rounds;
  const auto affordable = static_cast<std::size_t>(kLongRoundsS / round_s);
  return std::min(rule.least_rounds, std::max(rule.least_long_rounds, affordable));
}

Stop decide(std::span<const GroupedSample> round_medians, const TimeSpent& spent, const StoppingRule& rule) {
  const bool is_at_limit = spent.sampling_s >= rule.most_sampling_s;
  const bool enough = is_at_limit ? round_medians.size() >= kRoundsForInterval
                                  : round_medians.size() >= least_rounds(rule, spent.round_s) &&
                                        spent.sampling_s >= rule.least_sampling_s &&
                                        spent.span_s >= rule.least_span_s;
  if (enough &&
      relative_half_width(summarise_groups({round_medians.begin(), round_medians.end()})) <= rule.precision)
    return Stop::precise;
  if (is_at_limit) return Stop::time_limit;
  return enough && spent.stays_shared ? Stop::shared_cores : Stop::not_yet;
}

}  // namespace flopline
