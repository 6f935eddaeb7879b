#include "bench/benchmark_flags.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "bench/options.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const std::string& argument) {
  try {
    read_benchmark_flags({argument});
  } catch (const BadRequest& error) {
    return error.what();
  }
  return "accepted";
}

TEST(BenchmarkFlags, AreToldApartByWhoHonoursThem) {
  const BenchmarkFlags flags = read_benchmark_flags(
      {"--benchmark_filter=^conv", "--benchmark_min_time=0.5s", "--benchmark_repetitions=3",
       "--benchmark_list_tests", "--benchmark_out=/dev/null", "--benchmark_out_format=csv"});
  EXPECT_EQ(flags.filter, "^conv");
  EXPECT_EQ(flags.min_time_s, 0.5);
  EXPECT_EQ(flags.repetitions, 3);
  EXPECT_TRUE(flags.list_tests);
  EXPECT_THAT(flags.passed_on, ElementsAre("--benchmark_out=/dev/null", "--benchmark_out_format=csv"));
  EXPECT_EQ(flags.shown.size(), 5U);
  for (const std::string& shown : flags.shown) EXPECT_THAT(shown, testing::Not(HasSubstr("/")));
}

TEST(BenchmarkFlags, AreNoneByDefault) {
  const BenchmarkFlags flags = read_benchmark_flags({});
  EXPECT_FALSE(flags.filter || flags.min_time_s || flags.repetitions || flags.list_tests);
  EXPECT_THAT(flags.passed_on, IsEmpty());
  EXPECT_FALSE(read_benchmark_flags({"--benchmark_list_tests=false"}).list_tests);
}

TEST(BenchmarkFlags, ThatMakeNoSenseAreRefused) {
  for (const char* const value : {"abc", "", "0", "-1", "nan", "inf", "1x", "0.5ss"}) {
    EXPECT_THAT(refusal(std::string("--benchmark_min_time=") + value),
                AllOf(HasSubstr("--benchmark_min_time is '"), HasSubstr("accepted is seconds above 0")))
        << value;
  }
  for (const char* const value : {"x", "0", "-2", "1.5", "99999999999"}) {
    EXPECT_THAT(refusal(std::string("--benchmark_repetitions=") + value),
                HasSubstr("a whole number, at least 1"));
  }
  EXPECT_THAT(refusal("--benchmark_out=/dev/null/x"), HasSubstr("'/dev/null/x' cannot be written"));
  EXPECT_THAT(refusal("--benchmark_out_format=xml"), HasSubstr("json, console or csv"));
  EXPECT_THAT(refusal("--benchmark_filter=-conv"), HasSubstr("without a leading '-'"));
  EXPECT_THAT(refusal("--benchmark_list_tests=maybe"), HasSubstr("true or false"));
  EXPECT_THAT(refusal("--benchmark_nope=1"),
              AllOf(HasSubstr("--benchmark_nope=1"), HasSubstr("filter, min_time")));
}

TEST(BenchmarkFlags, AreToldFromOtherOptions) {
  EXPECT_TRUE(is_benchmark_flag("--benchmark_nope=1"));
  EXPECT_FALSE(is_benchmark_flag("--benchmark"));
}

TEST(BenchmarkFlags, FromTheEnvironmentAreRefused) {
  setenv("BENCHMARK_FILTER", "conv", 1);
  EXPECT_THAT(refusal("--benchmark_repetitions=1"), HasSubstr("BENCHMARK_FILTER is set in the environment"));
  unsetenv("BENCHMARK_FILTER");
  EXPECT_EQ(refusal("--benchmark_repetitions=1"), "accepted");
}

}  // namespace
}  // namespace flopline
