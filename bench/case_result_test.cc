#include "bench/case_result.h"

#include <gtest/gtest.h>

namespace flopline::case_result_test {
namespace {

TEST(StatusName, IsThatOfTheSchema) {
  EXPECT_EQ(status_name(Status::ok), "ok");
  EXPECT_EQ(status_name(Status::wrong), "wrong");
  EXPECT_EQ(status_name(Status::failed), "failed");
  EXPECT_EQ(status_name(Status::unsupported), "unsupported");
}

TEST(PackingPaid, AfterAsManyCallsAsSaveWhatItTook) {
  CaseResult result;
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "not asked for";
  result.time_s =
      Summary{.count = 9, .best = 1e-6, .median = 1e-6, .median_interval = {.low = 0.9e-6, .high = 1.1e-6}};
  result.phases = Phases{.prepack_ns = 5000};
  result.unpacked = Unpacked{.prepack_ns = 1000, .call_ns = 2500};
  EXPECT_EQ(calls_until_packing_paid(result), 3) << "4 µs in steps of 1.5 µs";
  result.unpacked->prepack_ns = 6000;
  EXPECT_EQ(calls_until_packing_paid(result), 1) << "nothing to pay for";
  result.unpacked->call_ns = 1050;
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "within the interval";
  result.unpacked->call_ns = 900;
  EXPECT_EQ(calls_until_packing_paid(result), std::nullopt) << "slower than before";
}

TEST(WaitedShare, IsOfOneThreadAndOfEnoughTime) {
  CaseResult result;
  result.wall_s = 1;
  result.cpu_s = 0.75;
  EXPECT_DOUBLE_EQ(waited_share(result).value(), 0.25);
  result.cpu_s = 1.01;
  EXPECT_EQ(waited_share(result), 0) << "the two clocks are not read at once";
  result.value.threads = 2;
  EXPECT_EQ(waited_share(result), std::nullopt);
  result.value.threads = 1;
  result.wall_s = 0.09;
  EXPECT_EQ(waited_share(result), std::nullopt);
}

}  // namespace
}  // namespace flopline::case_result_test
