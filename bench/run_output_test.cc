#include "bench/run_output.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "bench/fakes.h"
#include "bench/recorded_tree.h"
#include "bench/run_json.h"

namespace flopline::run_output_test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});

// 64 FLOP; their roof is 8 GFLOPS.
CaseResult timed(const Backend& backend, double seconds) {
  return {.value = {.network = "net",
                    .item = {.name = "fc",
                             .layer = Linear{.in_features = 8, .out_features = 4},
                             .multiplicity = 2},
                    .backend = &backend},
          .status = Status::ok,
          .time_s = Summary{.count = 1, .best = seconds, .median = seconds}};
}

CaseResult without_time(const Backend& backend, Status status, const std::string& reason) {
  CaseResult result = timed(backend, 1);
  result.status = status;
  result.reason = reason;
  result.time_s.reset();
  return result;
}

RunRecord record_of(const std::vector<CaseResult>& results) {
  RunRecord record;
  record.complete = true;
  record.cases = results.size();
  record.ceilings = fake_ceilings_by_threads();
  record.results = results;
  if (!results.empty()) record.networks = {{.name = "net", .layers = {results.front().value.item}}};
  return record;
}

std::string printed(const RunRecord& record, Format format = Format::table) {
  testing::internal::CaptureStdout();
  print_results(run_json(record), format, false);
  return testing::internal::GetCapturedStdout();
}

TEST(PrintResults, NamesWhatHasNoTimeWithTheReason) {
  EXPECT_THAT(printed(record_of({without_time(kOne, Status::failed, "no luck"),
                                 without_time(kTwo, Status::wrong, "output 3 is off"),
                                 without_time(kOne, Status::unsupported, "only convolutions")})),
              AllOf(HasSubstr("\nfailed linear/net.fc/one: no luck\n"),
                    HasSubstr("\nwrong linear/net.fc/two: output 3 is off\n"),
                    HasSubstr("\nunsupported linear/net.fc/one: only convolutions\n")));
}

TEST(PrintReasons, StandBelowATableAndBesideWhatProgramsRead) {
  const auto printed_as = [](Format format) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    print_reasons({"Others work."}, format);
    return std::pair(testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr());
  };
  EXPECT_EQ(printed_as(Format::table), std::pair(std::string("disturbed: Others work.\n"), std::string()));
  EXPECT_EQ(printed_as(Format::csv),
            std::pair(std::string(), std::string("flopline: disturbed: Others work.\n")));
}

TEST(PrintResults, SumsTheLayersOfANetwork) {
  EXPECT_THAT(
      printed(record_of({timed(kOne, 64e-9), without_time(kTwo, Status::failed, "no luck")})),
      AllOf(HasSubstr("\nnet on one: 128 ns for 2 layers, 1.0 GFLOPS\n"), Not(HasSubstr("net on two"))));
}

TEST(PrintResults, ExplainsSharesBeyondBelief) {
  EXPECT_THAT(printed(record_of({timed(kOne, 4e-9)})),
              AllOf(HasSubstr("200%!"), HasSubstr("\n! linear/net.fc/one: above the L1 roof")));
  EXPECT_THAT(printed(record_of({timed(kOne, 16e-9)})), Not(HasSubstr("!")));
}

TEST(PrintResults, SaysWhatDisturbed) {
  RunRecord disturbed = record_of({timed(kOne, 1)});
  disturbed.verdict.reasons = {"somebody compiles", "a quota"};
  EXPECT_THAT(printed(disturbed),
              AllOf(HasSubstr("\ndisturbed: somebody compiles\n"), HasSubstr("\ndisturbed: a quota\n")));
  EXPECT_THAT(printed(record_of({timed(kOne, 1)})), Not(HasSubstr("disturbed")));
}

TEST(PrintResults, SaysThatTimesAreNotTrueWhereTheyWereMadeLonger) {
  RunRecord slowed = record_of({timed(kOne, 1)});
  slowed.slow_down = 0.05;
  EXPECT_THAT(printed(slowed),
              HasSubstr("\nnot the true times: every call was made 5 % longer on purpose\n"));
  EXPECT_THAT(printed(record_of({timed(kOne, 1)})), Not(HasSubstr("not the true times")));
}

TEST(PrintResults, SaysWhatIsMissing) {
  RunRecord partial = record_of({timed(kOne, 1)});
  EXPECT_THAT(printed(partial), Not(AnyOf(HasSubstr("interrupted"), HasSubstr("not timed"))));
  partial.networks.front().layers.push_back(
      {.name = "relu", .layer = Relu{.channels = 4}, .multiplicity = 3});
  partial.complete = false;
  partial.cases = 7;
  EXPECT_THAT(printed(partial), AllOf(HasSubstr("\ninterrupted: 1 of 7 cases were measured\n"),
                                      HasSubstr("counted but not timed, as they have no MACCs: 3 relu (")));
}

TEST(PrintResults, IsForProgramsNothingButJsonOrCsv) {
  const std::vector<CaseResult> results = {timed(kOne, 4e-9), without_time(kTwo, Status::failed, "no luck")};
  const auto object = nlohmann::json::parse(printed(record_of(results), Format::json));
  EXPECT_EQ(object.at("schema"), "flopline-run/1");
  EXPECT_EQ(object.at("cases").size(), 2U);
  const std::string csv = printed(record_of(results), Format::csv);
  EXPECT_THAT(csv, StartsWith("name,network,layer.name,"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 3) << "a heading and the cases";
}

class DrawRoofline : public testing::Test {
 protected:
  void TearDown() override { unsetenv("FLOPLINE_PLOT"); }

  // What is said on stderr while a shell script with these lines draws.
  std::string drawn_by(const std::string& lines) {
    tree_.add("plot", "#!/bin/sh\n" + lines + "\n");
    fs::permissions(root_ / "plot", fs::perms::owner_all);
    return drawn_by_file(root_ / "plot");
  }
  std::string drawn_by_file(const fs::path& script) {
    setenv("FLOPLINE_PLOT", script.c_str(), 1);
    testing::internal::CaptureStderr();
    EXPECT_NO_THROW(draw(root_ / "a run"));
    return testing::internal::GetCapturedStderr();
  }

  RecordedTree tree_;
  const fs::path root_ = tree_.files().root;
};

TEST_F(DrawRoofline, RunsTheScriptOnTheFolderAndWaitsForIt) {
  tree_.add("a run/run.json", "{}");
  EXPECT_EQ(drawn_by("test $# = 1 && touch \"$1/roofline.svg\""), "");
  EXPECT_TRUE(fs::exists(root_ / "a run/roofline.svg"));
}

TEST_F(DrawRoofline, AScriptThatFailsIsAWarningThatSaysHowToTryAgain) {
  const auto warns = AllOf(HasSubstr("nothing was drawn"),
                           HasSubstr((root_ / "plot").string() + " " + (root_ / "a run").string()));
  EXPECT_THAT(drawn_by("exit 3"), warns);
  EXPECT_THAT(drawn_by("kill -9 $$"), warns);
}

TEST_F(DrawRoofline, AScriptThatIsMissingIsAWarning) {
  EXPECT_THAT(
      drawn_by_file(root_ / "nothing"),
      AllOf(HasSubstr("cannot start " + (root_ / "nothing").string()), HasSubstr("nothing was drawn")));
}

}  // namespace
}  // namespace flopline::run_output_test
