#include "bench/run_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/assessment.h"
#include "bench/core_pace.h"
#include "bench/core_to_core.h"
#include "bench/interrupt.h"

namespace flopline {
namespace {

void add(std::optional<std::string> reason, Verdict& verdict) {
  if (reason) verdict.reasons.push_back(std::move(*reason));
}

// Each case as much as another, however many samples it has.
double mean_left_out_share(const std::vector<CaseResult>& results) {
  double sum = 0, timed = 0;
  for (const CaseResult& result : results) {
    if (!result.time_s) continue;
    sum += left_out_share(result);
    ++timed;
  }
  return timed == 0 ? 0 : sum / timed;
}

std::optional<std::string> judge_differences(const RunRecord& record) {
  std::int64_t timed = 0, differed = 0;
  for (const CaseResult& result : record.results) {
    if (!result.time_s) continue;
    ++timed;
    differed += assess(result, record.ceilings).machine_differed ? 1 : 0;
  }
  return judge_cases(differed, timed);
}

// What the team's cores show now against their best, as far as `kept` tells that.
void judge_cores_now(int threads, const std::optional<KeptCeilings>& kept, Verdict& verdict) {
  if (!kept || !kept->by_threads.contains(threads)) return;
  const Ceilings& best = kept->by_threads.at(threads);
  if (const std::optional<double> now_ns = core_to_core_ns(threads); now_ns && best.core_to_core_ns)
    add(judge_place({*now_ns, *now_ns, *now_ns}, *best.core_to_core_ns), verdict);
  if (best.instructions_per_cycle)
    add(judge_sharing(instructions_per_cycle(threads, 0.2).median, *best.instructions_per_cycle), verdict);
}

}  // namespace

Verdict wait_for_quiet(const Session& session, const std::optional<KeptCeilings>& kept, double most_s,
                       Progress& progress) {
  const bool may_become_quiet = judge(session.environment(), session.threads(), {}).quiet();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(most_s);
  while (true) {
    Verdict verdict = session.verdict_over(std::chrono::seconds(1));
    judge_cores_now(session.threads(), kept, verdict);
    if (verdict.quiet() || !may_become_quiet || interrupted() || std::chrono::steady_clock::now() >= deadline)
      return verdict;
    progress.show(0, fmt::format("waiting for quiet: {}", verdict.reasons.front()));
  }
}

CeilingsByThreads seen_by_cases(const RunRecord& record) {
  CeilingsByThreads all;
  for (const auto& [threads, ceilings] : record.ceilings) {
    Ceilings& seen = all[threads];
    std::vector<ProbedRates> looks;
    for (const CaseResult& result : record.results) {
      if (result.value.threads != threads) continue;
      if (result.instructions_per_cycle)
        seen.instructions_per_cycle =
            std::max(seen.instructions_per_cycle.value_or(0), result.instructions_per_cycle->most);
      if (!lay_elsewhere(result, ceilings)) looks.push_back(result.probed);
    }
    seen.probed = medians_of(looks);
  }
  return all;
}

void learn_from_cases(RunRecord& record) {
  for (const auto& [threads, seen] : seen_by_cases(record)) {
    std::optional<double>& alone = record.ceilings.at(threads).instructions_per_cycle;
    alone = std::max(alone, seen.instructions_per_cycle);
  }
}

Verdict judge_run(const RunRecord& record, int threads) {
  Verdict verdict;
  if (record.load_before) verdict = judge(record.environment, threads, *record.load_before, record.team);
  if (verdict.quiet() && record.load_during)
    verdict = judge(record.environment, threads, *record.load_during, record.team);
  std::optional<std::string> moved, shared;  // of the first case of which that can be said
  for (const CaseResult& result : record.results) {
    const Ceilings& ceilings = record.ceilings.at(result.value.threads);
    if (const std::optional<double> best_ns = best_place_ns(result, ceilings); best_ns && !moved)
      moved = judge_place(*result.core_to_core_ns, *best_ns);
    if (const std::optional<double> alone = alone_per_cycle(result, ceilings); alone && !shared)
      shared = judge_sharing(result.instructions_per_cycle->median, *alone);
  }
  if (!shared) shared = judge_left_out(mean_left_out_share(record.results));
  std::optional<std::string> clock;
  if (verdict.quiet()) {  // a peak that others' load took tells nothing of it
    for (const auto& [size, seen] : seen_by_cases(record)) {
      if (!clock) clock = judge_peak(changes_between(record.ceilings.at(size).probed, seen.probed).peak);
    }
  }
  add(std::move(moved), verdict);
  add(std::move(shared), verdict);
  add(std::move(clock), verdict);
  if (verdict.quiet()) add(judge_differences(record), verdict);
  return verdict;
}

}  // namespace flopline
