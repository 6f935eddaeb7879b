#include "bench/run_report.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "bench/options.h"
#include "bench/run_roofline.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

Json a_case(const std::string& name, const std::string& backend, double gflops) {
  return {{"name", "linear/net." + name + "/" + backend},
          {"network", "net"},
          {"layer", {{"name", name}, {"kind", "linear"}, {"descriptor", "linear:mb1ic3oc4"}}},
          {"backend", backend},
          {"dtype", "f32"},
          {"threads", 2},
          {"cache", "hot"},
          {"status", "ok"},
          {"arithmetic_intensity", 2},
          {"time_ns", {{"median", 1000.0}}},
          {"gflops", gflops}};
}

Json ceiling(const char* kind, const char* of, const char* what, int threads, double value) {
  return {{"kind", kind},       {"name", "read"}, {of, what},
          {"threads", threads}, {"value", value}, {"unit", "GB/s"}};
}

Json a_run() {
  return {{"schema", "flopline-run/1"},
          {"complete", true},
          {"command", "flopline run net"},
          {"started", "2026-11-23T15:04:05Z"},
          {"environment",
           {{"machine", "epyc-2cpu"},
            {"team", {{"threads", 2}, {"cpus", {0, 1}}}},
            {"instruction_sets", {"avx2", "fma"}},
            {"verdict", "disturbed"},
            {"reasons", {"somebody compiles"}}}},
          {"ceilings",
           {ceiling("compute", "dtype", "f32", 2, 100), ceiling("compute", "dtype", "f32", 1, 50),
            ceiling("memory", "level", "DRAM", 2, 10), ceiling("memory", "level", "DRAM", 2, 11),
            ceiling("memory", "level", "L1", 1, 70)}},
          {"cases", {a_case("fc", "reference", 3), a_case("fc", "onednn", 9)}}};
}

RunDocument document(const Json& content) {
  return {.path = "run.json", .text = content.dump(), .content = content};
}

TEST(TextReport, TellsThatCachesWereCold) {
  Json run = a_run();
  EXPECT_THAT(text_report({document(run)}, {}, {}), Not(HasSubstr("cold caches")));
  run["environment"]["eviction"] = {{"evicted_ns", 98.25}, {"hot_ns", 1.1}};
  EXPECT_THAT(text_report({document(run)}, {}, {}),
              HasSubstr("cold caches: a load takes 98.2 ns from an evicted line, 1.1 ns from a hot one\n"));
}

TEST(RunRoofline, IsOfTheSettingOfMostCases) {
  Json run = a_run();
  Json cold = a_case("fc", "onednn", 1), alone = a_case("other", "onednn", 1);
  cold["cache"] = "cold";
  alone["threads"] = 1;
  run["cases"].push_back(cold);
  run["cases"].push_back(alone);
  const RunDocument all = document(run);
  const RunRoofline shown = run_roofline(all.root());
  EXPECT_EQ(shown.title,
            "roofline: f32, 2 threads, hot caches; 2 cases of other settings are in the table only");
  ASSERT_THAT(shown.roofline.points, SizeIs(2));
  EXPECT_EQ(shown.roofline.points[0].backend, "onednn") << "the reference comes last";
  EXPECT_EQ(shown.roofline.points[0].layer, "fc");
  EXPECT_EQ(shown.roofline.peak_gflops, 100);
  ASSERT_THAT(shown.roofline.memory, SizeIs(1)) << "of as many threads";
  EXPECT_EQ(shown.roofline.memory[0].gb_per_s, 11) << "the fastest access pattern";
}

TEST(RunRoofline, TakesTheCeilingsThatThereAre) {
  Json run = a_run();
  for (Json& one : run["cases"]) one.update({{"threads", 8}, {"dtype", "u8"}});
  RunDocument all = document(run);
  EXPECT_EQ(run_roofline(all.root()).roofline.peak_gflops, 100) << "f32 of the most threads";
  run["ceilings"].push_back(ceiling("compute", "dtype", "s8", 2, 400));
  all = document(run);
  EXPECT_EQ(run_roofline(all.root()).roofline.peak_gflops, 400);
  run["ceilings"] = Json::array();
  run["cases"] = Json::array();
  all = document(run);
  EXPECT_THAT(run_roofline(all.root()).roofline.points, SizeIs(0));
}

TEST(TextReport, SaysHowManySamplesDoNotCount) {
  Json run = a_run();
  run["cases"][0]["time_ns"].update({{"samples", 500}, {"left_out", 3}});
  run["cases"][1]["time_ns"].update({{"samples", 500}, {"left_out", 0}});
  EXPECT_THAT(text_report({document(run)}, {}, {}), Not(HasSubstr("left out"))) << "not worth a word";
  run["cases"][1]["time_ns"]["left_out"] = 997;
  EXPECT_THAT(text_report({document(run)}, {}, {}),
              HasSubstr("left out: 50 % of the samples, taken while something else worked on the cores\n"));
}

TEST(TextReport, HasHeadingRooflineTableAndRemarks) {
  const std::string text = text_report({document(a_run())}, {}, {});
  EXPECT_THAT(text, StartsWith("epyc-2cpu, 2026-11-23 15:04:05 UTC: disturbed\nflopline run net\n\n"
                               "roofline: f32, 2 threads, hot caches\nGFLOPS\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("\nlayer  backend "), HasSubstr("\ndisturbed: somebody compiles\n"),
                          Not(HasSubstr("\x1b"))));
  const std::string two = text_report({document(a_run()), document(a_run())}, {}, {});
  EXPECT_EQ(two, text + "\n\n" + text);
}

TEST(TextReport, OfARunWithoutTimesIsItsTable) {
  Json run = a_run();
  run["complete"] = false;
  run["planned_cases"] = 7;
  run["cases"] = Json::array({a_case("fc", "onednn", 1)});
  run["cases"][0].erase("time_ns");
  run["cases"][0].update({{"status", "failed"}, {"reason", "no luck"}});
  const std::string text = text_report({document(run)}, {}, {});
  EXPECT_THAT(text, AllOf(HasSubstr("disturbed, interrupted\n"), Not(HasSubstr("roofline")),
                          HasSubstr("failed linear/net.fc/onednn: no luck\n"),
                          HasSubstr("interrupted: 1 of 7 cases were measured\n")));
  run.erase("planned_cases");
  EXPECT_THAT(text_report({document(run)}, {}, {}), HasSubstr("interrupted: 1 case was measured\n"));
}

TEST(MarkdownReport, FoldsTheEnvironmentAway) {
  const std::string text = markdown_report({document(a_run())});
  EXPECT_THAT(text, StartsWith("## epyc-2cpu, 2026-11-23 15:04:05 UTC: disturbed\n\nflopline run net\n\n"
                               "- somebody compiles\n\n| layer | backend |"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("\n| fc | onednn |"), HasSubstr("<details><summary>"),
                    HasSubstr("| team.cpus | \\[0,1\\] |"), HasSubstr("| instruction_sets | avx2, fma |"),
                    HasSubstr("| read | DRAM |  | 2 | 11 | GB/s |"), HasSubstr("\n</details>\n")));
}

// Every line of a table has as many cells as its heading, and no line is begun by a name.
TEST(MarkdownReport, NamesCannotBreakIt) {
  const std::string bad = "a|b\n| c `d` </details> <script> \x1b[2J @user #1 \\| *e* [f](g)";
  Json run = a_run();
  run["command"] = run["started"] = run["environment"]["machine"] = run["environment"][bad] = bad;
  run["environment"]["reasons"] = Json::array({bad});
  for (Json& one : run["cases"]) one["layer"]["name"] = one["name"] = one["reason"] = one["bound_by"] = bad;
  for (Json& one : run["ceilings"]) one["name"] = one["unit"] = bad;
  const std::string text = markdown_report({document(run)});
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("<script")), Not(HasSubstr(" `"))));
  std::istringstream lines(text);
  std::ptrdiff_t bars = 0;
  for (std::string line; std::getline(lines, line);) {
    std::ptrdiff_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == '|') {
        ++count;
      }
    }
    if (count > 0 && bars > 0) {
      EXPECT_EQ(count, bars) << line;
    }
    bars = count;
  }
}

TEST(CsvReport, TellsRunsApartWhereThereAreSeveral) {
  EXPECT_THAT(csv_report({document(a_run())}), StartsWith("name,network,layer.name,"));
  Json other = a_run();
  other["started"] = "2026-11-24T15:04:05Z";
  for (Json& one : other["cases"]) one["new"] = 7;
  const std::string csv = csv_report({document(a_run()), document(other)});
  EXPECT_THAT(csv, AllOf(StartsWith("run,name,network,"), HasSubstr(",new\n2026-11-23T15:04:05Z epyc-2cpu,"),
                         HasSubstr("\n2026-11-24T15:04:05Z epyc-2cpu,"), HasSubstr(",7\n")));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 5);
}

TEST(RunReport, RefusesFieldsThatAreNotWhatTheyMustBe) {
  for (const char* const pointer :
       {"/cases/0/gflops", "/cases/0/cache", "/cases/0/layer/multiplicity", "/environment/machine",
        "/environment/reasons", "/networks", "/scaling", "/predictors", "/workloads", "/planned_cases"}) {
    Json run = a_run();
    run["complete"] = false;
    run[Json::json_pointer(pointer)] = 1.5;
    if (std::string(pointer) == "/cases/0/gflops") run[Json::json_pointer(pointer)] = "fast";
    const auto said = [&](const auto& report) {
      try {
        report();
      } catch (const BadRequest& error) {
        return std::string(error.what());
      }
      return std::string("accepted");
    };
    EXPECT_THAT(said([&] { text_report({document(run)}, {}, {}); }), HasSubstr(pointer));
    EXPECT_THAT(said([&] { markdown_report({document(run)}); }), HasSubstr(pointer));
  }
}

}  // namespace
}  // namespace flopline
