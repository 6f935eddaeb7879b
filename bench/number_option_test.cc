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

}  // namespace
}  // namespace flopline
