#include "bench/run_json.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "bench/fakes.h"

namespace flopline::run_json_test {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});
// 64 FLOP
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};

struct Timed {
  std::string network;
  const Backend* backend;
  std::int64_t multiplicity = 1;
  std::optional<double> seconds;
  bool is_of_suite = false;
};

CaseResult result_of(const Timed& timed) {
  CaseResult result = {.value = {.network = timed.network,
                                 .is_of_suite = timed.is_of_suite,
                                 .item = {.name = "fc", .layer = kLinear, .multiplicity = timed.multiplicity},
                                 .backend = timed.backend}};
  if (timed.seconds) {
    result.status = Status::ok;
    result.time_s = Summary{.count = 1, .best = *timed.seconds / 2, .median = *timed.seconds};
  }
  return result;
}

RunRecord record() {
  RunRecord record = {.command = "flopline run net", .started = "2026-11-23T15:04:05Z", .complete = true};
  record.seed = 7;
  record.environment.cpu.name = "AMD EPYC";
  record.environment.machine_cpus = 2;
  record.team = {.members = {{.cpu = 1, .pinned = true, .flushes_denormals = true}}};
  record.ceilings = fake_ceilings_by_threads();
  record.ceilings.at(4).read_curve = {{.bytes = 500, .gb_per_s = 22}};
  record.results = {result_of({.network = "net", .backend = &kOne, .multiplicity = 2, .seconds = 0.5})};
  record.networks = {{.name = "net", .layers = {record.results.front().value.item}},
                     {.name = "file", .about = "ONNX", .parts = 4, .not_understood = {{"Erf", 1}}}};
  return record;
}

TEST(RunJson, SaysWhatWasRun) {
  const Json object = run_json(record());
  EXPECT_EQ(object.at("schema"), "flopline-run/1");
  EXPECT_EQ(object.at("complete"), true);
  EXPECT_EQ(object.at("command"), "flopline run net");
  EXPECT_EQ(object.at("started"), "2026-11-23T15:04:05Z");
  EXPECT_EQ(object.at("seed"), 7);
  EXPECT_THAT(object.at("ceilings"), SizeIs(4 * 3)) << "of every number of threads";
  EXPECT_EQ(object.at("bandwidth_curve"), Json::array({{{"bytes", 500}, {"gb_per_s", 22.0}}}));
  ASSERT_THAT(object.at("cases"), SizeIs(1));
  EXPECT_EQ(object.at("cases")[0].at("name"), "linear/net.fc/one");
  ASSERT_THAT(object.at("networks"), SizeIs(1));
  EXPECT_EQ(object.at("networks")[0].at("time_ns"), 1e9);
  const Json erf = {{"what", "Erf"}, {"count", 1}, {"time_ns", 0.0}};
  EXPECT_EQ(
      object.at("workloads"),
      Json::array(
          {{{"name", "file"}, {"about", "ONNX"}, {"parts", 4}, {"not_understood", Json::array({erf})}}}));
  EXPECT_THAT(object.dump(), Not(HasSubstr("null")));
}

TEST(RunJson, AnInterruptedRunIsNotComplete) {
  RunRecord partial = record();
  partial.complete = false;
  partial.results.clear();
  EXPECT_EQ(run_json(partial).at("complete"), false);
  EXPECT_EQ(run_json(partial).at("cases"), Json::array());
}

TEST(RunJson, TheEnvironmentHasTheVerdictTheTeamTheLoadAndTheBackends) {
  RunRecord disturbed = record();
  Json environment = run_json(disturbed).at("environment");
  EXPECT_EQ(environment.at("machine"), "amd-epyc-2cpu");
  EXPECT_EQ(environment.at("verdict"), "quiet");
  EXPECT_EQ(environment.at("reasons"), Json::array());
  EXPECT_EQ(environment.at("team").at("threads"), 1);
  for (const Backend& backend : backends()) {
    EXPECT_EQ(environment.at("backends").at(backend.name), backend.version);
  }
  EXPECT_FALSE(environment.contains("load_before")) << "the system did not tell";
  EXPECT_FALSE(environment.contains("slow_down"));

  disturbed.slow_down = 0.05;
  disturbed.verdict.reasons = {"somebody compiles"};
  disturbed.load_before = {.seconds = 1, .others_busy_cpus = 0.5};
  disturbed.load_during = {.seconds = 2, .others_busy_cpus = 1.5};
  environment = run_json(disturbed).at("environment");
  EXPECT_EQ(environment.at("verdict"), "disturbed");
  EXPECT_EQ(environment.at("reasons"), Json::array({"somebody compiles"}));
  EXPECT_EQ(environment.at("slow_down"), 0.05) << "nobody takes the times for true";
  EXPECT_EQ(environment.at("load_before").at("others_busy_cpus"), 0.5);
  EXPECT_EQ(environment.at("load_during").at("others_busy_cpus"), 1.5);
}

TEST(SamplesJson, HasTheSamplesOfWhatHasATime) {
  RunRecord run = record();
  run.results[0].rounds_s = {{{1e-6}, 1}, {{2e-6, 3e-6}, 2}};
  run.results[0].left_out_s = {4e-6};
  const Json samples = samples_json(run.results);
  EXPECT_EQ(samples.at("schema"), "flopline-samples/1");
  const auto timed =
      std::ranges::count_if(run.results, [](const CaseResult& one) { return one.time_s.has_value(); });
  ASSERT_EQ(samples.at("cases").size(), timed);
  EXPECT_EQ(samples.at("cases")[0].at("name"), case_name(run.results[0].value));
  ASSERT_THAT(samples.at("cases")[0].at("samples_ns"), SizeIs(3));
  EXPECT_EQ(samples.at("cases")[0].at("samples_per_round"), Json::array({1, 2}));
  EXPECT_EQ(samples.at("cases")[0].at("placement_per_round"), Json::array({1, 2}));
  EXPECT_EQ(samples.at("cases")[0].at("left_out_ns"), Json::array({4e-6 * 1e9}));
  EXPECT_DOUBLE_EQ(samples.at("cases")[0].at("samples_ns")[1], 2000);
}

}  // namespace
}  // namespace flopline::run_json_test
