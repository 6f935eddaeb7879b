#include "bench/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <cstdlib>

namespace flopline {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// What is said where the request makes no sense.
std::string refusal(const auto& request) {
  try {
    request();
  } catch (const BadRequest& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Workloads, AreReadFromTheCommandLine) {
  CLI::App app;
  WorkloadOptions options;
  add_workloads(app, options, "core");
  app.parse("alexnet-seed linear:mb2ic4oc5 --batch 8 --filter conv");
  EXPECT_THAT(options.workloads, ElementsAre("alexnet-seed", "linear:mb2ic4oc5"));
  EXPECT_EQ(options.filter, "conv");
  const std::vector<Network> networks = read_workloads(options);
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(networks[0].layers.size(), 21U) << "the filter is not applied";
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) EXPECT_EQ(output_shape(item.layer).front(), 8) << item.name;
  }
}

TEST(Workloads, KeepTheirBatchAndHaveAFallback) {
  CLI::App app;
  WorkloadOptions options;
  add_workloads(app, options, "linear:mb3ic4oc5");
  app.parse("");
  EXPECT_FALSE(options.batch.has_value());
  const std::vector<Network> networks = read_workloads(options);
  ASSERT_EQ(networks.size(), 1U);
  EXPECT_EQ(output_shape(networks[0].layers.at(0).layer).front(), 3);
}

TEST(Workloads, MustBeGivenWithoutAFallback) {
  CLI::App app;
  WorkloadOptions options;
  add_workloads(app, options, "");
  EXPECT_THROW(app.parse(""), CLI::RequiredError);
}

TEST(Workloads, ThatMakeNoSenseAreRefused) {
  const auto read = [](const std::string& text, std::optional<std::int64_t> batch = std::nullopt) {
    return refusal([&] { read_workloads({.workloads = {text}, .batch = batch, .filter = ""}); });
  };
  EXPECT_THAT(read("transformer"), AllOf(HasSubstr("workload 'transformer'"), HasSubstr("no known network"),
                                         HasSubstr("accepted are"), HasSubstr("alexnet-seed")));
  EXPECT_THAT(read("linear:mb0ic4oc5"), AllOf(HasSubstr("workload 'linear:mb0ic4oc5'"),
                                              HasSubstr("batch (mb) is 0, accepted is at least 1")));
  EXPECT_THAT(read("conv:mb1ic3ih2oc4kh5"), AllOf(HasSubstr("conv:mb1ic3ih2oc4kh5"), HasSubstr("no output"),
                                                  HasSubstr("accepted is a kernel that fits")));
  EXPECT_THAT(read("linear:mb1ic4000000000oc4000000000"),
              AllOf(HasSubstr("workload 'linear:mb1ic4000000000oc4000000000'"), HasSubstr("64 bits")));
  const auto at_resolution = [](const std::string& text, const std::string& resolution) {
    return refusal([&] { read_workloads({.workloads = {text}, .resolution = resolution}); });
  };
  for (const char* const bad :
       {"x", "224x", "x224", "0", "-1", "224x0", "1e3", "224x224x3", "99999999999999999999"})
    EXPECT_THAT(at_resolution("resnet50", bad), HasSubstr("accepted are N or HxW")) << bad;
  EXPECT_THAT(at_resolution("linear:ic4oc4", "8"), HasSubstr("a descriptor has no resolution"));
  EXPECT_THAT(at_resolution("core", "8"), HasSubstr("no input image"));
  EXPECT_THAT(at_resolution("resnet50", "9000000000000000000"), HasSubstr("64 bits"));
  EXPECT_EQ(read("alexnet-seed", 0), "--batch is 0, accepted is at least 1");
  EXPECT_EQ(read("alexnet-seed", -4), "--batch is -4, accepted is at least 1");
  EXPECT_THAT(read("alexnet-seed", INT64_MAX),
              AllOf(HasSubstr("workload 'alexnet-seed'"), HasSubstr("64 bits")));
}

TEST(GraphOptions, AreReadAndRefused) {
  CLI::App app;
  WorkloadOptions options;
  add_workloads(app, options, "core");
  app.parse("--dim batch=2 --input a=1x3 --dim width=7 --input b:0=4 alexnet-seed --strict");
  EXPECT_THAT(options.workloads, ElementsAre("alexnet-seed"));
  EXPECT_THAT(options.dimensions, ElementsAre("batch=2", "width=7"));
  EXPECT_THAT(options.inputs, ElementsAre("a=1x3", "b:0=4"));
  EXPECT_TRUE(options.strict);
  EXPECT_THAT(refusal([&] { read_workloads(options); }),
              AllOf(HasSubstr("workload 'alexnet-seed'"), HasSubstr("accepted is a graph in a file")));
  const auto dimension = [](const std::vector<std::string>& texts) {
    return refusal([&] { read_workloads({.workloads = {"alexnet-seed"}, .dimensions = texts}); });
  };
  for (const char* const bad : {"batch", "=2", "batch=", "batch=0", "batch=-1", "batch=2x3"})
    EXPECT_THAT(dimension({bad}), AllOf(HasSubstr("--dim is"), HasSubstr("accepted is NAME=N"))) << bad;
  EXPECT_THAT(dimension({"n=1", "n=2"}), HasSubstr("--dim names 'n' twice"));
  const auto input = [](const std::vector<std::string>& texts) {
    return refusal([&] { read_workloads({.workloads = {"alexnet-seed"}, .inputs = texts}); });
  };
  for (const char* const bad : {"x", "=1", "x=", "x=1x", "x=x1", "x=0", "x=1xN"})
    EXPECT_THAT(input({bad}), AllOf(HasSubstr("--input is"), HasSubstr("accepted is NAME=AxB"))) << bad;
  EXPECT_THAT(input({"x=1", "x=1"}), HasSubstr("--input names 'x' twice"));
}

TEST(Filter, IsAnExtendedRegularExpression) {
  EXPECT_TRUE(std::regex_search("features.10", read_filter("")));
  EXPECT_TRUE(std::regex_search("features.10", read_filter("(1|2)0$")));
  EXPECT_FALSE(std::regex_search("features.1", read_filter("(1|2)0$")));
  for (const char* const text : {"(", "[a", "a{2"}) {
    EXPECT_EQ(refusal([&] { read_filter(text); }),
              std::string("--filter '") + text + "' is no extended regular expression");
  }
}

TEST(Backends, AreAllWhereNoneIsGiven) {
  const std::vector<const Backend*> all = read_backends({});
  ASSERT_EQ(all.size(), backends().size());
  EXPECT_EQ(all.front()->name, "reference");
}

TEST(Backends, AreChosenByName) {
  CLI::App app;
  std::vector<std::string> names;
  add_backends(app, names);
  app.parse("--backend reference");
  const std::vector<const Backend*> chosen = read_backends(names);
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0]->name, "reference");
  app.parse("--backend reference,cudnn");
  EXPECT_THAT(names, ElementsAre("reference", "cudnn"));
  EXPECT_THAT(
      refusal([&] { read_backends(names); }),
      AllOf(HasSubstr("--backend: 'cudnn' is not in this build"), HasSubstr("accepted are reference")));
}

TEST(Threads, AreWhatTheProcessMayUseByDefault) {
  EXPECT_EQ(read_threads(std::nullopt, {.cpus = {0, 2, 5}, .cpu_quota = std::nullopt}), 3);
  EXPECT_EQ(read_threads(std::nullopt, {.cpus = {0, 2, 5}, .cpu_quota = 2.5}), 2);
  EXPECT_EQ(read_threads(std::nullopt, {.cpus = {0, 2, 5}, .cpu_quota = 0.5}), 1);
}

TEST(Threads, AreOneToTheNumberOfCpus) {
  CLI::App app;
  std::optional<int> threads;
  add_threads(app, threads);
  app.parse("--threads 2");
  const Processors processors = {.cpus = {0, 2, 5}, .cpu_quota = std::nullopt};
  EXPECT_EQ(read_threads(threads, processors), 2);
  EXPECT_EQ(read_threads(1, processors), 1);
  EXPECT_EQ(read_threads(3, processors), 3);
  for (const int wrong : {0, -1, 4}) {
    EXPECT_EQ(
        refusal([&] { read_threads(wrong, processors); }),
        "--threads is " + std::to_string(wrong) + ", accepted is 1 to 3, the CPUs that this process may use");
  }
}

TEST(DataTypes, AreKnownByName) {
  CLI::App app;
  std::string name;
  add_dtype(app, name, true);
  app.parse("--dtype f32");
  EXPECT_EQ(read_dtype(name, true), DataType::f32);
  EXPECT_THAT(refusal([] { read_dtype("f7", true); }),
              AllOf(HasSubstr("--dtype: 'f7' is unknown"), HasSubstr("accepted are f32")));
  EXPECT_THAT(refusal([] { read_dtype("", true); }), HasSubstr("--dtype: '' is unknown"));
  EXPECT_EQ(read_dtype("bf16", false), DataType::bf16) << "can be counted";
  EXPECT_THAT(refusal([] { read_dtype("bf16", true); }), HasSubstr("'bf16' is unknown, accepted are f32"));
}

TEST(Formats, AreTableCsvAndJson) {
  CLI::App app;
  Format format = Format::table;
  add_format(app, format);
  app.parse("--format csv");
  EXPECT_EQ(format, Format::csv);
  app.parse("--format json");
  EXPECT_EQ(format, Format::json);
  app.parse("--format table");
  EXPECT_EQ(format, Format::table);
  EXPECT_EQ(refusal([&] { app.parse("--format xml"); }),
            "--format: 'xml' is unknown, accepted are table, csv, json");
}

TEST(EnvironmentVariable, HasAFallbackWhereItIsUnsetOrEmpty) {
  const char* const name = "FLOPLINE_OPTIONS_TEST";
  unsetenv(name);
  EXPECT_EQ(environment_variable(name, "otherwise"), "otherwise");
  setenv(name, "", 1);
  EXPECT_EQ(environment_variable(name, "otherwise"), "otherwise");
  setenv(name, "set", 1);
  EXPECT_EQ(environment_variable(name, "otherwise"), "set");
  unsetenv(name);
}

TEST(ThreadCounts, ComeInAscendingOrderEachOnce) {
  CLI::App app;
  std::vector<int> threads;
  add_thread_counts(app, threads);
  app.parse("--threads 3,1,2,1");
  const Processors processors = {.cpus = {0, 2, 5}, .cpu_quota = std::nullopt};
  EXPECT_THAT(read_thread_counts(threads, processors), testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(read_thread_counts({}, processors), testing::ElementsAre(3));
  EXPECT_THAT(refusal([&] { read_thread_counts({1, 4}, processors); }), HasSubstr("--threads is 4"));
}

}  // namespace
}  // namespace flopline
