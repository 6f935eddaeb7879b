#include "bench/number_option.h"

#include <gmock/gmock.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "bench/options.h"

namespace flopline {
namespace {

using testing::HasSubstr;

// What the option takes of this text.
std::optional<double> taken(const std::string& unit, const std::string& text) {
  CLI::App app;
  std::optional<double> value;
  add_number(app, "--share", unit, 0.5, 50, "", [&](double number) { value = number; });
  std::vector<std::string> arguments = {text, "--share"};  // from the last on, as the library wants them
  app.parse(arguments);
  return value;
}

TEST(NumberOption, TakesANumberWithinItsRange) {
  EXPECT_EQ(taken("%", "2"), 2);
  EXPECT_EQ(taken("%", "2.5%"), 2.5);
  EXPECT_EQ(taken("%", "0.5"), 0.5);
  EXPECT_EQ(taken("seconds", "50"), 50);
}

TEST(NumberOption, RefusesTheRestWithWhatIsAccepted) {
  for (const char* const text : {"", "%", "x", "1x", "1%%", "0.49", "51", "nan", "inf", "-1"}) {
    try {
      taken("%", text);
      ADD_FAILURE() << "accepted " << text;
    } catch (const BadRequest& error) {
      EXPECT_THAT(error.what(),
                  HasSubstr("--share is '" + std::string(text) + "', accepted are percent from 0.5 to 50"));
    }
  }
  EXPECT_THROW(taken("seconds", "1%"), BadRequest) << "it is of another unit";
}

TEST(NumberOption, WhoseValueMayBeLeftOutSaysHowToWriteItBeforeAWorkload) {
  CLI::App app;
  std::optional<double> value;
  std::vector<std::string> workloads;
  app.add_option("WORKLOAD", workloads);
  add_number(app, "--wait", "seconds", 0, 90, "", [&](double number) { value = number; })
      ->expected(0, 1)
      ->default_str("60");
  std::vector<std::string> arguments = {"core", "--wait"};
  try {
    app.parse(arguments);
    ADD_FAILURE() << "accepted";
  } catch (const BadRequest& error) {
    EXPECT_STREQ(error.what(),
                 "--wait is 'core', accepted are seconds from 0 to 90; where 'core' is no value of it, write "
                 "--wait=60 core, or the option last");
  }
  for (std::vector<std::string> understood :
       {std::vector<std::string>{"core", "--wait=60"}, std::vector<std::string>{"--wait", "core"}}) {
    workloads.clear();
    value.reset();
    app.clear();
    app.parse(understood);
    EXPECT_EQ(value, 60);
    EXPECT_EQ(workloads, std::vector<std::string>{"core"});
  }
}

}  // namespace
}  // namespace flopline
