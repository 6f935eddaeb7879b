#include "bench/run_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "analysis/core_place.h"
#include "bench/case.h"
#include "bench/run_differences.h"
#include "kernels/layers/recurrent.h"

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

std::optional<double> median_of(const std::optional<Looks>& looks) {
  return looks ? std::optional(looks->median) : std::nullopt;
}

// Share of its time in which a case that the peak bounds may wait for the last cache: that of reading its
// operands from there, once, while what it writes drains beside; all where it reads its weights in every step
// of a sequence, or where that time is not known.
double share_of_cache(const RunFileCase& one) {
  constexpr auto& kRecurrent = KindInfo<Lstm>::kNames;
  const bool reads_again = std::ranges::find(kRecurrent, one.kind) != kRecurrent.end();
  if (one.bound_by != "compute" || reads_again || !one.bytes_read || !one.probed.cache_gb_per_s) return 1;
  return *one.bytes_read / *one.probed.cache_gb_per_s / *one.median_ns;
}

// What a limit that was lower for the whole run may have lengthened, as a logarithm: the peak all of a case
// that it bounds, and the cache, or what else worked on the cores, what such a case takes beyond its time at
// the peak; memory what it bounds.
double limits_lower_by(const RunFileCase& now, const RunFileCase& other) {
  if (now.bound_by == "DRAM") return lower_by(now.probed.memory_gb_per_s, other.probed.memory_gb_per_s);
  const double beyond_peak = 1 - std::min(1.0, now.share_of_peak.value_or(1));
  const double cache = lower_by(now.probed.cache_gb_per_s, other.probed.cache_gb_per_s);
  const double cores =
      lower_by(median_of(now.instructions_per_cycle), median_of(other.instructions_per_cycle));
  const double longer = std::max(std::min(beyond_peak, share_of_cache(now)) * std::expm1(cache),
                                 beyond_peak * std::expm1(cores));
  return lower_by(now.probed.gflops, other.probed.gflops) + std::log1p(longer);
}

TimedCase timed(const RunFileCase& one, const RunFileCase& other) {
  return {.median = *one.median_ns,
          .interval = one.median_interval_ns,
          .noise_floor = one.noise_floor,
          .disturbance = std::max(one.disturbance, limits_lower_by(one, other))};
}

// Whether something else worked on the cores for most of the time in one of the runs.
bool was_shared(const ComparedCase& one) {
  const std::optional<Looks>&base = one.base.instructions_per_cycle, &now = one.now.instructions_per_cycle;
  return base && now && is_shared(std::min(base->median, now->median), std::max(base->most, now->most));
}

// The case as if its clock were one gigahertz: a cycle takes a nanosecond, a rate is one per cycle.
RunFileCase at_one_ghz(RunFileCase one) {
  one.median_ns = one.median_cycles;
  one.median_interval_ns = one.median_interval_cycles;
  for (const auto& [name, rate] : kProbedRates) {
    if (std::optional<double>& probed = one.probed.*rate) *probed /= one.clock_ghz->median;
  }
  return one;
}

// What is compared of a case: both as they were, or at one clock.
std::pair<RunFileCase, RunFileCase> comparable(const ComparedCase& one) {
  if (!one.in_cycles) return {one.base, one.now};
  return {at_one_ghz(one.base), at_one_ghz(one.now)};
}

// What another place of the cores does to a time, or what else works on them, is not known: nothing is, of
// what the median may be without.
CasePair pair_of(const ComparedCase& one) {
  const auto [base, now] = comparable(one);
  CasePair pair = {.base = timed(base, now), .now = timed(now, base)};
  if (ran_elsewhere(one) || was_shared(one)) pair.base.interval = pair.now.interval = std::nullopt;
  return pair;
}

bool has_cycles(const RunFileCase& one) {
  const bool is_of_the_core = one.bound_by == "compute" || one.bound_by == "L1" || one.bound_by == "L2";
  return is_of_the_core && one.median_cycles && one.clock_ghz;
}

// The two runs' cases, not judged yet.
RunComparison pair_cases(const RunFile& base, const RunFile& now) {
  RunComparison all;
  const bool on_one_machine = !are_of_different_machines(base, now);
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
      all.compared.push_back({.base = before,
                              .now = *after->second,
                              .in_cycles = on_one_machine && has_cycles(before) && has_cycles(*after->second),
                              .change = {}});
    }
    of_now.erase(after);
  }
  for (const RunFileCase& one : now.cases) {
    if (of_now.contains(one.name)) all.appeared.push_back(one.name);
  }
  return all;
}

void take(std::vector<ComparedCase>& compared, const std::vector<Change>& changes) {
  for (std::size_t i = 0; i < compared.size(); ++i) compared[i].change = changes[i];
  std::ranges::stable_sort(compared, std::ranges::greater(),
                           [](const ComparedCase& one) { return one.change.ratio; });
}

// One side of a case over all the pairs that count.
RunFileCase summary(const std::vector<ComparedCase>& pairs, RunFileCase ComparedCase::*side) {
  RunFileCase all = pairs.front().*side;
  std::vector<double> medians_ns, clocks_ghz;
  std::size_t disturbed = 0;
  for (const ComparedCase& one : pairs) {
    const RunFileCase& repeat = one.*side;
    medians_ns.push_back(*repeat.median_ns);
    if (one.in_cycles) clocks_ghz.push_back(repeat.clock_ghz->median);
    if (repeat.disturbed.empty()) continue;
    if (disturbed++ == 0) all.disturbed = repeat.disturbed;
  }
  all.median_ns = geometric_mean(medians_ns);
  if (!clocks_ghz.empty()) all.clock_ghz->median = geometric_mean(clocks_ghz);
  if (disturbed > 0)
    all.disturbed = fmt::format("in {} of {} runs, as {}", disturbed, pairs.size(), all.disturbed);
  return all;
}

// Gathers ratios before their mean can be taken.
struct ChangeGroup {
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
  RunComparison all = pair_cases(base, now);
  std::vector<CasePair> pairs;
  for (const ComparedCase& one : all.compared) pairs.push_back(pair_of(one));
  take(all.compared, compare_times(pairs, rule));
  return all;
}

RunComparison compare_repeats(std::span<const RunFile> base, std::span<const RunFile> now,
                              const ComparisonRule& rule) {
  if (base.empty() || base.size() != now.size())
    throw std::invalid_argument("there must be as many new runs as of the base");
  RunComparison all = pair_cases(base.front(), now.front());
  std::map<std::string, std::vector<ComparedCase>> cases;
  for (ComparedCase& one : all.compared) cases[one.base.name].push_back(std::move(one));
  for (std::size_t i = 1; i < base.size(); ++i) {
    RunComparison repeat = pair_cases(base[i], now[i]);
    for (ComparedCase& one : repeat.compared) {
      if (const auto found = cases.find(one.base.name); found != cases.end())
        found->second.push_back(std::move(one));
    }
    for (UncomparedCase& one : repeat.uncompared) {
      if (cases.erase(one.name) > 0) all.uncompared.push_back(std::move(one));
    }
  }
  all.compared.clear();
  std::vector<std::vector<double>> ratios;
  for (auto& [name, pairs] : cases) {
    const bool all_elsewhere = std::ranges::all_of(pairs, ran_elsewhere);
    if (!all_elsewhere) std::erase_if(pairs, ran_elsewhere);
    const bool in_cycles = std::ranges::all_of(pairs, &ComparedCase::in_cycles);
    for (ComparedCase& one : pairs) one.in_cycles = in_cycles;
    all.compared.push_back({.base = summary(pairs, &ComparedCase::base),
                            .now = summary(pairs, &ComparedCase::now),
                            .pairs = pairs.size(),
                            .in_cycles = in_cycles,
                            .change = {}});
    std::vector<double>& of_case = ratios.emplace_back();
    for (const ComparedCase& one : pairs) {
      const auto [before, after] = comparable(one);
      of_case.push_back(*after.median_ns / *before.median_ns);
    }
    if (all_elsewhere) of_case = {geometric_mean(of_case)};  // of which nothing else is known
  }
  take(all.compared, compare_repeats(ratios, rule));
  return all;
}

std::vector<GroupChange> group_changes(const std::vector<ComparedCase>& compared) {
  std::map<std::pair<std::string, std::string>, ChangeGroup> groups;
  ChangeGroup everything;
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
