#include "bench/run_verdict.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/fakes.h"
#include "bench/stopwatch.h"

namespace flopline::run_verdict_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Backend kBackend = fake_backend({});

CaseResult result_of(double core_to_core_ns, double instructions_per_cycle) {
  const Linear layer = {.batch = 1, .in_features = 8, .out_features = 4};
  return {.value = {.item = {.name = "x", .layer = layer}, .backend = &kBackend},
          .core_to_core_ns = Looks{core_to_core_ns, core_to_core_ns, core_to_core_ns},
          .instructions_per_cycle =
              Looks{instructions_per_cycle, instructions_per_cycle, instructions_per_cycle}};
}

RunRecord record_of(std::vector<CaseResult> results) {
  RunRecord record;
  record.environment.allowed_cpus = {0, 1};
  record.environment.machine_cpus = 2;
  record.environment.build_type = "release";
  record.load_before = record.load_during = Load{.seconds = 1, .others_busy_cpus = 0, .steal_share = 0};
  record.ceilings = fake_ceilings_by_threads();
  record.ceilings.at(1).core_to_core_ns = 50;
  record.ceilings.at(1).instructions_per_cycle = 5;
  record.results = std::move(results);
  return record;
}

std::vector<std::string> reasons_of(const RunRecord& record) { return judge_run(record, 1).reasons; }

// Held against these looks.
std::vector<std::string> reasons_of(const std::vector<CaseResult>& results, const ProbedRates& best) {
  RunRecord record = record_of(results);
  record.ceilings.at(1).probed = best;
  return reasons_of(record);
}

TEST(WaitForQuiet, DoesNotWaitForWhatDoesNotPass) {
  setenv("ONEDNN_MAX_CPU_ISA", "SSE41", 1);
  const Session session(1);
  unsetenv("ONEDNN_MAX_CPU_ISA");
  std::ostringstream silent;
  Progress progress(silent, false, 80);
  const auto begin = Clock::now();
  const Verdict verdict = wait_for_quiet(session, std::nullopt, 60, progress);
  EXPECT_LT(seconds_since(begin), 30);
  EXPECT_THAT(verdict.reasons, Contains(HasSubstr("ONEDNN_MAX_CPU_ISA=SSE41")));
}

TEST(JudgeRun, IsQuietWhereNothingDisturbed) {
  EXPECT_THAT(reasons_of(record_of({})), IsEmpty());
  EXPECT_THAT(reasons_of(record_of({result_of(50, 5), result_of(60, 4.8)})), IsEmpty());
}

TEST(JudgeRun, TellsLoadBeforeAndWhatOnlyCameUpDuringIt) {
  RunRecord record = record_of({});
  record.load_during->others_busy_cpus = 1.5;
  EXPECT_THAT(reasons_of(record), ElementsAre(HasSubstr("1.5 of 2 CPUs busy")));
  record.load_before->others_busy_cpus = 1.2;
  EXPECT_THAT(reasons_of(record), ElementsAre(HasSubstr("1.2 of 2 CPUs busy"))) << "once";
}

TEST(JudgeRun, TellsOfTheFirstCaseWhoseCoresLayElsewhereOrWereShared) {
  EXPECT_THAT(reasons_of(record_of({result_of(50, 5), result_of(300, 5), result_of(400, 2.5)})),
              ElementsAre(HasSubstr("300 ns"), HasSubstr("2.5")));
}

TEST(JudgeRun, TellsThatCoresWereSharedForPartOfTheTime) {
  CaseResult shared = result_of(50, 5), alone = result_of(50, 5);
  shared.time_s = alone.time_s = Summary{.count = 60};
  shared.left_out_s.resize(40, 1);
  EXPECT_THAT(reasons_of(record_of({shared, alone})), IsEmpty());
  EXPECT_THAT(reasons_of(record_of({shared, shared, alone})), ElementsAre(HasSubstr("27 % of the samples")));
}

TEST(JudgeRun, TellsThatTheClockWasAnotherBesideMostCases) {
  CaseResult usual = result_of(50, 5), slow = result_of(50, 5), fast = result_of(50, 5);
  usual.probed.gflops = 99;
  slow.probed.gflops = 94;
  fast.probed.gflops = 104;
  const ProbedRates best = {.gflops = 100};
  EXPECT_THAT(reasons_of({usual, usual, slow}, best), IsEmpty());
  EXPECT_THAT(reasons_of({usual, slow, slow}, best), ElementsAre(HasSubstr("6 % lower than at best")));
  EXPECT_THAT(reasons_of({fast}, best), ElementsAre(HasSubstr("4 % higher than was known")));
}

TEST(JudgeRun, TakesALowPeakUnderLoadForNoClock) {
  CaseResult slow = result_of(50, 5);
  slow.probed.gflops = 1;
  RunRecord record = record_of({slow});
  record.ceilings.at(1).probed.gflops = 100;
  record.load_during->others_busy_cpus = 1.5;
  EXPECT_THAT(reasons_of(record), ElementsAre(HasSubstr("1.5 of 2 CPUs busy")));
}

// Where no rate has a sentence of its own.
TEST(JudgeRun, TellsThatTheMachineWasAnotherBesideMostCases) {
  CaseResult usual = result_of(50, 5), slow = result_of(50, 5);
  usual.value.item.layer = slow.value.item.layer = Linear{.batch = 1, .in_features = 80, .out_features = 40};
  usual.time_s = slow.time_s = Summary{.count = 60, .median = 1e-3};
  usual.probed.memory_gb_per_s = 10;
  slow.probed.memory_gb_per_s = 8;
  const ProbedRates best = {.memory_gb_per_s = 10};
  EXPECT_THAT(reasons_of({usual, slow}, best), IsEmpty());
  EXPECT_THAT(reasons_of({usual, slow, slow}, best), ElementsAre(HasSubstr("beside 2 of 3 cases")));
}

TEST(JudgeRun, KnowsNoBetterPlaceThanTheCasesThemselvesWhereTheCeilingsTellNone) {
  RunRecord record = record_of({result_of(300, 2.5)});
  record.ceilings = fake_ceilings_by_threads();
  EXPECT_THAT(reasons_of(record), IsEmpty());
}

TEST(LearnFromCases, ThatTheirCoresTookInMoreThanBesideTheCeilings) {
  RunRecord record = record_of({result_of(50, 7.4), result_of(50, 4.9)});
  EXPECT_THAT(reasons_of(record), IsEmpty());
  learn_from_cases(record);
  EXPECT_EQ(record.ceilings.at(1).instructions_per_cycle, 7.4);
  EXPECT_THAT(reasons_of(record), ElementsAre(HasSubstr("4.9")));
  record.results.clear();
  learn_from_cases(record);
  EXPECT_EQ(record.ceilings.at(1).instructions_per_cycle, 7.4);
}

TEST(SeenByCases, AreTheRatesOfMostOfThem) {
  CaseResult slow = result_of(50, 5), usual = result_of(50, 5), lucky = result_of(50, 5),
             elsewhere = result_of(300, 5);
  slow.probed = {.gflops = 80, .memory_gb_per_s = 8};
  usual.probed = {.gflops = 95, .memory_gb_per_s = 9};
  lucky.probed = {.gflops = 99};
  elsewhere.probed = {.gflops = 500, .memory_gb_per_s = 90};
  RunRecord record = record_of({slow, usual, lucky, elsewhere});
  record.ceilings.at(1).probed = {.gflops = 90, .memory_gb_per_s = 10};
  const Ceilings seen = seen_by_cases(record).at(1);
  EXPECT_EQ(seen.probed.gflops, 95) << "the median of three";
  EXPECT_EQ(seen.probed.memory_gb_per_s, 8.5);
  EXPECT_FALSE(seen.probed.cache_gb_per_s);
  EXPECT_EQ(seen.instructions_per_cycle, 5);
}

}  // namespace
}  // namespace flopline::run_verdict_test
