#include "bench/unknown_option.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace flopline {
namespace {

struct UnknownOption : testing::Test {
  UnknownOption() {
    command_.add_option("--threads", threads_);
    command_.add_option("--time-limit", threads_);
    command_.add_option("RUN", run_)->required();
  }

  int threads_ = 0;
  std::string run_;
  CLI::App command_{"", "run"};
};

TEST_F(UnknownOption, IsNamedWithWhatWasMeant) {
  EXPECT_EQ(unknown_option_text(command_, "--threds"),
            "'--threds' is no option of run; did you mean --threads? 'flopline run --help' shows all");
  EXPECT_EQ(unknown_option_text(command_, "-thread=5"),
            "'-thread=5' is no option of run; did you mean --threads? 'flopline run --help' shows all");
  EXPECT_EQ(unknown_option_text(command_, "--color"),
            "'--color' is no option of run; 'flopline run --help' shows all");
  EXPECT_EQ(unknown_option_text(command_, "--"), "'--' is no option of run; 'flopline run --help' shows all");
}

TEST_F(UnknownOption, IsFoundBesideWhatElseIsMissing) {
  EXPECT_THROW(command_.parse("--time=1"), CLI::RequiredError);
  EXPECT_EQ(unknown_option_text(command_),
            "'--time=1' is no option of run; did you mean --time-limit? 'flopline run --help' shows all");
}

TEST_F(UnknownOption, IsNotWhatIsOnlyTooMuch) {
  EXPECT_THROW(command_.parse("one two"), CLI::ExtrasError);
  EXPECT_EQ(unknown_option_text(command_), "");
}

}  // namespace
}  // namespace flopline
