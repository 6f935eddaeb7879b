#include "bench/run_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "analysis/core_place.h"
#include "bench/case.h"

namespace flopline {
namespace {

std::string what_it_is(const RunFileCase& one) {
  return fmt::format("{} {} {}", one.descriptor, one.dtype, one.direction);
}

std::string state(const RunFileCase& one) {
  if (one.median_ns) return "timed";
  return one.reason.empty() ? one.status : fmt::format("{} ({})", one.status, one.reason);
}

// Why the two have no times that can be compared; nothing where they have.
std::optional<UncomparedCase> why_uncompared(const RunFileCase& base, const RunFileCase& now) {
  if (what_it_is(base) != what_it_is(now))
    return UncomparedCase{.name = base.name,
                          .reason = fmt::format("another layer has this name now: {}, was {}",
                                                what_it_is(now), what_it_is(base))};
  if (base.median_ns && now.median_ns) return std::nullopt;
  return UncomparedCase{.name = base.name,
                        .reason = fmt::format("base {}, new {}", state(base), state(now)),
                        .is_regression = base.median_ns && (now.status == "wrong" || now.status == "failed")};
}

// By what factor, as a logarithm, a limit was lower than it was in the other run; 0 where it was not.
double lower_by(const std::optional<double>& now, const std::optional<double>& other) {
  return now && other ? std::max(0.0, std::log(*other / *now)) : 0;
}

// What a limit that was lower for the whole run may have lengthened, as a logarithm: the peak all of a case
// that it bounds, and the cache what such a case takes beyond its time at the peak; memory what it bounds.
double limits_lower_by(const RunFileCase& now, const RunFileCase& other) {
  if (now.bound_by == "DRAM") return lower_by(now.probed_memory_gb_per_s, other.probed_memory_gb_per_s);
  const double beyond_peak = 1 - std::min(1.0, now.share_of_peak.value_or(1));
  const double cache = lower_by(now.probed_cache_gb_per_s, other.probed_cache_gb_per_s);
  return lower_by(now.probed_gflops, other.probed_gflops) + std::log1p(beyond_peak * std::expm1(cache));
}

TimedCase timed(const RunFileCase& one, const RunFileCase& other) {
  return {.median = *one.median_ns,
          .interval = one.median_interval_ns,
          .noise_floor = one.noise_floor,
          .disturbance = std::max(one.disturbance, limits_lower_by(one, other))};
}

// What another place of the cores does to a time is not known: nothing is, of what the median may be there.
CasePair pair_of(const ComparedCase& one) {
  CasePair pair = {.base = timed(one.base, one.now), .now = timed(one.now, one.base)};
  if (ran_elsewhere(one)) pair.base.interval = pair.now.interval = std::nullopt;
  return pair;
}

void judge(std::vector<ComparedCase>& compared, const ComparisonRule& rule) {
  std::vector<CasePair> pairs;
  for (const ComparedCase& one : compared) pairs.push_back(pair_of(one));
  const std::vector<Change> changes = compare_times(pairs, rule);
  for (std::size_t i = 0; i < compared.size(); ++i) compared[i].change = changes[i];
  std::ranges::stable_sort(compared, std::ranges::greater(),
                           [](const ComparedCase& one) { return one.change.ratio; });
}

// Gathers ratios before their mean can be taken.
struct Group {
  std::vector<double> ratios;
  std::array<std::size_t, 4> verdicts{};

  void add(const Change& change) {
    ratios.push_back(change.ratio);
    ++verdicts.at(static_cast<std::size_t>(change.verdict));
  }
  GroupChange summary(const std::string& kind, const std::string& backend) const {
    return {.kind = kind,
            .backend = backend,
            .cases = ratios.size(),
            .geometric_mean = geometric_mean(ratios),
            .verdicts = verdicts};
  }
};

}  // namespace

bool ran_elsewhere(const ComparedCase& one) {
  const std::optional<Looks>&base = one.base.core_to_core_ns, &now = one.now.core_to_core_ns;
  return base && now && is_elsewhere(base->median, now->median);
}

RunComparison compare_runs(const RunFile& base, const RunFile& now, const ComparisonRule& rule) {
  RunComparison all;
  std::map<std::string, const RunFileCase*> of_now;
  for (const RunFileCase& one : now.cases) of_now[one.name] = &one;
  for (const RunFileCase& before : base.cases) {
    const auto after = of_now.find(before.name);
    if (after == of_now.end()) {
      all.vanished.push_back(before.name);
      continue;
    }
    if (!before.median_ns && !after->second->median_ns) {
      ++all.without_time;
    } else if (std::optional<UncomparedCase> why = why_uncompared(before, *after->second)) {
      all.uncompared.push_back(std::move(*why));
    } else {
      all.compared.push_back({.base = before, .now = *after->second, .change = {}});
    }
    of_now.erase(after);
  }
  for (const RunFileCase& one : now.cases) {
    if (of_now.contains(one.name)) all.appeared.push_back(one.name);
  }
  judge(all.compared, rule);
  return all;
}

std::vector<GroupChange> group_changes(const std::vector<ComparedCase>& compared) {
  std::map<std::pair<std::string, std::string>, Group> groups;
  Group everything;
  for (const ComparedCase& one : compared) {
    groups[{kind_text(one.now.variant, one.now.kind), one.now.backend}].add(one.change);
    everything.add(one.change);
  }
  std::vector<GroupChange> changes;
  for (const auto& [key, group] : groups) changes.push_back(group.summary(key.first, key.second));
  if (!compared.empty()) changes.push_back(everything.summary("all", ""));
  return changes;
}

}  // namespace flopline
