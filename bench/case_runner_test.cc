#include "bench/case_runner.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "bench/fake_runs.h"

namespace flopline {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class CaseRunner : public FakeRuns {};

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

TEST_F(CaseRunner, CopiesOfAKernelTakeTurns) {
  options_.placements = 3;
  int created = 0, verified = 0;
  std::vector<int> order;
  Backend backend = fake_backend({});
  backend.create = [&](const Layer& layer) -> KernelOrUnsupported {
    const auto execute = [&order, copy = created++] {
      if (order.empty() || order.back() != copy) order.push_back(copy);
    };
    return std::make_unique<FakeKernel>(
        Fake{.on_execute = execute, .on_unpack = [&](std::span<float>) { ++verified; }}, layer);
  };
  const auto with_inputs = [&](std::int64_t features) {
    return Case{
        .item = {.name = "fc", .layer = Linear{.batch = 1, .in_features = features, .out_features = 4}},
        .backend = &backend};
  };
  cases_ = {with_inputs(8)};
  EXPECT_EQ(run_cases().results.at(0).status, Status::ok);
  EXPECT_EQ(verified, 1);
  ASSERT_THAT(order, SizeIs(3 + options_.stopping.least_rounds))
      << "prepared, and timed in rounds after a look at the first";
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i % 3));
  EXPECT_EQ(placements_of(with_inputs(10'000'000), options_), 1) << "as good as any in memory";
}

TEST_F(CaseRunner, CountsTheCallsOfBatches) {
  std::int64_t executed = 0;
  const CaseResult result = run({{.on_execute = [&] { ++executed; }}}).results.at(0);
  const auto samples = static_cast<std::int64_t>(result.time_s->count);
  EXPECT_GT(result.calls, samples);
  EXPECT_EQ(result.calls % samples, 0);
  EXPECT_GE(executed, result.calls + 2) << "the first call and the warm-up are not timed";
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

TEST_F(CaseRunner, WhenItIsStoppedAtOnceNothingIsBegun) {
  int created = 0;
  options_.stop = [] { return true; };
  const RunnerOutcome outcome = run({{.on_create = [&] { ++created; }}});
  EXPECT_EQ(created, 0);
  EXPECT_THAT(outcome.results, IsEmpty());
  EXPECT_FALSE(outcome.complete);
}

TEST_F(CaseRunner, ALongCallIsASampleOfItsOwn) {
  const CaseResult result = run({{.on_execute = pause}}).results.at(0);
  EXPECT_EQ(result.calls, static_cast<std::int64_t>(result.time_s->count));
  EXPECT_EQ(result.calls, static_cast<std::int64_t>(result.rounds_s.size()))
      << "it takes longer than a round";
  EXPECT_GE(result.time_s->best, 0.01) << "by wall clock: sleeping takes no processor time";
  EXPECT_GE(result.wall_s, 0.09);
  EXPECT_LT(result.cpu_s, result.wall_s);
}

TEST_F(CaseRunner, CasesTakeTurns) {
  std::string order;
  const auto fake = [&](char name) {
    return Fake{.on_execute = [&order, name] {
      pause();
      order += name;
    }};
  };
  options_.seed = 1;
  run({fake('a'), fake('b'), fake('c')});
  const auto last_rounds = [&] {  // after what preparing takes
    std::string rounds;
    for (std::size_t i = order.size() - 2 * 27; i < order.size(); i += 2) {
      EXPECT_EQ(order[i], order[i + 1]) << "each call that is timed comes after one that warms up";
      rounds += order[i];
    }
    return rounds;
  };
  const std::string rounds = last_rounds();
  std::set<std::string> orders;
  for (std::size_t round = 0; round < 9; ++round) {
    const std::string one = rounds.substr(3 * round, 3);
    orders.insert(one);
    for (const char name : {'a', 'b', 'c'}) EXPECT_EQ(std::ranges::count(one, name), 1) << rounds;
  }
  EXPECT_GT(orders.size(), 1U) << "shuffled anew each time: " << rounds;
  order.clear();
  run({fake('a'), fake('b'), fake('c')});
  EXPECT_EQ(last_rounds(), rounds) << "the seed decides";
}

TEST_F(CaseRunner, StopsEachCaseAsTheRuleSays) {
  options_.stopping = {.precision = 1e-9, .most_sampling_s = 0.1};
  int executed = 0;
  const RunnerOutcome outcome = run(
      {{.on_execute = [&] { std::this_thread::sleep_for(std::chrono::milliseconds(1 + ++executed % 7)); }}});
  EXPECT_EQ(outcome.results.at(0).stop, Stop::time_limit);
  EXPECT_GE(outcome.results.at(0).wall_s, 0.1);
  options_.stopping = {.precision = 1e9, .least_rounds = 12, .least_span_s = 0};
  options_.placements = 3;
  const CaseResult precise = run({{}}).results.at(0);
  EXPECT_EQ(precise.stop, Stop::precise);
  ASSERT_EQ(precise.rounds_s.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i)
    EXPECT_EQ(precise.rounds_s[i].group, i % 3) << "each copy has its share of the rounds";
}

TEST_F(CaseRunner, AKernelThatThrowsWhileItIsTimedFailsAloneAndHasNoTime) {
  for (const int throwing_call : {3, 6, 10}) {  // the first call, and one look at it, are before
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
    EXPECT_THAT(outcome.results[0].rounds_s, IsEmpty());
    EXPECT_EQ(outcome.results[1].status, Status::ok);
  }
}

TEST_F(CaseRunner, TellsHowMuchIsDoneFromTheFirstCaseToTheLast) {
  std::vector<double> steps;
  options_.on_step = [&](double done, const Case&) { steps.push_back(done); };
  run({{}, {.refusal = "no"}, {}});
  EXPECT_EQ(steps.front(), 0);
  EXPECT_GT(steps[1], 0) << "one is prepared";
  EXPECT_GT(steps[2], 1 / 3.0) << "one is refused, that is over";
  EXPECT_TRUE(std::ranges::is_sorted(steps));
  EXPECT_GT(steps.back(), 2 / 3.0);
  EXPECT_LT(steps.back(), 1) << "one case is left";
}

TEST_F(CaseRunner, KeepsWhatWasMeasuredWhenItIsStopped) {
  int executed = 0;
  options_.stop = [&] { return executed >= 12; };
  const RunnerOutcome outcome = run({{.on_execute = [&] {
    pause();
    ++executed;
  }}});
  EXPECT_FALSE(outcome.complete);
  ASSERT_THAT(outcome.results, SizeIs(1));
  EXPECT_EQ(outcome.results[0].stop, Stop::interrupted);
  EXPECT_EQ(outcome.results[0].rounds_s.size(), 5U) << "two calls prepare it, and one each round";
  EXPECT_TRUE(outcome.results[0].time_s);
}

TEST_F(CaseRunner, WhatWasOnlyPreparedWhenItIsStoppedHasNoResult) {
  std::size_t prepared = 0;
  options_.on_step = [&](double, const Case&) { ++prepared; };
  options_.stop = [&] { return prepared == 2; };
  const RunnerOutcome outcome = run({{.refusal = "no"}, {}, {}});
  EXPECT_FALSE(outcome.complete);
  ASSERT_THAT(outcome.results, SizeIs(1)) << "that it is unsupported is known";
  EXPECT_EQ(outcome.results[0].status, Status::unsupported);
}

TEST_F(CaseRunner, KernelsThatDoNotFitIntoMemoryTogetherTakeTurnsOneAfterTheOther) {
  std::string order;
  const auto fake = [&](char name) { return Fake{.on_create = [&order, name] { order += name; }}; };
  options_.memory_bytes = 2 * 176 + 1;
  run({fake('a'), fake('b'), fake('c')});
  EXPECT_EQ(order, "abc");
  std::vector<std::string> events;
  const auto events_of = [&](const std::string& name) {
    return Fake{.on_create = [&events, name] { events.push_back(name); },
                .on_execute =
                    [&events, name] {
                      pause();
                      events.push_back(name);
                    }};
  };
  const RunnerOutcome outcome = run({events_of("a"), events_of("b"), events_of("c")});
  EXPECT_THAT(outcome.results, Each(testing::Field(&CaseResult::status, Status::ok)));
  const auto first_c = std::ranges::find(events, "c");
  EXPECT_EQ(std::count(first_c, events.end(), "a") + std::count(first_c, events.end(), "b"), 0);
}

TEST_F(CaseRunner, SettlesTheTeamOfEachCase) {
  int team = 0;
  options_.use_threads = [&](int threads) { team = threads; };
  const Backend backend = fake_backend({.on_create = [&] { EXPECT_EQ(team, 3); }});
  const Backend other = fake_backend(
      {.name = "other", .on_create = [&] { EXPECT_EQ(team, 1); }, .on_execute = [&] { EXPECT_EQ(team, 1); }});
  cases_ = {{.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &backend, .threads = 3},
            {.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &other, .threads = 1}};
  EXPECT_THAT(run_cases().results, Each(testing::Field(&CaseResult::status, Status::ok)));
  EXPECT_EQ(team, 3) << "the larger team has its turn last";
}

}  // namespace
}  // namespace flopline
