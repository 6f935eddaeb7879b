#include "bench/benchmark_report.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "bench/fakes.h"

namespace flopline {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const Backend kBackend = fake_backend({.name = "fast"});

// 64 FLOP on 176 bytes; four rounds of calls in batches of ten.
CaseResult timed(const std::string& name, double scale = 1) {
  CaseResult result = {.value = {.network = "net",
                                 .item = {.name = name, .layer = Linear{.in_features = 8, .out_features = 4}},
                                 .backend = &kBackend,
                                 .threads = 3},
                       .status = Status::ok,
                       .implementation = "ref:any"};
  result.rounds_s = {{{1e-6, 2e-6, 9e-6}}, {{2e-6}}, {{4e-6, 4e-6}}, {{8e-6}}};
  for (auto& round : result.rounds_s) {
    for (double& sample : round.samples) sample *= scale;
  }
  result.time_s = summarise_rounds(result.rounds_s);
  result.calls = 70;
  return result;
}

CaseResult failed(const std::string& reason) {
  CaseResult result = timed("bad");
  result.time_s.reset();
  result.rounds_s.clear();
  result.calls = 0;
  result.reason = reason;
  return result;
}

json report(const std::vector<CaseResult>& results, const BenchmarkFlags& flags = {}) {
  return json::parse(benchmark_report(results, fake_ceilings_by_threads(), flags, "amd-2cpu"));
}

TEST(BenchmarkReport, HasTheTimeTheCallsAndTheCountersOfEachCase) {
  const json rows = report({timed("fc"), timed("slow", 1000)}).at("benchmarks");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0]["name"], "linear/net.fc/fast/manual_time");
  EXPECT_EQ(rows[0]["label"], "ref:any");
  EXPECT_EQ(rows[0]["iterations"], 70);
  EXPECT_EQ(rows[0]["time_unit"], "ns");
  EXPECT_NEAR(rows[0]["real_time"].get<double>(), 3000, 1e-6) << "median of 2, 2, 4 and 8 µs";
  EXPECT_EQ(rows[0]["cpu_time"], rows[0]["real_time"]);
  EXPECT_NEAR(rows[0]["FLOPS"].get<double>(), 64 / 3e-6, 1);
  EXPECT_EQ(rows[0]["BYTES"], 176);
  EXPECT_DOUBLE_EQ(rows[0]["AI"].get<double>(), 64.0 / 176);
  EXPECT_DOUBLE_EQ(rows[0]["pct_roof"].get<double>(), 64 / timed("fc").time_s->median / 8e9 * 100);
  EXPECT_EQ(rows[0]["omp_threads"], 3);
  EXPECT_NEAR(rows[1]["real_time"].get<double>(), 3e6, 1e-3);
  for (const auto& [name, value] : rows[0].items()) EXPECT_FALSE(value.is_null()) << name;
}

TEST(BenchmarkReport, DividesTheRoundsAmongTheRepetitions) {
  const json rows = report({timed("fc"), failed("no luck")}, {.repetitions = 2}).at("benchmarks");
  std::vector<double> times, calls;
  std::vector<std::string> aggregates;
  for (const json& row : rows) {
    if (row.value("error_occurred", false)) continue;
    if (row["run_type"] == "aggregate") {
      aggregates.push_back(row["aggregate_name"]);
      EXPECT_EQ(row["cpu_time"], row["real_time"]);
    } else {
      times.push_back(row["real_time"]);
      calls.push_back(row["iterations"]);
    }
  }
  EXPECT_THAT(times, testing::ElementsAre(testing::DoubleNear(2000, 1e-6), testing::DoubleNear(6000, 1e-6)));
  EXPECT_THAT(calls, testing::ElementsAre(35, 35));
  EXPECT_THAT(aggregates, testing::IsSupersetOf({"mean", "median", "stddev"}));
}

TEST(BenchmarkReport, MoreRepetitionsThanRoundsRepeatSome) {
  int repetitions = 0;
  const json rows = report({timed("fc")}, {.repetitions = 9}).at("benchmarks");
  for (const json& row : rows) repetitions += static_cast<int>(row["run_type"] == "iteration");
  EXPECT_EQ(repetitions, 9);
}

TEST(BenchmarkReport, SaysWhyACaseHasNoTime) {
  const json rows = report({failed("no \"code\""), timed("fc")}).at("benchmarks");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0]["error_occurred"], true);
  EXPECT_EQ(rows[0]["error_message"], "no \"code\"");
  EXPECT_FALSE(rows[1].contains("error_occurred"));
}

TEST(BenchmarkReport, NamesTheProgramAndTheMachineInPlaceOfTheHost) {
  const json context = report({timed("fc")}).at("context");
  EXPECT_EQ(context["executable"], "flopline");
  EXPECT_EQ(context["host_name"], "amd-2cpu");
}

TEST(BenchmarkReport, FlagsReachGoogleBenchmark) {
  EXPECT_EQ(
      report({timed("fc")}, {.passed_on = {"--benchmark_time_unit=ms"}}).at("benchmarks")[0]["time_unit"],
      "ms");
  // It keeps them from report to report.
  EXPECT_EQ(
      report({timed("fc")}, {.passed_on = {"--benchmark_time_unit=ns"}}).at("benchmarks")[0]["time_unit"],
      "ns");
}

TEST(BenchmarkReport, GoesToAFileTooInTheFormatThatIsAskedFor) {
  const std::string path = testing::TempDir() + "benchmark_report_test.out";
  for (const auto& [format, expected] :
       {std::pair("csv", "\"linear/net.fc/fast/manual_time\",70,3000,3000,ns"),
        {"json", "\"cpu_time\": 3.0"},
        {"console", "linear/net.fc/fast/manual_time"}}) {
    report({timed("fc")},
           {.writes_file = true,
            .file_format = format,
            .passed_on = {"--benchmark_out=" + path, std::string("--benchmark_out_format=") + format}});
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(text, HasSubstr(expected)) << format;
  }
  std::remove(path.c_str());
  report({timed("fc")}, {.passed_on = {"--benchmark_out=", "--benchmark_out_format=json"}});
  EXPECT_FALSE(std::ifstream(path).good()) << "no flag, no file";
}

}  // namespace
}  // namespace flopline
