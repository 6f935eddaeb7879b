#include "bench/manual.h"

#include <gmock/gmock.h>

#include <optional>

#include "bench/commands.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// The page of a program with one subcommand.
std::string page() {
  CLI::App app("Runs 'it': a test.\nMore words.", "program");
  app.set_version_flag("--version", "1.2.3");
  app.footer("Exit status:\n  0  fine\nExamples:\n  program go 'a' \\ b");
  CLI::App* const command = app.add_subcommand("go", "Goes there");
  std::optional<int> count;
  std::vector<std::string> places;
  bool fast = false;
  command->add_option("PLACE", places, "where to")->required()->option_text("...");
  command->add_option("--count", count, "how often")->option_text("N");
  command->add_flag("--fast", fast, ".5 faster");
  command->footer("Not always.\nExamples:\n  program go home\n  program go out");
  return manual(app);
}

TEST(Manual, BeginsWithWhatItIsAbout) {
  EXPECT_THAT(page(),
              AllOf(StartsWith(".TH PROGRAM 1 \"\" \"program 1.2.3\" \"User Commands\"\n.nh\n.ad l\n"
                               ".SH NAME\nprogram \\- runs \\(aqit\\(aq\n"),
                    HasSubstr(".SH DESCRIPTION\n.PP\nRuns \\(aqit\\(aq: a test.\n.PP\nMore words.\n")));
}

TEST(Manual, HasASectionOfEachSubcommandWithItsOptions) {
  EXPECT_THAT(page(), HasSubstr(".SS \\fBflopline go\\fR [\\fIOPTION\\fR]... \\fIPLACE\\fR...\n"
                                ".PP\nGoes there\n"
                                ".TP\n\\fIPLACE\\fR\\&...\nwhere to\n"
                                ".TP\n\\fB\\-\\-count\\fR \\fIN\\fR\nhow often\n"
                                ".TP\n\\fB\\-\\-fast\\fR\n\\&.5 faster\n"
                                ".PP\nNot always.\n"
                                ".PP\nExamples:\n.PP\n.EX\nprogram go home\nprogram go out\n.EE\n"));
}

TEST(Manual, EndsWithASectionOfEachHeading) {
  EXPECT_THAT(page(), HasSubstr("\n.SH EXIT STATUS\n.TP\n\\fB0\\fR\nfine\n"
                                ".SH EXAMPLES\n.PP\n.EX\nprogram go \\(aqa\\(aq \\e b\n.EE\n"));
}

TEST(Manual, OfTheProgramIsPrintedByIt) {
  CLI::App app("About.", "flopline");
  int status = 0;
  add_manual(app, status);
  testing::internal::CaptureStdout();
  app.parse("manual");
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("flopline manual"));
}

}  // namespace
}  // namespace flopline
