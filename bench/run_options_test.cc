#include "bench/run_options.h"

#include <gmock/gmock.h>
#include <CLI/CLI.hpp>

namespace flopline::run_options_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

RunOptions parsed(std::vector<std::string> arguments) {
  CLI::App app;
  RunOptions options;
  add_run_options(app, options);
  std::ranges::reverse(arguments);  // as the library wants them
  app.parse(arguments);
  return options;
}

std::string refusal(const std::vector<std::string>& arguments) {
  try {
    parsed(arguments);
  } catch (const BadRequest& error) {
    return error.what();
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(RunOptions, HaveDefaults) {
  const RunOptions options = parsed({});
  EXPECT_THAT(options.workloads.workloads, ElementsAre("core"));
  const StoppingRule rule = stopping_rule(options);
  EXPECT_EQ(rule.precision, 0.01);
  EXPECT_EQ(rule.least_rounds, 20U);
  EXPECT_EQ(rule.least_sampling_s, 0);
  EXPECT_EQ(rule.most_sampling_s, 2);
}

TEST(RunOptions, SayWhenACaseIsMeasuredLongEnough) {
  RunOptions options = parsed({"--precision", "0.5%", "--time-limit", "7"});
  EXPECT_EQ(stopping_rule(options).precision, 0.005);
  EXPECT_EQ(stopping_rule(options).most_sampling_s, 7);
  EXPECT_EQ(parsed({"--precision", "2"}).precision_percent, 2) << "with or without the sign";
  options = parsed({"--threads", "1,2", "--backend", "onednn", "vgg16", "--cache", "hot,cold", "resnet18"});
  EXPECT_EQ(options.threads, (std::vector<int>{1, 2}));
  EXPECT_EQ(options.caches, (std::vector<std::string>{"hot", "cold"}));
  EXPECT_EQ(options.workloads.workloads, (std::vector<std::string>{"vgg16", "resnet18"})) << "in any order";
  options.flags.min_time_s = 4;
  options.flags.repetitions = 20;
  EXPECT_EQ(stopping_rule(options).least_rounds, 20U);
  EXPECT_EQ(stopping_rule(options).least_long_rounds, 20U) << "a repetition is at least a round";
  EXPECT_EQ(stopping_rule(options).least_sampling_s, 80) << "4 s a repetition";
  EXPECT_EQ(stopping_rule(options).most_sampling_s, 80) << "the limit gives way";
  options.flags.repetitions = 2;
  EXPECT_EQ(stopping_rule(options).least_rounds, StoppingRule{}.least_rounds);
}

TEST(RunOptions, QuietIsWaitedForAMinuteUnlessToldHowLong) {
  EXPECT_FALSE(parsed({"core"}).require_quiet_s);
  EXPECT_EQ(parsed({"core", "--require-quiet"}).require_quiet_s, 60);
  EXPECT_EQ(parsed({"--require-quiet", "--fresh"}).require_quiet_s, 60);
  EXPECT_EQ(parsed({"--require-quiet", "5", "core"}).require_quiet_s, 5);
  EXPECT_EQ(parsed({"--require-quiet=5"}).require_quiet_s, 5);
}

TEST(RunOptions, ThatMakeNoSenseAreRefused) {
  for (const char* const text : {"0", "51", "x", "", "-1", "nan", "1%%"})
    EXPECT_THAT(refusal({"--precision", text}),
                AllOf(HasSubstr("--precision is '"), HasSubstr("accepted are percent from 0.01 to 50")));
  for (const char* const text : {"0", "3601", "1s", "inf"})
    EXPECT_THAT(refusal({"--time-limit", text}), HasSubstr("accepted are seconds from 0.001 to 3600"));
  EXPECT_THAT(refusal({"--require-quiet", "-1"}), HasSubstr("accepted are seconds from 0 to 86400"));
  EXPECT_THAT(refusal({"--slow-down", "-1"}), HasSubstr("accepted are percent from 0 to 1000"));
  for (const char* seed : {"x", "-1", "1.5", "99999999999999999999"})
    EXPECT_THAT(refusal({"--seed", seed}),
                HasSubstr("accepted is a whole number from 0 to 18446744073709551615"));
  EXPECT_NE(refusal({"--threads", "1,x"}), "accepted");
}

TEST(CommandText, NamesFilesWithoutTheirFolders) {
  EXPECT_THAT(command_text(parsed({"/home/me/model.onnx", "logs/a b.log", "conv:ic3ih4oc4"}), {2}, 7),
              testing::StartsWith("flopline run model.onnx a b.log conv:ic3ih4oc4 --threads 2"));
}

TEST(CommandText, HasTheDefaultsFilledInAndWhatDiffers) {
  EXPECT_EQ(command_text(parsed({}), {2}, 7), "flopline run core --threads 2 --dtype f32 --seed 7");
  RunOptions options =
      parsed({"vgg16", "--threads", "1,2", "--precision", "0.5", "--time-limit", "3", "--backend", "onednn",
              "--cache", "hot,cold", "--batch", "4", "--filter", "^conv", "--slow-down", "5%"});
  options.flags.shown = {"--benchmark_repetitions=3"};
  EXPECT_EQ(
      command_text(options, {1, 2}, 7),
      "flopline run vgg16 --threads 1,2 --dtype f32 --seed 7 --batch 4 --filter '^conv' --backend onednn "
      "--cache hot,cold --precision 0.5% --time-limit 3 --slow-down 5% --benchmark_repetitions=3");
}

}  // namespace
}  // namespace flopline::run_options_test
