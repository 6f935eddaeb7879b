#include "bench/comparison_report.h"

#include <gmock/gmock.h>

namespace flopline::comparison_report_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

RunFileCase timed(const std::string& name, double median_ns) {
  return {.name = name,
          .kind = "lstm",
          .backend = "onednn",
          .implementation = "brgemm",
          .status = "ok",
          .median_ns = median_ns,
          .median_interval_ns = Interval{.low = median_ns * 0.999, .high = median_ns * 1.001},
          .noise_floor = NoiseFloor{.relative = 0.01, .degrees_of_freedom = 70}};
}

RunFile run(std::vector<RunFileCase> cases) {
  RunFile file = {.command = "flopline run core",
                  .started = "2026-11-23T15:04:05Z",
                  .complete = true,
                  .environment = {{"machine", "epyc"}, {"verdict", "quiet"}},
                  .ceilings = nlohmann::json::array()};
  file.cases = std::move(cases);
  return file;
}

RunFile base() { return run({timed("kept", 2e6), timed("slower", 1e6), timed("gone", 1e6)}); }

RunFile now() {
  RunFile file = run({timed("kept", 2e6), timed("slower", 1.1e6), timed("more", 1e6)});
  file.cases[0].disturbed = "drift";
  file.cases[1].implementation = "ref:any";
  file.environment["machine"] = "another";
  return file;
}

RunComparison comparison() { return compare_runs(base(), now(), {}); }

TEST(ChangesTable, HasARowACaseWithItsVerdict) {
  const std::string text = to_text(changes_table(comparison().compared));
  EXPECT_THAT(text, HasSubstr("slower  1.00 ms   1.10 ms         +10.0 %  +8.9 % to +11.1 %"));
  EXPECT_THAT(text, HasSubstr("3.0 %   <0.0001  slower\n"));
  EXPECT_THAT(text, HasSubstr("2.00 ms~")) << "its run calls it disturbed";
  EXPECT_THAT(text, HasSubstr("1.0000  same\n"));
  RunFile few = now();
  few.cases[0].median_interval_ns.reset();
  EXPECT_THAT(to_text(changes_table(compare_runs(base(), few, {}).compared)), HasSubstr("unknown"));
}

TEST(GroupsTable, HasARowAKindAndItsVerdicts) {
  const std::string text = to_text(groups_table(group_changes(comparison().compared)));
  EXPECT_THAT(text, HasSubstr("lstm  onednn       2          +4.9 %       0       1     1          0\n"));
  EXPECT_THAT(text, HasSubstr("\nall "));
}

TEST(DifferencesTable, SaysWhatWasAndWhatIs) {
  EXPECT_THAT(to_text(differences_table({{.what = "compiler", .base = "GCC 12", .now = "GCC 13"}})),
              HasSubstr("compiler  GCC 12  GCC 13\n"));
}

TEST(ComparisonCsv, HasEveryCaseOfBothRuns) {
  const std::string text = to_csv(comparison_csv(comparison()));
  EXPECT_THAT(text, HasSubstr("name,base_ns,new_ns,base_clock_ghz,new_clock_ghz,ratio,ratio_low,ratio_high,"
                              "counts_from,p,adjusted_p,verdict\n"));
  EXPECT_THAT(text, HasSubstr("slower,1000000.0,1100000.0,,,1.1,"));
  EXPECT_THAT(text, HasSubstr("more,,,,,,,,,,,new\n"));
  EXPECT_THAT(text, HasSubstr("gone,,,,,,,,,,,vanished\n"));
}

TEST(ComparisonJson, HoldsAll) {
  const nlohmann::ordered_json all = comparison_json(base(), now(), comparison(), {});
  EXPECT_EQ(all.at("schema"), "flopline-compare/1");
  EXPECT_EQ(all.at("base").at("machine"), "epyc");
  EXPECT_EQ(all.at("new").at("machine"), "another");
  EXPECT_EQ(all.at("different_machines"), true);
  EXPECT_EQ(all.at("differences")[0].at("what"), "machine");
  ASSERT_THAT(all.at("cases"), SizeIs(2));
  const auto& slower = all.at("cases")[0];
  EXPECT_EQ(slower.at("name"), "slower");
  EXPECT_EQ(slower.at("verdict"), "slower");
  EXPECT_EQ(slower.at("base_ns"), 1e6);
  EXPECT_LT(slower.at("ratio_low").get<double>(), 1.1);
  EXPECT_GT(slower.at("ratio_high").get<double>(), 1.1);
  EXPECT_EQ(slower.at("base_implementation"), "brgemm");
  EXPECT_EQ(slower.at("new_implementation"), "ref:any");
  EXPECT_FALSE(all.at("cases")[1].contains("new_implementation")) << "it is the same";
  EXPECT_EQ(all.at("geometric_means")[0].at("verdicts").at("slower"), 1);
  EXPECT_EQ(all.at("appeared"), nlohmann::ordered_json::array({"more"}));
  EXPECT_EQ(all.at("vanished"), nlohmann::ordered_json::array({"gone"}));
  EXPECT_THAT(all.dump(), Not(HasSubstr("null")));
}

}  // namespace
}  // namespace flopline::comparison_report_test
