#include "bench/measure.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <span>
#include <utility>

#include "bench/stopwatch.h"

namespace flopline {
namespace {

constexpr double kLookS = 0.005;
// A sample is at least this many clock resolutions long, so that the clock adds at most a percent to it.
constexpr double kResolutionsPerSample = 100;

template <class Work>
double time_ns(const Work& work) {
  const Clock::time_point start = Clock::now();
  work();
  return seconds_since(start) * 1e9;
}

void add_pace(std::span<const CorePace> looks, PacedSample& sample) {
  sample.instructions_per_cycle = looks.front().instructions_per_cycle;
  for (const CorePace& look : looks) {
    sample.instructions_per_cycle = std::min(sample.instructions_per_cycle, look.instructions_per_cycle);
    sample.clock_hz += look.clock_hz / static_cast<double>(looks.size());
  }
}

// What each call took. None where no calls are asked for, whatever the seconds.
std::vector<double> warm_up(Kernel& kernel, int least_calls, double least_s) {
  std::vector<double> calls_s;
  if (least_calls == 0) return calls_s;
  const Clock::time_point start = Clock::now();
  while (std::ssize(calls_s) < least_calls || seconds_since(start) < least_s)
    calls_s.push_back(time_ns([&] { kernel.execute(); }) * 1e-9);
  return calls_s;
}

std::unique_ptr<Kernel> prepare_or_throw(LayerData& data, CaseResult& result) {
  Phases phases;
  KernelOrUnsupported made;
  phases.create_ns = time_ns([&] { made = result.value.backend->create(result.value.item.layer); });
  if (const auto* refused = std::get_if<Unsupported>(&made)) {
    result.status = Status::unsupported;
    result.reason = refused->reason;
    return nullptr;
  }
  auto& kernel = std::get<std::unique_ptr<Kernel>>(made);
  result.implementation = kernel->implementation();
  result.is_fallback = result.value.backend->is_fallback(result.implementation);
  phases.prepack_ns = time_ns([&] { kernel->prepack(data.tensors); });
  phases.first_ns = time_ns([&] { kernel->execute(); });
  result.phases = phases;
  if (!data.expected) {
    result.status = Status::ok;
    return std::move(kernel);
  }
  result.verified = compare_output(*kernel, data.tensors.back(), *data.expected);
  result.status = result.verified->ok ? Status::ok : Status::wrong;
  result.reason = result.verified->reason;
  return result.verified->ok ? std::move(kernel) : nullptr;
}

}  // namespace

LayerData::LayerData(const Layer& layer_, bool verify) : layer(layer_), tensors(allocate_tensors(layer)) {
  constexpr std::uint64_t kSeed = 20240229;  // any; the same for all, so that runs can be compared
  fill_random(layer, tensors, kSeed);
  if (verify) expected = expected_output(layer, tensors);
}

std::unique_ptr<Kernel> prepare(LayerData& data, CaseResult& result) {
  try {
    return prepare_or_throw(data, result);
  } catch (const std::exception& error) {
    result.status = Status::failed;
    result.reason = error.what();
    return nullptr;
  }
}

std::unique_ptr<Kernel> prepare_copy(const LayerData& data, const Backend& backend) {
  KernelOrUnsupported made = backend.create(data.layer);
  auto& kernel = std::get<std::unique_ptr<Kernel>>(made);
  kernel->prepack(data.tensors);
  kernel->execute();
  return std::move(kernel);
}

std::optional<Unpacked> time_unpacked(const LayerData& data, const Case& value) {
  constexpr int kRounds = 3;
  constexpr double kRoundS = 0.01;
  if (!value.backend->create_unpacked) return std::nullopt;
  try {
    KernelOrUnsupported made = value.backend->create_unpacked(data.layer);
    if (std::holds_alternative<Unsupported>(made)) return std::nullopt;
    Kernel& kernel = *std::get<std::unique_ptr<Kernel>>(made);
    // The least of several, as this is what packing is compared with: the first also touches memory for the
    // first time.
    Unpacked result = {.prepack_ns = INFINITY};
    for (int i = 0; i < kRounds; ++i)
      result.prepack_ns = std::min(result.prepack_ns, time_ns([&] { kernel.prepack(data.tensors); }));
    CallTimer timer(kernel, value.cache);
    PacedRounds rounds;
    for (int i = 0; i < kRounds; ++i) rounds.add(timer.sample_round(kernel, kRoundS, 0), 0);
    result.call_ns = summarise_groups({rounds.medians().begin(), rounds.medians().end()}).median * 1e9;
    return result;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

CallTimer::CallTimer(Kernel& kernel, CacheState cache, double slow_down)
    : cache_(cache), slow_down_(slow_down) {
  const Clock::time_point start = Clock::now();
  double shortest_s = INFINITY;
  do {
    shortest_s = std::min(shortest_s, time_ns([&] { kernel.execute(); }) * 1e-9);
  } while (seconds_since(start) < kLookS);
  const double resolution_s = clock_resolution_s();
  call_s_ = std::max(shortest_s, resolution_s);  // a coarse clock may show nothing
  warm_up_ = WarmUp(call_s_);
  if (cache_ == CacheState::hot)
    batch_ = static_cast<std::int64_t>(std::ceil(kResolutionsPerSample * resolution_s / call_s_));
}

double CallTimer::sample(Kernel& kernel) const {
  if (cache_ != CacheState::hot) prepare_caches(kernel, cache_);
  const Clock::time_point start = Clock::now();
  for (std::int64_t i = 0; i < batch_; ++i) kernel.execute();
  double took_s = seconds_since(start);
  for (const double end_s = took_s * (1 + slow_down_); took_s < end_s;) took_s = seconds_since(start);
  return took_s / static_cast<double>(batch_);
}

std::vector<PacedSample> CallTimer::sample_round(Kernel& kernel, double seconds, double warm_up_s,
                                                 const std::function<CorePace()>& core_pace) {
  constexpr double kSecondsBetweenLooks = 0.0005;  // neighbours come and go within milliseconds
  const int least_calls = cache_ == CacheState::hot ? warm_up_.calls() : 0;
  std::vector<double> calls_s = warm_up(kernel, least_calls, warm_up_s);
  std::vector<PacedSample> samples;
  std::vector<CorePace> looks;
  std::vector<std::size_t> looks_before;  // each sample: so many
  const auto look = [&] {
    if (core_pace) looks.push_back(core_pace());
    return Clock::now();
  };
  Clock::time_point last_look = look();
  const Clock::time_point start = last_look;
  do {
    if (seconds_since(last_look) >= kSecondsBetweenLooks) last_look = look();
    looks_before.push_back(looks.size());
    samples.push_back({.seconds = sample(kernel)});
  } while (seconds_since(start) < seconds || std::ssize(samples) < least_calls);
  look();
  if (batch_ == 1) {  // else a sample is more than a call
    for (const PacedSample& one : samples) calls_s.push_back(one.seconds / (1 + slow_down_));
    warm_up_.add(calls_s);
  }
  for (std::size_t i = 0; !looks.empty() && i < samples.size(); ++i) {
    const std::size_t first = std::max<std::size_t>(looks_before[i], 2) - 2;
    const std::size_t end = std::min(looks_before[i] + 2, looks.size());
    add_pace(std::span(looks).subspan(first, end - first), samples[i]);
  }
  return samples;
}

double clock_resolution_s() {
  double smallest = INFINITY;
  for (int i = 0; i < 100; ++i) {
    const Clock::time_point start = Clock::now();
    double step = 0;
    while (step <= 0) step = seconds_since(start);
    smallest = std::min(smallest, step);
  }
  return smallest;
}

}  // namespace flopline
