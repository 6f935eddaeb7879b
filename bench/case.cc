#include "bench/case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "analysis/core_place.h"
#include "bench/options.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

// Above this a share is marked with a likely cause instead of being believed.
constexpr double kBelievableShare = 1.05;

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

CeilingsFell fell(const ProbedRates& now, const ProbedRates& before) {
  const auto below = [&](std::optional<double> ProbedRates::*rate) {
    return now.*rate && before.*rate ? std::max(0.0, 1 - *(now.*rate) / *(before.*rate)) : 0;
  };
  return {.peak = below(&ProbedRates::gflops),
          .cache = below(&ProbedRates::cache_gb_per_s),
          .memory = below(&ProbedRates::memory_gb_per_s)};
}

double left_out_share(const CaseResult& result) {
  const auto left_out = static_cast<double>(result.left_out_s.size());
  return left_out / (left_out + static_cast<double>(result.time_s->count));
}

// That a ceiling fell matters to the cases under it.
std::string disturbance(const CaseResult& result, const Ceilings& ceilings, const Roof& roof,
                        const CeilingsFell& fell) {
  constexpr double kDrift = 0.03, kWaited = 0.02, kPeakFell = 0.03, kBandwidthFell = 0.05, kLeftOut = 0.2,
                   kPlacement = 0.02;
  const double noise = result.noise_floor ? result.noise_floor->relative : 0;
  std::vector<std::string> sentences;
  if (result.stop == Stop::time_limit)
    sentences.push_back(fmt::format("its interval was still ±{:.1f} % wide at the time limit",
                                    100 * relative_half_width(*result.time_s)));
  if (std::abs(result.drift) > std::max(kDrift, noise))
    sentences.push_back(fmt::format("the second half of its samples is {:.0f} % {}",
                                    100 * std::abs(result.drift), result.drift > 0 ? "slower" : "faster"));
  if (result.placement_spread > std::max(kPlacement, noise))
    sentences.push_back(
        fmt::format("where its operands lay made it up to {:.0f} % slower", 100 * result.placement_spread));
  if (const double share = waited_share(result).value_or(0); share > kWaited)
    sentences.push_back(fmt::format("its thread did not run for {:.0f} % of the time", 100 * share));
  if (roof.bound_by == "compute" && fell.peak > kPeakFell)
    sentences.push_back(
        fmt::format("the peak was {:.0f} % lower than when its ceiling was measured", 100 * fell.peak));
  const double bandwidth = roof.bound_by == "DRAM"                 ? fell.memory
                           : roof.bound_by == last_cache(ceilings) ? fell.cache
                                                                   : 0;
  if (bandwidth > kBandwidthFell)
    sentences.push_back(
        fmt::format("the bandwidth of {} was {:.0f} % lower than when its ceiling was measured",
                    roof.bound_by, 100 * bandwidth));
  if (const std::optional<double> best_ns = best_place_ns(result, ceilings);
      best_ns && is_elsewhere(*result.core_to_core_ns, *best_ns))
    sentences.push_back(
        fmt::format("its cores lay elsewhere: a cache line took {} between them, {:.0f} ns at best",
                    range_text(*result.core_to_core_ns), *best_ns));
  if (const std::optional<double> alone = alone_per_cycle(result, ceilings);
      alone && is_shared(result.instructions_per_cycle->least, *alone))
    sentences.push_back(fmt::format(
        "something else worked on its cores: they took in {} instructions per cycle, {:.1f} alone",
        rate_text(*result.instructions_per_cycle), *alone));
  if (const double share = left_out_share(result); share > kLeftOut)
    sentences.push_back(
        fmt::format("something else worked on its cores during {:.0f} % of its samples, which do not count",
                    100 * share));
  return fmt::format("{}", fmt::join(sentences, "; "));
}

}  // namespace

std::string kind_text(std::string_view variant, std::string_view kind) {
  return fmt::format("{}{}{}", variant, variant.empty() ? "" : " ", kind);
}

std::string kind_text(const Layer& layer) { return kind_text(conv_variant(layer), kind_name(layer)); }

std::string layer_name(std::string_view network, std::string_view kind, std::string_view layer) {
  return network.empty() ? fmt::format("{}:{}", kind, layer) : fmt::format("{}.{}", network, layer);
}

std::string layer_name(const Case& value) {
  return layer_name(value.network, kind_name(value.item.layer), value.item.name);
}

Setting setting_of(const Case& value) {
  return {.backend = value.backend->name,
          .cache = value.cache,
          .threads = value.threads,
          .is_of_sweep = value.is_of_sweep};
}

std::string setting_text(const Setting& setting) {
  std::vector<std::string> more;
  if (setting.cache != CacheState::hot) more.emplace_back(cache_state_name(setting.cache));
  if (setting.is_of_sweep) more.push_back(fmt::format("omp:{}", setting.threads));
  if (more.empty()) return setting.backend;
  return fmt::format("{} ({})", setting.backend, fmt::join(more, ", "));
}

std::string case_name(const Case& value) {
  std::string name = fmt::format("{}/{}", layer_path(value.network, value.item), value.backend->name);
  if (value.cache != CacheState::hot) name += fmt::format("/{}", cache_state_name(value.cache));
  if (value.is_of_sweep) name += fmt::format("/omp:{}", value.threads);
  return name;
}

namespace {

// What makes two layers of a network one case.
std::string identity(const Case& value) {
  const NamedLayer& item = value.item;
  std::string text = print_descriptor(item.layer);
  if (item.setting) {
    const OperandTypes& types = item.setting->types;
    for (const Role role : {Role::input, Role::weights, Role::bias, Role::output})
      text += fmt::format(" {}", info(type_of(types, role)).name);
    text += fmt::format(" {} {}", direction_name(item.setting->direction), item.setting->attributes);
  }
  return text;
}

// Cases by name and, within a network, by what they are.
class CaseList {
 public:
  // A workload may be given twice; two layers of one name could not be told apart in any result.
  void add(Case value) {
    const std::string name = case_name(value), what = identity(value);
    if (const auto [known, is_new] = by_name_.emplace(name, what); !is_new) {
      if (known->second == what) return;
      throw BadRequest(
          fmt::format("two different layers are named {}, accepted are names that differ", name));
    }
    // Recordings are of one implementation each, and stay apart.
    const bool merges = !value.network.empty() && !value.is_of_suite && !value.item.recording;
    if (!merges) return cases_.push_back(std::move(value));
    const std::string key = fmt::format("{} {} {}", value.network, what, setting_text(setting_of(value)));
    if (const auto [at, is_new] = merged_.emplace(key, cases_.size()); !is_new) {
      Case& first = cases_[at->second];
      first.item.multiplicity = checked_sum({first.item.multiplicity, value.item.multiplicity});
      first.also.push_back(std::move(value.item.name));
      return;
    }
    cases_.push_back(std::move(value));
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  std::vector<Case> cases_;
  std::unordered_map<std::string, std::string> by_name_;
  std::unordered_map<std::string, std::size_t> merged_;
};

}  // namespace

std::vector<Case> make_cases(const std::vector<Network>& networks, const CaseSettings& settings,
                             const std::regex& filter) {
  CaseList cases;
  const auto add = [&](Case value) {
    if (std::regex_search(case_name(value), filter)) cases.add(std::move(value));
  };
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      if (operations(item).effective_maccs == 0) continue;
      for (const int threads : settings.threads) {
        for (const Backend* const backend : settings.backends) {
          for (const CacheState cache : settings.caches)
            add({.network = network.name,
                 .is_of_suite = network.is_suite,
                 .item = item,
                 .backend = backend,
                 .dtype = settings.dtype,
                 .threads = threads,
                 .is_of_sweep = settings.threads.size() > 1,
                 .cache = cache});
        }
      }
    }
  }
  return cases.take();
}

std::string why_not_run(const Case& value) {
  const std::optional<LayerSetting>& setting = value.item.setting;
  if (!setting) return "";
  if (setting->direction != Direction::forward)
    return fmt::format("it is of direction {}, kernels compute forward", direction_name(setting->direction));
  for (const Role role : {Role::input, Role::weights, Role::bias, Role::output}) {
    const DataTypeInfo& type = info(type_of(setting->types, role));
    if (!type.has_kernels) return fmt::format("it is in {}, kernels compute in f32", type.name);
  }
  return "";
}

bool is_recorded(const Case& value) {
  return value.item.recording && value.backend->name == kRecordedBackend;
}

std::int64_t memory_needed_bytes(const Case& value) {
  // Plain operands and a staging copy, floats each; and, to find what is expected, all but weights in double
  // precision with a bound, at most twice.
  constexpr std::int64_t kBytesPerElement = 2 * 4, kBytesPerBounded = 2 * (2 * 8);
  std::int64_t bytes = memory_kept_bytes(value);
  for (const Operand& operand : operands(value.item.layer)) {
    const std::int64_t per_element =
        kBytesPerElement + (operand.role == Role::weights ? 0 : kBytesPerBounded);
    bytes = checked_sum({bytes, checked_product({elements(operand.shape), per_element})});
  }
  return bytes;
}

std::int64_t memory_kept_bytes(const Case& value) {
  const TrafficBytes bytes = traffic(value.item, value.dtype);
  // Operands are rounded up to pages of up to this size.
  constexpr std::int64_t kPageBytes = 2 << 20;
  const auto pages = static_cast<std::int64_t>(operands(value.item.layer).size());
  return checked_sum(
      {compulsory(bytes), checked_product({4, bytes.intermediate}), checked_product({pages, kPageBytes})});
}

std::string_view status_name(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::wrong:
      return "wrong";
    case Status::failed:
      return "failed";
    case Status::unsupported:
      return "unsupported";
  }
  return "";
}

std::optional<double> calls_until_packing_paid(const CaseResult& result) {
  if (!result.unpacked || !result.time_s) return std::nullopt;
  const double saved_ns = result.unpacked->call_ns - result.time_s->median * 1e9;
  const double spent_ns = std::max(0.0, result.phases.value().prepack_ns - result.unpacked->prepack_ns);
  // What lies within the interval of the median is no saving.
  const double least_ns = relative_half_width(*result.time_s) * result.time_s->median * 1e9;
  if (saved_ns <= least_ns) return std::nullopt;
  return std::max(1.0, std::ceil(spent_ns / saved_ns));
}

std::optional<double> waited_share(const CaseResult& result) {
  constexpr double kLeastSeconds = 0.1;  // the system counts in steps of a few milliseconds
  if (result.value.threads != 1 || result.wall_s < kLeastSeconds) return std::nullopt;
  return std::max(0.0, 1 - result.cpu_s / result.wall_s);
}

std::optional<double> best_place_ns(const CaseResult& result, const Ceilings& ceilings) {
  if (!result.core_to_core_ns) return std::nullopt;
  return ceilings.core_to_core_ns.value_or(result.core_to_core_ns->least);
}

std::optional<double> alone_per_cycle(const CaseResult& result, const Ceilings& ceilings) {
  if (!result.instructions_per_cycle) return std::nullopt;
  return std::max(ceilings.instructions_per_cycle.value_or(0), result.instructions_per_cycle->most);
}

DataType peak_dtype(const Case& value) {
  const DataType input = types_of(value.item, value.dtype).input;
  return input == DataType::u8 ? DataType::s8 : input;
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
  all.fell = fell(result.probed, ceilings.probed);
  all.disturbance = disturbance(result, ceilings, all.roof, all.fell);
  return all;
}

}  // namespace flopline
