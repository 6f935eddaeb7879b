#include "analysis/stopping.h"

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

Stop decide(std::span<const GroupedSample> round_medians, const TimeSpent& spent, const StoppingRule& rule) {
  const bool is_at_limit = spent.sampling_s >= rule.most_sampling_s;
  const bool enough = is_at_limit ? round_medians.size() >= kRoundsForInterval
                                  : round_medians.size() >= rule.least_rounds &&
                                        spent.sampling_s >= rule.least_sampling_s &&
                                        spent.span_s >= rule.least_span_s;
  if (enough &&
      relative_half_width(summarise_groups({round_medians.begin(), round_medians.end()})) <= rule.precision)
    return Stop::precise;
  if (is_at_limit) return Stop::time_limit;
  return enough && spent.stays_shared ? Stop::shared_cores : Stop::not_yet;
}

}  // namespace flopline
