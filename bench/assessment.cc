#include "bench/assessment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "analysis/core_place.h"
#include "analysis/units.h"
#include "bench/verdict.h"

namespace flopline {
namespace {

std::string note_above_roof(const CaseResult& result, const Roof& roof) {
  if (roof.bound_by != "compute") {
    return fmt::format("above the {} roof: the operands may be held nearer to the core, or the ceiling moved",
                       roof.bound_by);
  }
  return fmt::format("above the peak: the ceiling moved, or {} does less work than the definition",
                     result.implementation);
}

// The case's own type, but f32 where the machine has no peak in it, for then it is converted first.
std::string_view peak_name(const Ceilings& ceilings, const Case& value) {
  const std::string_view name = info(peak_dtype(value)).name;
  const bool has_peak = std::ranges::any_of(
      ceilings.compute, [&](const ComputeCeiling& ceiling) { return ceiling.dtype == name; });
  return has_peak ? name : info(DataType::f32).name;
}

// The level before memory, whose reads the probes look at; empty without one.
std::string_view last_cache(const Ceilings& ceilings) {
  const auto last = std::find_if(ceilings.memory.rbegin(), ceilings.memory.rend(),
                                 [](const MemoryCeiling& one) { return one.level != "DRAM"; });
  return last == ceilings.memory.rend() ? std::string_view() : last->level;
}

// What the samples tell of themselves.
std::vector<std::string> disturbances_of_samples(const CaseResult& result) {
  constexpr double kDrift = 0.03, kScatter = 0.03, kPlacement = 0.02, kWaited = 0.02;
  const double noise = result.noise_floor ? result.noise_floor->relative : 0;
  std::vector<std::string> sentences;
  if (result.stop == Stop::time_limit && result.rounds_s.size() < kRoundsForInterval)
    sentences.push_back(fmt::format("it had had only {} at the time limit",
                                    plural(static_cast<std::int64_t>(result.rounds_s.size()), "turn")));
  else if (result.stop == Stop::time_limit || result.stop == Stop::shared_cores)
    sentences.push_back(fmt::format(
        "its interval was still ±{:.1f} % wide {}", 100 * relative_half_width(*result.time_s),
        result.stop == Stop::time_limit ? "at the time limit" : "when something else stayed on its cores"));
  if (std::abs(result.drift) > std::max(kDrift, noise))
    sentences.push_back(fmt::format("the second half of its samples is {:.0f} % {}",
                                    100 * std::abs(result.drift), result.drift > 0 ? "slower" : "faster"));
  if (result.round_scatter > std::max(kScatter, noise))
    sentences.push_back(fmt::format("its turns scattered by {:.0f} %", 100 * result.round_scatter));
  if (result.placement_spread > std::max(kPlacement, noise))
    sentences.push_back(
        fmt::format("where its operands lay made it up to {:.0f} % slower", 100 * result.placement_spread));
  if (const double share = waited_share(result).value_or(0); share > kWaited)
    sentences.push_back(fmt::format("its thread did not run for {:.0f} % of the time", 100 * share));
  if (const double share = left_out_share(result); share > kToleratedLeftOut)
    sentences.push_back(
        fmt::format("something else worked on its cores during {:.0f} % of its samples, which do not count",
                    100 * share));
  return sentences;
}

// Above it a change of the machine may be what moved a time by more than 3 %: an interval of 1 % explains the
// rest.
constexpr double kMatters = 0.02;

// What share of its time another bandwidth of the level that holds the operands may cost or save a case: of
// one that the peak bounds twice what is not arithmetic at its peak, as mixed reads and writes lose more than
// the probe, which reads.
double share_of_bandwidth(const Assessment& all) {
  if (all.roof.bound_by != "compute") return 1;
  return std::min(1.0, 2 * (1 - std::min(1.0, *all.share_of_peak)));
}

// What was another machine than that of the ceilings and of the runs since. That a rate changed matters to
// the cases that it limits.
std::vector<std::string> disturbances_of_machine(const CaseResult& result, const Ceilings& ceilings,
                                                 const Assessment& all) {
  std::vector<std::string> sentences;
  const double peak = all.roof.bound_by == "compute" ? all.changes.peak : 0;
  const double bandwidth = all.roof.level == "DRAM"                 ? all.changes.memory
                           : all.roof.level == last_cache(ceilings) ? all.changes.cache
                                                                    : 0;
  const double by_peak = std::abs(peak), by_bandwidth = share_of_bandwidth(all) * std::abs(bandwidth);
  if (by_peak + by_bandwidth > kMatters) {
    if (by_peak > kMatters / 2) sentences.push_back(change_text("the peak", peak));
    if (by_bandwidth > kMatters / 2)
      sentences.push_back(change_text("the bandwidth of " + all.roof.level, bandwidth));
  }
  if (lay_elsewhere(result, ceilings))
    sentences.push_back(
        fmt::format("its cores lay elsewhere: a cache line took {} between them, {:.0f} ns at best",
                    range_text(*result.core_to_core_ns), *best_place_ns(result, ceilings)));
  if (const std::optional<double> alone = alone_per_cycle(result, ceilings);
      alone && is_shared(result.instructions_per_cycle->least, *alone))
    sentences.push_back(fmt::format(
        "something else worked on its cores: they took in {} instructions per cycle, {:.1f} alone",
        rate_text(*result.instructions_per_cycle), *alone));
  return sentences;
}

}  // namespace

std::optional<double> best_place_ns(const CaseResult& result, const Ceilings& ceilings) {
  if (!result.core_to_core_ns) return std::nullopt;
  return ceilings.core_to_core_ns.value_or(result.core_to_core_ns->least);
}

bool lay_elsewhere(const CaseResult& result, const Ceilings& ceilings) {
  const std::optional<double> best_ns = best_place_ns(result, ceilings);
  return best_ns && is_elsewhere(*result.core_to_core_ns, *best_ns);
}

std::optional<double> alone_per_cycle(const CaseResult& result, const Ceilings& ceilings) {
  if (!result.instructions_per_cycle) return std::nullopt;
  return std::max(ceilings.instructions_per_cycle.value_or(0), result.instructions_per_cycle->most);
}

DataType peak_dtype(const Case& value) {
  const DataType input = types_of(value.item, value.dtype).input;
  return input == DataType::u8 ? DataType::s8 : input;
}

RateChanges changes_between(const ProbedRates& best, const ProbedRates& now) {
  const auto change = [&](std::optional<double> ProbedRates::*rate) {
    return now.*rate && best.*rate ? *(now.*rate) / *(best.*rate) - 1 : 0;
  };
  return {.peak = change(&ProbedRates::gflops),
          .cache = change(&ProbedRates::cache_gb_per_s),
          .memory = change(&ProbedRates::memory_gb_per_s)};
}

double left_out_share(const CaseResult& result) {
  const auto left_out = static_cast<double>(result.left_out_s.size());
  return left_out / (left_out + static_cast<double>(result.time_s->count));
}

Assessment assess(const CaseResult& result, const CeilingsByThreads& by_threads) {
  const Ceilings& ceilings = by_threads.at(result.value.threads);
  const NamedLayer& item = result.value.item;
  Assessment all = {.operations = operations(item), .bytes = traffic(item, result.value.dtype)};
  all.intensity = arithmetic_intensity(all.operations, all.bytes);
  const auto work = static_cast<double>(flop(all.operations));
  const std::int64_t bytes = compulsory(all.bytes);
  const std::int64_t evicted = result.value.cache == CacheState::hot    ? 0
                               : result.value.cache == CacheState::cold ? bytes
                                                                        : all.bytes.weights + all.bytes.bias;
  all.roof = roof(ceilings, peak_name(ceilings, result.value), work, static_cast<double>(bytes),
                  static_cast<double>(evicted));
  if (!result.time_s) return all;
  if (result.counted_flop && result.counted_dram_bytes)
    all.measured_intensity = *result.counted_flop / *result.counted_dram_bytes;
  all.gflops = work / result.time_s->median / 1e9;
  all.share_of_peak = *all.gflops / all.roof.peak_gflops;
  all.share_of_roof = *all.gflops / all.roof.gflops;
  if (*all.share_of_roof > kBelievableShare) all.note = note_above_roof(result, all.roof);
  all.changes = changes_between(ceilings.probed, result.probed);
  std::vector<std::string> sentences = disturbances_of_samples(result);
  std::vector<std::string> of_machine = disturbances_of_machine(result, ceilings, all);
  all.machine_differed = !of_machine.empty();
  std::ranges::move(of_machine, std::back_inserter(sentences));
  all.disturbance = fmt::format("{}", fmt::join(sentences, "; "));
  return all;
}

}  // namespace flopline
