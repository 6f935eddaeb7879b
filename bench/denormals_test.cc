#include "bench/denormals.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

class Denormals : public testing::Test {
 protected:
  void TearDown() override { set_float_mode(before_); }

 private:
  unsigned long long before_ = float_mode();
};

TEST_F(Denormals, AreKeptUntilAskedAndComeBack) {
#if !defined(__SSE2__) && !defined(__aarch64__)
  GTEST_SKIP() << "this architecture has no such mode";
#endif
  const unsigned long long before = float_mode();
  ASSERT_FALSE(denormals_are_flushed());
  flush_denormals();
  EXPECT_TRUE(denormals_are_flushed());
  set_float_mode(before);
  EXPECT_FALSE(denormals_are_flushed());
}

#ifdef __SSE2__
TEST_F(Denormals, BothOperandsAndResultsMustBeFlushed) {
  const unsigned long long before = float_mode();
  set_float_mode(before | 0x8000);
  EXPECT_FALSE(denormals_are_flushed()) << "results only";
  set_float_mode(before | 0x0040);
  EXPECT_FALSE(denormals_are_flushed()) << "operands only";
}
#endif

}  // namespace
}  // namespace flopline
