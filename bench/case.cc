#include "bench/case.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "bench/options.h"

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

}  // namespace

std::string layer_name(const Case& value) {
  return value.network.empty() ? value.item.name : fmt::format("{}.{}", value.network, value.item.name);
}

std::string backend_text(std::string_view backend, CacheState cache) {
  return cache == CacheState::hot ? std::string(backend)
                                  : fmt::format("{} ({})", backend, cache_state_name(cache));
}

std::string case_name(const Case& value) {
  std::string name = fmt::format("{}/{}", layer_path(value.network, value.item), value.backend->name);
  if (value.cache != CacheState::hot) name += fmt::format("/{}", cache_state_name(value.cache));
  return name;
}

namespace {

// A workload may be given twice; two layers of one name could not be told apart in any result.
void append_once(std::vector<Case>& cases, Case value) {
  const std::string name = case_name(value);
  for (const Case& other : cases) {
    if (case_name(other) != name) continue;
    if (other.item.layer == value.item.layer) return;
    throw BadRequest(fmt::format("two different layers are named {}, accepted are names that differ", name));
  }
  cases.push_back(std::move(value));
}

}  // namespace

std::vector<Case> make_cases(const std::vector<Network>& networks,
                             const std::vector<const Backend*>& backends, DataType dtype, int threads,
                             const std::vector<CacheState>& caches, const std::regex& filter) {
  std::vector<Case> cases;
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      if (operations(item.layer).effective_maccs == 0) continue;
      for (const Backend* const backend : backends) {
        for (const CacheState cache : caches) {
          Case value = {network.name, network.is_suite, item, backend, dtype, threads, cache};
          if (std::regex_search(case_name(value), filter)) append_once(cases, std::move(value));
        }
      }
    }
  }
  return cases;
}

std::int64_t memory_needed_bytes(const Case& value) {
  // Plain operands, the kernel's own copy and a staging copy, floats each; and with double precision and a
  // bound what is expected, twice for the output.
  constexpr std::int64_t kBytesPerElement = 3 * 4 + 2 * 8, kMoreBytesPerOutput = 2 * 8;
  std::int64_t bytes = 0;
  for (const Operand& operand : operands(value.item.layer)) {
    const std::int64_t per_element =
        kBytesPerElement + (operand.role == Role::output ? kMoreBytesPerOutput : 0);
    bytes = checked_sum({bytes, checked_product({elements(operand.shape), per_element})});
  }
  return checked_sum({bytes, checked_product({4, traffic(value.item.layer, value.dtype).intermediate})});
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

std::string disturbance(const CaseResult& result) {
  constexpr double kDrift = 0.03, kWaited = 0.02;
  if (!result.time_s) return "";
  std::string text;
  if (std::abs(result.drift) > kDrift)
    text += fmt::format("the second half of its samples is {:.0f} % {}; ", 100 * std::abs(result.drift),
                        result.drift > 0 ? "slower" : "faster");
  if (result.waited_share.value_or(0) > kWaited)
    text += fmt::format("its thread did not run for {:.0f} % of the time; ", 100 * *result.waited_share);
  if (!text.empty()) text.resize(text.size() - 2);
  return text;
}

Assessment assess(const CaseResult& result, const Ceilings& ceilings) {
  const Layer& layer = result.value.item.layer;
  Assessment all = {.operations = operations(layer), .bytes = traffic(layer, result.value.dtype)};
  all.intensity = arithmetic_intensity(all.operations, all.bytes);
  const auto work = static_cast<double>(flop(all.operations));
  const std::int64_t bytes = compulsory(all.bytes);
  const std::int64_t evicted = result.value.cache == CacheState::hot    ? 0
                               : result.value.cache == CacheState::cold ? bytes
                                                                        : all.bytes.weights + all.bytes.bias;
  all.roof = roof(ceilings, info(result.value.dtype).name, work, static_cast<double>(bytes),
                  static_cast<double>(evicted));
  if (!result.time_s) return all;
  all.gflops = work / result.time_s->median / 1e9;
  all.share_of_peak = *all.gflops / all.roof.peak_gflops;
  all.share_of_roof = *all.gflops / all.roof.gflops;
  if (*all.share_of_roof > kBelievableShare) all.note = note_above_roof(result, all.roof);
  return all;
}

}  // namespace flopline
