#include "bench/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "analysis/paced_rounds.h"
#include "analysis/units.h"
#include "bench/measure.h"
#include "bench/stopwatch.h"

namespace flopline {
namespace {

// What verifying takes beside one call of the reference in single precision, and for each element but those
// of weights, as outputs become a value and a bound in double precision. Found by timing both over the layers
// of core, resnet50, mobilenet-v2, alexnet, unet-seed and xception.
double verification_s(const Layer& layer, double reference_call_s) {
  constexpr double kTimesSingle = 3, kSecondsPerElement = 8e-9;
  std::int64_t count = 0;
  for (const Operand& operand : operands(layer)) {
    if (operand.role != Role::weights) count += elements(operand.shape);
  }
  return kTimesSingle * reference_call_s + kSecondsPerElement * static_cast<double>(count);
}

// Turns of a team's cases: how many had samples that were taken while nothing else worked on its cores.
struct TeamTurns {
  int all = 0, alone = 0;
  double alone_per_cycle = 0;
};

// Runs each case for a moment; operands stay for the next case of the same layer.
class Estimator {
 public:
  Estimator(const std::vector<Case>& cases, const RunnerOptions& options)
      : options_(options), seconds_a_case_(kSecondsOfTurns / static_cast<double>(cases.size())) {
    for (const Case& value : cases) most_threads_ = std::max(most_threads_, value.threads);
    for (const auto& [threads, alone] : options.alone_per_cycle) teams_[threads].alone_per_cycle = alone;
  }

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
      CallTimer timer(kernel, value.cache);
      all.call_s = timer.call_s();
      all.prepare_s = seconds_since(start) * placements_of(value, options_);
      take_turns(timer, kernel, all);
      if (is_new) all.prepare_s += verification_s(value.item.layer, reference_call_s(all));
    } catch (const std::exception& error) {
      all.reason = error.what();
    }
    return all;
  }

  void add_sampling(std::vector<CaseEstimate>& all) const {
    double round_s = 0;
    for (const CaseEstimate& one : all) round_s += one.turn_s;
    for (CaseEstimate& one : all) {
      if (one.reason.empty()) one.sampling_s = sampling_s(one, round_s);
    }
  }

 private:
  static constexpr double kSecondsOfTurns = 1;

  void load(const Layer& layer) {
    tensors_.clear();
    tensors_ = allocate_tensors(layer);
    fill_random(layer, tensors_, 1);
    layer_ = layer;
  }

  // Like the run, which computes what is expected of a layer with the largest team.
  double reference_call_s(const CaseEstimate& first) {
    const Backend& reference = backends().front();
    if (first.value.backend->name == reference.name && first.value.threads == most_threads_)
      return first.call_s;
    KernelOrUnsupported made = reference.create(first.value.item.layer);
    options_.use_threads(most_threads_);
    Kernel& kernel = *std::get<std::unique_ptr<Kernel>>(made);
    kernel.prepack(tensors_);
    return CallTimer(kernel).call_s();
  }

  void take_turns(CallTimer& timer, Kernel& kernel, CaseEstimate& one) {
    TeamTurns& team = teams_[one.value.threads];
    std::function<CorePace()> pace;
    if (options_.core_pace) pace = [&] { return options_.core_pace(one.value.threads); };
    PacedRounds turns;
    const Clock::time_point start = Clock::now();
    do {
      std::vector<PacedSample> samples =
          timer.sample_round(kernel, options_.round_s, options_.warm_up_s, pace);
      for (const PacedSample& sample : samples)
        team.alone_per_cycle = std::max(team.alone_per_cycle, sample.instructions_per_cycle);
      if (turns.add(std::move(samples), team.alone_per_cycle)) ++team.alone;
      ++team.all;
    } while (seconds_since(start) < seconds_a_case_);
    one.turn_s = seconds_since(start) / static_cast<double>(turns.medians().size());
  }

  // How much longer than at the first look that ends it a case takes: some need a few more rounds, and what
  // reads from memory half of its time limit, as other users of the memory come and go. Found on a shared
  // virtual machine. Rounds in which others work on the cores do not count where enough others are expected.
  double sampling_s(const CaseEstimate& one, double round_s) const {
    constexpr double kMoreRounds = 1.5, kShareOfLimit = 0.5;
    constexpr std::int64_t kBytesBeyondCaches = 32 << 20;
    const StoppingRule& rule = options_.stopping;
    const double rounds =
        std::max({static_cast<double>(least_rounds(rule, one.turn_s)),
                  1 + std::ceil(rule.least_span_s / round_s), std::ceil(rule.least_sampling_s / one.turn_s)});
    const TeamTurns& team = teams_.at(one.value.threads);
    const double share_alone = static_cast<double>(team.alone) / team.all;
    double seconds = one.turn_s * rounds * kMoreRounds;
    if (share_alone * rule.most_sampling_s / one.turn_s >= kRoundsForInterval) seconds /= share_alone;
    if (compulsory(traffic(one.value.item, one.value.dtype)) > kBytesBeyondCaches)
      seconds = std::max(seconds, kShareOfLimit * rule.most_sampling_s);
    return std::min(seconds, rule.most_sampling_s + one.turn_s);
  }

  const RunnerOptions& options_;
  double seconds_a_case_;
  int most_threads_ = 1;
  std::map<int, TeamTurns> teams_;  // by number of threads
  std::optional<Layer> layer_;
  Tensors tensors_;
};

}  // namespace

std::vector<CaseEstimate> estimate_cases(const std::vector<Case>& cases, const RunnerOptions& options) {
  std::vector<CaseEstimate> all;
  Estimator estimator(cases, options);
  for (const Case& value : cases) {
    if (options.stop && options.stop()) break;
    if (options.on_step)
      options.on_step(static_cast<double>(all.size()) / static_cast<double>(cases.size()), value);
    all.push_back(estimator.estimate(value));
  }
  estimator.add_sampling(all);
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
