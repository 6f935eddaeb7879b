#include "bench/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "analysis/units.h"
#include "analysis/warm_up.h"
#include "bench/measure.h"
#include "bench/stopwatch.h"

namespace flopline {
namespace {

// What verifying takes beside one call of the reference in single precision, and for each element but those
// of weights, which becomes a value and a bound in double precision. Found by timing both over the layers of
// scripts/compare_with_peers.py.
double verification_s(const Layer& layer, double reference_call_s) {
  constexpr double kTimesSingle = 3.7, kSecondsPerElement = 15e-9;
  std::int64_t count = 0;
  for (const Operand& operand : operands(layer)) {
    if (operand.role != Role::weights) count += elements(operand.shape);
  }
  return kTimesSingle * reference_call_s + kSecondsPerElement * static_cast<double>(count);
}

// Seconds of a warm call. A call that takes long is its own proof, without a second.
double call_seconds(Kernel& kernel) {
  double shortest_s = INFINITY;
  for (int i = 0; i < 3 && (i == 0 || shortest_s < 0.05); ++i) {
    const Clock::time_point start = Clock::now();
    kernel.execute();
    shortest_s = std::min(shortest_s, seconds_since(start));
  }
  return shortest_s;
}

// Runs each case once; operands stay for the next case of the same layer.
class Estimator {
 public:
  // Like the run, it computes what is expected of a layer with the largest team.
  Estimator(const RunnerOptions& options, int most_threads)
      : options_(options), most_threads_(most_threads) {}

  CaseEstimate estimate(const Case& value) {
    CaseEstimate all = {.value = value};
    try {
      all.reason = why_not_run(value);
      if (!all.reason.empty()) return all;
      options_.use_threads(value.threads);
      const Clock::time_point start = Clock::now();
      const bool is_new = !layer_ || *layer_ != value.item.layer;
      if (is_new) load(value.item.layer);
      KernelOrUnsupported made = value.backend->create(value.item.layer);
      if (const auto* const refused = std::get_if<Unsupported>(&made)) {
        all.reason = refused->reason;
        return all;
      }
      Kernel& kernel = *std::get<std::unique_ptr<Kernel>>(made);
      kernel.prepack(tensors_);
      all.call_s = call_seconds(kernel);
      all.prepare_s = seconds_since(start) * placements_of(value, options_);
      if (is_new) all.prepare_s += verification_s(value.item.layer, reference_call_s(all));
    } catch (const std::exception& error) {
      all.reason = error.what();
    }
    return all;
  }

 private:
  void load(const Layer& layer) {
    tensors_.clear();
    tensors_ = allocate_tensors(layer);
    fill_random(layer, tensors_, 1);
    layer_ = layer;
  }

  double reference_call_s(const CaseEstimate& first) {
    const Backend& reference = backends().front();
    if (first.value.backend->name == reference.name) return first.call_s;
    KernelOrUnsupported made = reference.create(first.value.item.layer);
    options_.use_threads(most_threads_);
    Kernel& kernel = *std::get<std::unique_ptr<Kernel>>(made);
    kernel.prepack(tensors_);
    return call_seconds(kernel);
  }

  const RunnerOptions& options_;
  int most_threads_;
  std::optional<Layer> layer_;
  Tensors tensors_;
};

// Turns of a case in one round, with its share of what lies between them.
double turn_s(const CaseEstimate& one, const RunnerOptions& options) {
  constexpr double kColdTimesHot = 3;  // calls from cold caches, and dropping operands from them
  constexpr int kUsualWarmUpCalls = 2;
  const double call_s = one.value.cache == CacheState::hot ? one.call_s : one.call_s * kColdTimesHot;
  const double sampled_s = std::max(options.round_s + call_s / 2, call_s);
  if (one.value.cache != CacheState::hot) return sampled_s;
  const int warm_up_calls = std::min(kUsualWarmUpCalls, WarmUp(call_s).calls());
  return sampled_s + std::max(options.warm_up_s, warm_up_calls * call_s);
}

// How much longer than at the first look that ends it a case takes: some need a few more rounds, and what
// reads from memory half of its time limit, as other users of the memory come and go. Found on a shared
// virtual machine.
double sampling_s(const CaseEstimate& one, double round_s, const RunnerOptions& options) {
  constexpr double kMoreRounds = 1.5, kShareOfLimit = 0.5;
  constexpr std::int64_t kBytesBeyondCaches = 32 << 20;
  const StoppingRule& rule = options.stopping;
  const double turn = turn_s(one, options);
  const double rounds =
      std::max({static_cast<double>(least_rounds(rule, turn)), 1 + std::ceil(rule.least_span_s / round_s),
                std::ceil(rule.least_sampling_s / turn)});
  double seconds = turn * rounds * kMoreRounds;
  if (compulsory(traffic(one.value.item, one.value.dtype)) > kBytesBeyondCaches)
    seconds = std::max(seconds, kShareOfLimit * rule.most_sampling_s);
  return std::min(seconds, rule.most_sampling_s + turn);
}

void add_sampling(std::vector<CaseEstimate>& all, const RunnerOptions& options) {
  double round_s = 0;
  for (const CaseEstimate& one : all) {
    if (one.reason.empty()) round_s += turn_s(one, options);
  }
  for (CaseEstimate& one : all) {
    if (one.reason.empty()) one.sampling_s = sampling_s(one, round_s, options);
  }
}

}  // namespace

std::vector<CaseEstimate> estimate_cases(const std::vector<Case>& cases, const RunnerOptions& options) {
  std::vector<CaseEstimate> all;
  int most_threads = 1;
  for (const Case& value : cases) most_threads = std::max(most_threads, value.threads);
  Estimator estimator(options, most_threads);
  for (const Case& value : cases) {
    if (options.stop && options.stop()) break;
    if (options.on_step)
      options.on_step(static_cast<double>(all.size()) / static_cast<double>(cases.size()), value);
    all.push_back(estimator.estimate(value));
  }
  add_sampling(all, options);
  return all;
}

double total_s(const std::vector<CaseEstimate>& all) {
  double sum = 0;
  for (const CaseEstimate& one : all) sum += one.total_s();
  return sum;
}

TextTable estimate_table(const std::vector<CaseEstimate>& all) {
  TextTable table = {.columns = {{"case"},
                                 {"MACCs", Align::kRight},
                                 {"bytes", Align::kRight},
                                 {"memory", Align::kRight},
                                 {"time", Align::kRight}},
                     .rows = {}};
  for (const CaseEstimate& one : all) {
    const NamedLayer& item = one.value.item;
    table.rows.push_back({{case_name(one.value)},
                          {si_count(operations(item).effective_maccs)},
                          {si_count(compulsory(traffic(item, one.value.dtype)))},
                          {binary_bytes(memory_needed_bytes(one.value))},
                          {one.reason.empty() ? duration(one.total_s()) : "none: " + one.reason}});
  }
  return table;
}

TextTable estimate_csv(const std::vector<CaseEstimate>& all) {
  TextTable table = {
      .columns = {{"name"}, {"effective_maccs"}, {"bytes"}, {"memory_bytes"}, {"time_s"}, {"reason"}},
      .rows = {}};
  for (const CaseEstimate& one : all) {
    const NamedLayer& item = one.value.item;
    table.rows.push_back({{case_name(one.value)},
                          {fmt::format("{}", operations(item).effective_maccs)},
                          {fmt::format("{}", compulsory(traffic(item, one.value.dtype)))},
                          {fmt::format("{}", memory_needed_bytes(one.value))},
                          {one.reason.empty() ? fmt::format("{}", one.total_s()) : ""},
                          {one.reason}});
  }
  return table;
}

nlohmann::ordered_json estimate_json(const std::vector<CaseEstimate>& all, double before_s) {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const CaseEstimate& one : all) {
    const NamedLayer& item = one.value.item;
    nlohmann::ordered_json row = {{"name", case_name(one.value)},
                                  {"effective_maccs", operations(item).effective_maccs},
                                  {"bytes", compulsory(traffic(item, one.value.dtype))},
                                  {"memory_bytes", memory_needed_bytes(one.value)}};
    if (one.reason.empty()) {
      row["time_s"] = one.total_s();
    } else {
      row["reason"] = one.reason;
    }
    cases.push_back(std::move(row));
  }
  return {{"schema", "flopline-list/1"}, {"time_s", before_s + total_s(all)}, {"cases", std::move(cases)}};
}

}  // namespace flopline
