#include "bench/run_comparison.h"

#include <gmock/gmock.h>

#include <cmath>

namespace flopline::run_comparison_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Known to a tenth of a percent, on a machine whose runs differ by 1 %.
RunFileCase timed(const std::string& name, double median_ns, const std::string& kind = "conv") {
  return {.name = name,
          .kind = kind,
          .descriptor = "linear:mb1ic3oc4",
          .backend = "onednn",
          .dtype = "f32",
          .direction = "forward",
          .status = "ok",
          .median_ns = median_ns,
          .median_interval_ns = Interval{.low = median_ns * 0.999, .high = median_ns * 1.001},
          .noise_floor = NoiseFloor{.relative = 0.01, .degrees_of_freedom = 70}};
}

RunFileCase without_time(const std::string& name, const std::string& status) {
  RunFileCase one = timed(name, 1);
  one.median_ns.reset();
  one.status = status;
  one.reason = "the reason";
  return one;
}

RunFile run(std::vector<RunFileCase> cases) {
  RunFile file = {.environment = {{"cpu", "EPYC"}}};
  file.cases = std::move(cases);
  return file;
}

TEST(CompareRuns, PairsCasesByNameFromTheSlowestChangeOn) {
  const RunComparison all =
      compare_runs(run({timed("a", 100), timed("b", 100), timed("c", 100), timed("gone", 1)}),
                   run({timed("c", 130), timed("a", 80), timed("b", 100), timed("more", 1)}), {});
  ASSERT_THAT(all.compared, SizeIs(3));
  EXPECT_EQ(all.compared[0].base.name, "c");
  EXPECT_EQ(all.compared[0].now.name, "c");
  EXPECT_EQ(all.compared[0].change.verdict, ChangeVerdict::slower);
  EXPECT_NEAR(all.compared[0].change.ratio, 1.3, 1e-12);
  EXPECT_EQ(all.compared[1].change.verdict, ChangeVerdict::same);
  EXPECT_EQ(all.compared[2].base.name, "a");
  EXPECT_EQ(all.compared[2].change.verdict, ChangeVerdict::faster);
  EXPECT_THAT(all.appeared, ElementsAre("more"));
  EXPECT_THAT(all.vanished, ElementsAre("gone"));
  EXPECT_THAT(all.uncompared, IsEmpty());
}

TEST(CompareRuns, DoesNotCompareDifferentLayersOfOneName) {
  RunFileCase other = timed("a", 100);
  other.descriptor = "linear:mb8ic3oc4";
  const RunComparison all = compare_runs(run({timed("a", 100)}), run({other}), {});
  EXPECT_THAT(all.compared, IsEmpty());
  ASSERT_THAT(all.uncompared, SizeIs(1));
  EXPECT_EQ(
      all.uncompared[0].reason,
      "another layer has this name now: linear:mb8ic3oc4 f32 forward, was linear:mb1ic3oc4 f32 forward");
  EXPECT_FALSE(all.uncompared[0].is_regression);
  EXPECT_THAT(all.appeared, IsEmpty());
}

TEST(CompareRuns, CallsItARegressionWhereThereIsNoTimeAnyMore) {
  const RunComparison all = compare_runs(
      run({timed("a", 1), timed("b", 1), without_time("c", "wrong"), without_time("d", "unsupported")}),
      run({without_time("a", "wrong"), without_time("b", "unsupported"), timed("c", 1),
           without_time("d", "unsupported")}),
      {});
  ASSERT_THAT(all.uncompared, SizeIs(3));
  EXPECT_TRUE(all.uncompared[0].is_regression);
  EXPECT_EQ(all.uncompared[0].reason, "base timed, new wrong (the reason)");
  EXPECT_FALSE(all.uncompared[1].is_regression) << "what is not offered is not wrong";
  EXPECT_FALSE(all.uncompared[2].is_regression) << "it was wrong, and no more is";
  EXPECT_EQ(all.without_time, 1U);
}

TEST(CompareRuns, KeepsTheRule) {
  const RunFile base = run({timed("a", 100)}), now = run({timed("a", 105)});
  EXPECT_EQ(compare_runs(base, now, {}).compared[0].change.verdict, ChangeVerdict::slower);
  EXPECT_EQ(compare_runs(base, now, {.smallest_effect = 0.1}).compared[0].change.verdict,
            ChangeVerdict::same);
}

TEST(CompareRuns, KnowsLessOfWhatARunSawDisturbed) {
  const auto verdict = [](double median_ns, double disturbance) {
    RunFileCase disturbed = timed("a", median_ns);
    disturbed.disturbance = disturbance;
    return compare_runs(run({timed("a", 100)}), run({disturbed}), {}).compared[0].change.verdict;
  };
  EXPECT_EQ(verdict(158, std::log(5)), ChangeVerdict::too_noisy)
      << "58 % is nothing while a ceiling fell by 80 %";
  EXPECT_EQ(verdict(100, std::log(5)), ChangeVerdict::too_noisy) << "nor is it the same";
  EXPECT_EQ(verdict(1000, std::log(5)), ChangeVerdict::slower);
  EXPECT_EQ(verdict(105, 0.001), ChangeVerdict::slower);
}

TEST(CompareRuns, KnowsLessWhereTheMachineCouldLess) {
  RunFileCase base = timed("a", 100), now = timed("a", 130);
  base.bound_by = now.bound_by = "compute";
  base.share_of_peak = now.share_of_peak = 0.4;
  base.probed.gflops = now.probed.gflops = 400;
  base.probed.cache_gb_per_s = now.probed.cache_gb_per_s = 80;
  base.probed.memory_gb_per_s = 40;
  now.probed.memory_gb_per_s = 10;
  const auto verdict = [&] {
    return compare_runs(run({base}), run({now}), {}).compared.at(0).change.verdict;
  };
  EXPECT_EQ(verdict(), ChangeVerdict::slower) << "memory does not bound it";
  now.probed.cache_gb_per_s = 50;
  EXPECT_EQ(verdict(), ChangeVerdict::too_noisy) << "0.6 of its time may be that of the cache";
  now.bytes_read = 50 * 13;
  EXPECT_EQ(verdict(), ChangeVerdict::slower) << "a tenth of its time is that of reading";
  now.kind = base.kind = "lstm";
  EXPECT_EQ(verdict(), ChangeVerdict::too_noisy) << "it reads weights again";
  now.probed.cache_gb_per_s = 80;
  base.instructions_per_cycle = Looks{.least = 4.8, .median = 4.9, .most = 4.9};
  now.instructions_per_cycle = Looks{.least = 3.9, .median = 4, .most = 4.9};
  now.median_ns = 112;
  EXPECT_EQ(verdict(), ChangeVerdict::too_noisy) << "or of what else worked on the cores";
  now.share_of_peak = 0.95;
  EXPECT_EQ(verdict(), ChangeVerdict::slower) << "hardly any of it may";
  now.probed.gflops = 300;
  EXPECT_EQ(verdict(), ChangeVerdict::too_noisy);
  base.probed.gflops = 300;
  EXPECT_EQ(verdict(), ChangeVerdict::slower);
  base.bound_by = now.bound_by = "DRAM";
  EXPECT_EQ(verdict(), ChangeVerdict::too_noisy);
}

// Of a clock in gigahertz, at which so many thousand cycles take as long as they do.
RunFileCase in_kilocycles(double kilocycles, double clock_ghz) {
  RunFileCase one = timed("a", 1e3 * kilocycles / clock_ghz);
  one.median_interval_ns = Interval{.low = *one.median_ns * 0.9, .high = *one.median_ns * 1.1};
  one.median_cycles = 1e3 * kilocycles;
  one.median_interval_cycles = Interval{.low = 999 * kilocycles, .high = 1001 * kilocycles};
  one.clock_ghz = Looks{.least = clock_ghz, .median = clock_ghz, .most = clock_ghz};
  one.bound_by = "compute";
  one.probed.gflops = 64 * clock_ghz;
  return one;
}

TEST(CompareRuns, TakesTheCyclesWhereTheClockChanged) {
  const auto compared = [](const RunFileCase& base, const RunFileCase& now) {
    return compare_runs(run({base}), run({now}), {}).compared.at(0);
  };
  const ComparedCase same = compared(in_kilocycles(100, 3.6), in_kilocycles(100, 3.2));
  EXPECT_TRUE(same.in_cycles);
  EXPECT_EQ(same.change.verdict, ChangeVerdict::same);
  EXPECT_NEAR(same.change.ratio, 1, 1e-9);
  EXPECT_EQ(same.now.median_ns, in_kilocycles(100, 3.2).median_ns) << "times are told as they were";
  EXPECT_EQ(compared(in_kilocycles(100, 3.6), in_kilocycles(105, 3.78)).change.verdict, ChangeVerdict::slower)
      << "in the same time";
  RunFileCase peak_fell = in_kilocycles(105, 3.2);
  *peak_fell.probed.gflops /= 1.08;
  EXPECT_EQ(compared(in_kilocycles(100, 3.6), peak_fell).change.verdict, ChangeVerdict::too_noisy)
      << "by more than the clock";
}

TEST(CompareRuns, TakesTheTimesWhereTheCyclesAreNotWhatBoundsACase) {
  const auto in_cycles = [](const char* bound_by, const char* cpu) {
    RunFileCase base = in_kilocycles(100, 3.6), now = in_kilocycles(100, 3.2);
    base.bound_by = bound_by;
    RunFile new_run = run({now});
    new_run.environment["cpu"] = cpu;
    return compare_runs(run({base}), new_run, {}).compared.at(0).in_cycles;
  };
  EXPECT_TRUE(in_cycles("L2", "EPYC"));
  EXPECT_FALSE(in_cycles("DRAM", "EPYC"));
  EXPECT_FALSE(in_cycles("L3", "EPYC"));
  EXPECT_FALSE(in_cycles("compute", "Xeon")) << "its cycles are others";
  EXPECT_FALSE(
      compare_runs(run({timed("a", 100)}), run({in_kilocycles(100, 3.6)}), {}).compared[0].in_cycles);
}

TEST(CompareRuns, DoesNotJudgeTimesOfCoresInDifferentPlaces) {
  const auto compared = [](std::optional<Looks> base_ns, std::optional<Looks> now_ns) {
    RunFileCase base = timed("a", 100), now = timed("a", 150);
    base.core_to_core_ns = base_ns;
    now.core_to_core_ns = now_ns;
    return compare_runs(run({base}), run({now}), {}).compared.at(0);
  };
  const Looks near = {.least = 48, .median = 52, .most = 325},
              far = {.least = 48, .median = 310, .most = 330};
  EXPECT_EQ(compared(near, near).change.verdict, ChangeVerdict::slower);
  EXPECT_EQ(compared(far, far).change.verdict, ChangeVerdict::slower);
  EXPECT_EQ(compared(std::nullopt, far).change.verdict, ChangeVerdict::slower) << "as far as is known";
  for (const auto& [base, now] : {std::pair(near, far), {far, near}}) {
    EXPECT_EQ(compared(base, now).change.verdict, ChangeVerdict::too_noisy);
    EXPECT_TRUE(ran_elsewhere(compared(base, now)));
  }
  EXPECT_FALSE(ran_elsewhere(compared(near, near)));
}

TEST(CompareRuns, DoesNotJudgeTimesOfCoresThatWereShared) {
  const auto verdict = [](const Looks& base_per_cycle, const Looks& now_per_cycle) {
    RunFileCase base = timed("a", 100), now = timed("a", 200);
    base.instructions_per_cycle = base_per_cycle;
    now.instructions_per_cycle = now_per_cycle;
    return compare_runs(run({base}), run({now}), {}).compared.at(0).change.verdict;
  };
  const Looks alone = {.least = 4.1, .median = 4.9, .most = 4.9},
              shared = {.least = 0.1, .median = 2, .most = 4.9};
  EXPECT_EQ(verdict(alone, alone), ChangeVerdict::slower);
  EXPECT_EQ(verdict(alone, shared), ChangeVerdict::too_noisy);
  EXPECT_EQ(verdict(shared, alone), ChangeVerdict::too_noisy);
  EXPECT_EQ(verdict(shared, shared), ChangeVerdict::too_noisy);
}

// So many pairs of runs, in each of which the second is slower by `ratio` although both are slower and
// slower.
std::pair<std::vector<RunFile>, std::vector<RunFile>> drifting_pairs(int count, double ratio) {
  std::vector<RunFile> base, now;
  for (int i = 0; i < count; ++i) {
    const double time = 100 * std::pow(1.2, i);
    base.push_back(run({timed("a", time), timed("b", time)}));
    now.push_back(run({timed("a", time * ratio * (1 + 0.001 * i)), timed("b", time)}));
  }
  return {base, now};
}

TEST(CompareRepeats, TakeTheCyclesOfAllPairs) {
  std::vector<RunFile> base, now;
  for (const double clock_ghz : {3.0, 3.3, 3.6}) {
    base.push_back(run({in_kilocycles(100, clock_ghz)}));
    now.push_back(run({in_kilocycles(105 + clock_ghz / 100, 6.6 - clock_ghz)}));
  }
  const ComparedCase slower = compare_repeats(base, now, {}).compared.at(0);
  EXPECT_TRUE(slower.in_cycles);
  EXPECT_NEAR(slower.change.ratio, 1.05, 0.001);
  EXPECT_EQ(slower.change.verdict, ChangeVerdict::slower);
  EXPECT_NEAR(slower.base.clock_ghz->median, std::cbrt(3.0 * 3.3 * 3.6), 1e-9);
  now.back().cases.front().bound_by = "DRAM";
  EXPECT_FALSE(compare_repeats(base, now, {}).compared.at(0).in_cycles) << "not of one of them";
}

TEST(CompareRepeats, TakesRunsInPairs) {
  const auto [base, now] = drifting_pairs(4, 1.05);
  const RunComparison all = compare_repeats(base, now, {});
  ASSERT_THAT(all.compared, SizeIs(2));
  const ComparedCase& slower = all.compared.front();
  EXPECT_EQ(slower.base.name, "a");
  EXPECT_EQ(slower.pairs, 4U);
  EXPECT_NEAR(slower.base.median_ns.value(), 100 * std::pow(1.2, 1.5), 1e-9) << "geometric means";
  EXPECT_NEAR(slower.change.ratio, 1.0516, 1e-4);
  EXPECT_EQ(slower.change.verdict, ChangeVerdict::slower);
  EXPECT_EQ(all.compared.back().change.verdict, ChangeVerdict::same);
  EXPECT_THROW(compare_repeats(base, std::span(now).first(3), {}), std::invalid_argument);
  EXPECT_THROW(compare_repeats({}, {}, {}), std::invalid_argument);
}

TEST(CompareRepeats, LeavesOutPairsOfDifferentPlaces) {
  auto [base, now] = drifting_pairs(4, 1.05);
  const auto place = [](RunFile& of, double ns) {
    of.cases.front().core_to_core_ns = Looks{.least = ns, .median = ns, .most = ns};
  };
  for (RunFile& one : base) place(one, 52);
  for (RunFile& one : now) place(one, 52);
  place(now.front(), 325);
  now.front().cases.front().median_ns = 300;
  RunComparison all = compare_repeats(base, now, {});
  EXPECT_EQ(all.compared.front().pairs, 3U);
  EXPECT_EQ(all.compared.front().change.verdict, ChangeVerdict::slower);
  EXPECT_FALSE(ran_elsewhere(all.compared.front()));
  for (RunFile& one : now) place(one, 325);
  all = compare_repeats(base, now, {});
  EXPECT_EQ(all.compared.front().change.verdict, ChangeVerdict::too_noisy) << "all lay elsewhere";
  EXPECT_TRUE(ran_elsewhere(all.compared.front()));
}

TEST(CompareRepeats, SaysInHowManyRunsSomethingWasWrong) {
  auto [base, now] = drifting_pairs(3, 1);
  now[1].cases.front().disturbed = "the reason";
  now[2].cases.back() = without_time("b", "wrong");
  const RunComparison all = compare_repeats(base, now, {});
  ASSERT_THAT(all.compared, SizeIs(1));
  EXPECT_EQ(all.compared.front().now.disturbed, "in 1 of 3 runs, as the reason");
  EXPECT_EQ(all.compared.front().base.disturbed, "");
  ASSERT_THAT(all.uncompared, SizeIs(1));
  EXPECT_EQ(all.uncompared.front().name, "b");
  EXPECT_TRUE(all.uncompared.front().is_regression);
}

TEST(GroupChanges, AreGeometricMeansByKindAndBackendAndOfEverything) {
  RunFileCase depthwise = timed("d", 100), depthwise_now = timed("d", 100);
  depthwise.variant = depthwise_now.variant = "depthwise";
  const RunComparison all =
      compare_runs(run({timed("a", 100), timed("b", 100), timed("l", 100, "lstm"), depthwise}),
                   run({timed("a", 200), timed("b", 800), timed("l", 100, "lstm"), depthwise_now}), {});
  const std::vector<GroupChange> groups = group_changes(all.compared);
  ASSERT_THAT(groups, SizeIs(4));
  EXPECT_EQ(groups[0].kind, "conv");
  EXPECT_EQ(groups[0].backend, "onednn");
  EXPECT_EQ(groups[0].cases, 2U);
  EXPECT_NEAR(groups[0].geometric_mean, 4, 1e-12) << "of 2 and 8";
  EXPECT_EQ(groups[0].verdicts.at(static_cast<std::size_t>(ChangeVerdict::slower)), 2U);
  EXPECT_EQ(groups[1].kind, "depthwise conv");
  EXPECT_EQ(groups[2].kind, "lstm");
  EXPECT_EQ(groups[2].verdicts.at(static_cast<std::size_t>(ChangeVerdict::same)), 1U);
  EXPECT_EQ(groups[3].kind, "all");
  EXPECT_EQ(groups[3].cases, 4U);
  EXPECT_NEAR(groups[3].geometric_mean, 2, 1e-12) << "of 2, 8, 1 and 1";
  EXPECT_THAT(group_changes({}), IsEmpty());
}

}  // namespace
}  // namespace flopline::run_comparison_test
