#include "bench/recorded_results.h"

#include <gmock/gmock.h>

namespace flopline::recorded_results_test {
namespace {

using testing::SizeIs;

const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};

Network program(int threads) {
  return {.name = "program",
          .layers = {{.name = "fc",
                      .layer = kLinear,
                      .multiplicity = 3,
                      .recording = Recording{.implementation = "ref:any", .times_s = {3, 1, 2}}},
                     {.name = "relu",
                      .layer = Relu{.channels = 1},
                      .recording = Recording{.implementation = "jit", .times_s = {1}}},
                     {.name = "other", .layer = kLinear}},
          .recorded_threads = threads};
}

TEST(RecordedResults, AreThoseOfLayersWithMaccsAndTimes) {
  const std::vector<CaseResult> results = recorded_results({program(8)}, 2);
  ASSERT_THAT(results, SizeIs(1));
  const CaseResult& result = results.front();
  EXPECT_EQ(case_name(result.value), "linear/program.fc/recorded");
  EXPECT_TRUE(is_recorded(result.value));
  EXPECT_EQ(result.value.threads, 8) << "as the log tells";
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.implementation, "ref:any");
  EXPECT_EQ(result.time_s->median, 2);
  EXPECT_EQ(result.time_s->best, 1);
  EXPECT_EQ(result.calls, 3);
  EXPECT_EQ(result.stop, Stop::recorded);
}

TEST(RecordedResults, TakeTheThreadsThatAreGivenWhereTheLogDoesNotTell) {
  EXPECT_EQ(recorded_results({program(0)}, 2).front().value.threads, 2);
}

}  // namespace
}  // namespace flopline::recorded_results_test
