#include "bench/estimate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <thread>

#include "bench/fakes.h"

namespace flopline::estimate_test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }

std::vector<Case> cases_of(const std::vector<Backend>& backends) {
  std::vector<Case> cases;
  for (const Backend& backend : backends)
    cases.push_back({.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &backend});
  return cases;
}

TEST(Estimate, ExecutesEachKernelAndSaysWhichCannot) {
  int executed = 0;
  const std::vector<Backend> backends = {
      fake_backend({.on_execute =
                        [&] {
                          ++executed;
                          pause();
                        }}),
      fake_backend({.refusal = "only convolutions"}),
      fake_backend({.on_create = [] { throw std::runtime_error("no code"); }})};
  const auto all = estimate_cases(cases_of(backends), {});
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_GE(executed, 2) << "to know what a call takes, and in a turn";
  EXPECT_GE(all[0].call_s, 0.06);
  EXPECT_GE(all[0].turn_s, all[0].call_s);
  EXPECT_GE(all[0].prepare_s, all[0].call_s);
  EXPECT_EQ(all[1].reason, "only convolutions");
  EXPECT_EQ(all[2].reason, "no code");
  EXPECT_EQ(all[1].total_s() + all[2].total_s(), 0);
}

TEST(Estimate, TakesAsManyRoundsAsTheRuleAsksFor) {
  const std::vector<Backend> backends = {fake_backend({.on_execute = pause})};
  const RunnerOptions nine = {.stopping = {.least_rounds = 9, .least_span_s = 0, .most_sampling_s = 100}};
  const CaseEstimate one = estimate_cases(cases_of(backends), nine).at(0);
  EXPECT_GE(one.sampling_s, 9 * one.call_s * (1 - 1e-9));
  const RunnerOptions limited = {.stopping = {.least_rounds = 9, .most_sampling_s = 0.1}};
  const CaseEstimate other = estimate_cases(cases_of(backends), limited).at(0);
  EXPECT_LE(other.sampling_s, 0.1 + other.turn_s) << "the limit, and the turn that goes beyond it";
}

// Rounds that the case is estimated to take where a part of the looks at the cores finds them alone.
double rounds_where(const std::function<bool(int look)>& is_alone) {
  const std::vector<Backend> backends = {
      fake_backend({.on_execute = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }})};
  int looks = 0;
  const CaseEstimate one =
      estimate_cases(
          cases_of(backends),
          {.stopping = {.least_rounds = 10, .least_span_s = 0, .most_sampling_s = 100},
           .core_pace =
               [&](int) { return CorePace{.instructions_per_cycle = is_alone(looks++) ? 7.0 : 3.0}; },
           .alone_per_cycle = {{1, 7.0}}})
          .at(0);
  return one.sampling_s / one.turn_s;
}

TEST(Estimate, NeedsMoreRoundsWhereSomeAreShared) {
  const double alone = rounds_where([](int) { return true; });
  EXPECT_NEAR(rounds_where([](int) { return false; }), alone, 1e-9) << "then all count";
  const double often_shared = rounds_where([](int look) { return look / 100 % 4 == 0; });
  EXPECT_GT(often_shared, 2 * alone);
  EXPECT_LT(often_shared, 8 * alone);
}

TEST(Estimate, IsATableAndJson) {
  const std::vector<Backend> backends = {fake_backend({.name = "fast"}),
                                         fake_backend({.name = "none", .refusal = "no"})};
  const auto all = estimate_cases(cases_of(backends), {});
  const TextTable table = estimate_table(all);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(table.rows[0][0].text, "linear/net.fc/fast");
  EXPECT_EQ(table.rows[0][1].text, "32");
  EXPECT_EQ(table.rows[0][2].text, "176");
  EXPECT_EQ(table.rows[1][4].text, "none: no");
  const auto json = estimate_json(all, 10);
  EXPECT_EQ(json.at("schema"), "flopline-list/1");
  EXPECT_DOUBLE_EQ(json.at("time_s"), 10 + total_s(all));
  EXPECT_EQ(json.at("cases")[0].at("effective_maccs"), 32);
  EXPECT_EQ(json.at("cases")[0].at("memory_bytes"), memory_needed_bytes(all[0].value));
  EXPECT_EQ(json.at("cases")[1].at("reason"), "no");
}

TEST(Estimate, IsPlainNumbersInCsv) {
  const std::vector<Backend> backends = {fake_backend({.name = "fast"}),
                                         fake_backend({.name = "none", .refusal = "no, never"})};
  std::vector<Case> cases = cases_of(backends);
  for (Case& one : cases) one.item.layer = Linear{.batch = 64, .in_features = 256, .out_features = 256};
  auto all = estimate_cases(cases, {});
  all[0].prepare_s = 0.125;
  all[0].sampling_s = 0;
  const std::int64_t memory_bytes = memory_needed_bytes(all[0].value);
  EXPECT_EQ(to_csv(estimate_csv(all)), fmt::format("name,effective_maccs,bytes,memory_bytes,time_s,reason\n"
                                                   "linear/net.fc/fast,4194304,393216,{0},0.125,\n"
                                                   "linear/net.fc/none,4194304,393216,{0},,\"no, never\"\n",
                                                   memory_bytes));
}

}  // namespace
}  // namespace flopline::estimate_test
