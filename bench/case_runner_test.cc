#include "bench/case_runner.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "bench/fakes.h"

namespace flopline {
namespace {

using nlohmann::json;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

// 32 MACCs on 176 bytes.
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

// Backends on one layer, each named after its place.
class CaseRunner : public testing::Test {
 protected:
  RunnerOutcome run(const std::vector<Fake>& fakes) {
    backends_.clear();
    for (const Fake& fake : fakes) {
      backends_.push_back(fake_backend(fake));
      backends_.back().name = "b" + std::to_string(backends_.size());
    }
    cases_.clear();
    for (const Backend& backend : backends_) {
      cases_.push_back(
          {.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &backend, .threads = 3});
    }
    return run_cases();
  }
  RunnerOutcome run_cases() {
    RunnerOutcome outcome = flopline::run_cases(cases_, fake_ceilings(), options_);
    report_ = json::parse(outcome.benchmark_json)["benchmarks"];
    return outcome;
  }

  RunnerOptions options_ = {.min_time_s = 0.002};
  std::vector<Backend> backends_;
  std::vector<Case> cases_;
  json report_;  // one object for each case, or more with repetitions
};

TEST_F(CaseRunner, ARightKernelHasPhasesSamplesAndASummary) {
  const RunnerOutcome outcome = run({{}});
  EXPECT_TRUE(outcome.complete);
  ASSERT_THAT(outcome.results, SizeIs(1));
  const CaseResult& result = outcome.results[0];
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.reason, "");
  EXPECT_TRUE(result.verified.value().ok);
  EXPECT_TRUE(result.phases);
  const Summary& time = result.time_s.value();
  EXPECT_GE(time.count, 6U) << "enough for an interval of the median";
  EXPECT_GT(time.best, 0);
  EXPECT_LE(time.best, time.median);
  EXPECT_LE(time.median_interval.low, time.median);
  EXPECT_GE(time.median_interval.high, time.median);
}

TEST_F(CaseRunner, VerifiesOnceBeforeAnythingIsTimed) {
  std::vector<std::string> events;
  const RunnerOutcome outcome =
      run({{.on_create = [&] { events.emplace_back("create"); },
            .on_execute = [&] { events.emplace_back("execute"); },
            .on_unpack = [&](std::span<float>) { events.emplace_back("unpack"); }}});
  ASSERT_GT(events.size(), 3U);
  EXPECT_THAT(std::vector<std::string>(events.begin(), events.begin() + 3),
              ElementsAre("create", "execute", "unpack"));
  EXPECT_THAT(std::vector<std::string>(events.begin() + 3, events.end()), Each("execute"));
}

TEST_F(CaseRunner, CountsTheCallsOfBatches) {
  std::int64_t executed = 0;
  const CaseResult result = run({{.on_execute = [&] { ++executed; }}}).results.at(0);
  const auto samples = static_cast<std::int64_t>(result.time_s->count);
  EXPECT_GT(result.calls, samples);
  EXPECT_EQ(result.calls % samples, 0);
  EXPECT_GE(executed, result.calls + 2) << "the first call and the warm-up are not timed";
}

TEST_F(CaseRunner, ALongCallIsASampleOfItsOwnAndHasEnough) {
  const CaseResult result = run({{.on_execute = pause}}).results.at(0);
  EXPECT_EQ(result.calls, static_cast<std::int64_t>(result.time_s->count));
  EXPECT_GE(result.calls, 6) << "although the first is longer than the time that was asked for";
  EXPECT_GE(result.time_s->best, 0.01) << "by wall clock: sleeping takes no processor time";
}

TEST_F(CaseRunner, WrongFailedAndUnsupportedHaveNoTimeAndTheOthersGoOn) {
  int executed = 0;
  const RunnerOutcome outcome =
      run({{.on_execute = [&] { ++executed; }, .on_unpack = [](std::span<float> output) { output[1] += 1; }},
           {},
           {.on_create = [] { throw std::runtime_error("no code"); }},
           {.on_execute = [] { throw std::runtime_error("no luck"); }},
           {.refusal = "only convolutions"},
           {.on_unpack = [](std::span<float> output) { output[1] = NAN; }},
           {}});
  EXPECT_TRUE(outcome.complete);
  ASSERT_THAT(outcome.results, SizeIs(7));
  std::vector<Status> statuses;
  for (const CaseResult& result : outcome.results) {
    statuses.push_back(result.status);
    EXPECT_EQ(result.time_s.has_value(), result.status == Status::ok);
    EXPECT_EQ(result.reason.empty(), result.status == Status::ok);
    EXPECT_EQ(result.calls == 0, result.status != Status::ok);
  }
  EXPECT_THAT(statuses, ElementsAre(Status::wrong, Status::ok, Status::failed, Status::failed,
                                    Status::unsupported, Status::wrong, Status::ok));
  EXPECT_EQ(executed, 1) << "a wrong kernel is not run again";
  EXPECT_EQ(outcome.results[2].reason, "no code");
  EXPECT_EQ(outcome.results[3].reason, "no luck");
  EXPECT_EQ(outcome.results[4].reason, "only convolutions");
}

TEST_F(CaseRunner, AKernelThatThrowsWhileItIsWarmedUpFailsAlone) {
  int executed = 0;
  const RunnerOutcome outcome = run({{.on_execute =
                                          [&] {
                                            if (++executed == 2) throw std::runtime_error("tired");
                                          }},
                                     {}});
  ASSERT_THAT(outcome.results, SizeIs(2));
  EXPECT_EQ(outcome.results[0].status, Status::failed);
  EXPECT_EQ(outcome.results[0].reason, "tired");
  EXPECT_EQ(outcome.results[1].status, Status::ok);
}

// The first call and at most two to warm up are not timed; Google Benchmark's first try and what is added to
// have enough samples take six more.
TEST_F(CaseRunner, AKernelThatThrowsWhileItIsTimedFailsAloneAndHasNoTime) {
  options_.min_time_s = 0.2;
  for (const int throwing_call : {4, 6, 12}) {
    int executed = 0;
    const RunnerOutcome outcome = run({{.on_execute =
                                            [&] {
                                              pause();
                                              if (++executed == throwing_call)
                                                throw std::runtime_error("tired");
                                            }},
                                       {}});
    EXPECT_EQ(executed, throwing_call) << "it is not tried again";
    EXPECT_TRUE(outcome.complete);
    ASSERT_THAT(outcome.results, SizeIs(2));
    EXPECT_EQ(outcome.results[0].status, Status::failed);
    EXPECT_EQ(outcome.results[0].reason, "tired");
    EXPECT_FALSE(outcome.results[0].time_s);
    EXPECT_EQ(outcome.results[0].calls, 0);
    EXPECT_EQ(outcome.results[1].status, Status::ok);
    EXPECT_EQ(report_.at(0)["error_occurred"], true);
    EXPECT_EQ(report_.at(0)["error_message"], "tired");
  }
}

TEST_F(CaseRunner, ALayerThatDoesNotFitIntoMemoryFailsAlone) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer ends the program where memory is refused";
#endif
  const Backend backend = fake_backend({});
  const Linear huge = {.batch = 1, .in_features = 1'000'000, .out_features = 1'000'000'000};
  for (const Linear& layer : {kLinear, huge, huge, kLinear}) {
    cases_.push_back({.network = "net", .item = {.name = "fc", .layer = layer}, .backend = &backend});
  }
  const RunnerOutcome outcome = run_cases();
  ASSERT_THAT(outcome.results, SizeIs(4));
  EXPECT_EQ(outcome.results[0].status, Status::ok);
  EXPECT_EQ(outcome.results[1].status, Status::failed);
  EXPECT_EQ(outcome.results[2].status, Status::failed);
  EXPECT_NE(outcome.results[2].reason, "");
  EXPECT_EQ(outcome.results[3].status, Status::ok) << "its operands are made again";
}

TEST_F(CaseRunner, KeepsOnlyFinishedCasesWhenItIsStopped) {
  std::vector<std::size_t> begun;
  options_.on_case = [&](std::size_t number, const Case& value) {
    EXPECT_EQ(value.backend->name, "b" + std::to_string(number));
    begun.push_back(number);
  };
  options_.stop = [&] { return begun.size() == 3; };
  const RunnerOutcome outcome = run({{}, {}, {}, {}, {}});
  EXPECT_FALSE(outcome.complete);
  EXPECT_THAT(begun, ElementsAre(1, 2, 3));
  ASSERT_THAT(outcome.results, SizeIs(2));
  EXPECT_THAT(outcome.results, Each(Field(&CaseResult::status, Status::ok)));
  EXPECT_EQ(outcome.results[1].value.backend->name, "b2");
}

TEST_F(CaseRunner, WhenItIsStoppedAtOnceNothingIsBegun) {
  int created = 0;
  options_.stop = [] { return true; };
  const RunnerOutcome outcome = run({{.on_create = [&] { ++created; }}});
  EXPECT_EQ(created, 0);
  EXPECT_THAT(outcome.results, IsEmpty());
  EXPECT_FALSE(outcome.complete);
}

TEST_F(CaseRunner, ReportsTheWallClockAndTheCountersOfEachCase) {
  const RunnerOutcome outcome = run({{.implementation = "ref:any", .on_execute = pause}, {}});
  ASSERT_THAT(report_, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    const json& row = report_[i];
    const CaseResult& result = outcome.results[i];
    EXPECT_EQ(row["name"], case_name(result.value) + "/manual_time");
    EXPECT_EQ(row["label"], result.implementation);
    ASSERT_EQ(row["time_unit"], "ns");
    const double time_s = row["real_time"].get<double>() * 1e-9;
    EXPECT_GT(time_s, result.time_s->median / 5) << "a mean beside a median";
    EXPECT_LT(time_s, result.time_s->median * 5);
    EXPECT_NEAR(row["FLOPS"].get<double>() * time_s, 64, 64e-6);
    EXPECT_EQ(row["BYTES"], 176);
    EXPECT_DOUBLE_EQ(row["AI"].get<double>(), 64.0 / 176);
    EXPECT_DOUBLE_EQ(row["pct_roof"].get<double>(), 64 / result.time_s->median / 8e9 * 100) << "8 GFLOPS";
    EXPECT_EQ(row["omp_threads"], 3);
    for (const auto& [name, value] : row.items()) EXPECT_FALSE(value.is_null()) << name;
  }
}

TEST_F(CaseRunner, ReportsWhyACaseHasNoTime) {
  run({{.on_create = [] { throw std::runtime_error("no \"code\""); }}, {.refusal = "only convolutions"}});
  ASSERT_THAT(report_, SizeIs(2));
  EXPECT_EQ(report_[0]["error_occurred"], true);
  EXPECT_EQ(report_[0]["error_message"], "no \"code\"");
  EXPECT_EQ(report_[1]["error_message"], "only convolutions");
}

TEST_F(CaseRunner, RepetitionsGiveMoreSamplesOfTheSameKernel) {
  int created = 0;
  options_.repetitions = 3;
  const RunnerOutcome outcome =
      run({{.on_create = [&] { ++created; }, .on_execute = pause}, {.refusal = "no"}});
  EXPECT_EQ(created, 1);
  // Six where the first try has too few, and one more for each further repetition.
  EXPECT_EQ(outcome.results.at(0).time_s->count, 8U);
  EXPECT_EQ(outcome.results.at(1).status, Status::unsupported);
  std::vector<std::string> aggregates;
  int repetitions = 0;
  for (const json& row : report_) {
    if (row.value("error_occurred", false)) continue;
    if (row["run_type"] == "aggregate") {
      aggregates.push_back(row["aggregate_name"]);
    } else {
      ++repetitions;
    }
  }
  EXPECT_EQ(repetitions, 3);
  EXPECT_THAT(aggregates, testing::IsSupersetOf({"mean", "median", "stddev"}));
}

TEST_F(CaseRunner, IsTimedForTheMinimumTime) {
  options_.min_time_s = 0.1;
  run({{.on_execute = pause}});
  const json& row = report_.at(0);
  EXPECT_GE(row["iterations"].get<double>() * row["real_time"].get<double>() * 1e-9, options_.min_time_s);
}

TEST_F(CaseRunner, FlagsReachGoogleBenchmark) {
  options_.benchmark_flags = {"--benchmark_time_unit=ms"};
  run({{}});
  EXPECT_EQ(report_.at(0)["time_unit"], "ms");
  options_.benchmark_flags = {"--benchmark_time_unit=ns"};  // it keeps them from run to run
  run({{}});
  EXPECT_EQ(report_.at(0)["time_unit"], "ns");
}

TEST_F(CaseRunner, TheReportNamesTheProgram) {
  EXPECT_EQ(json::parse(run({{}}).benchmark_json)["context"]["executable"], "flopline");
}

}  // namespace
}  // namespace flopline
