#include "kernels/reference/widest_vectors.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace flopline::reference {
namespace {

// Small integers, so that every order of the sums gives the same.
class WidestVectors : public testing::Test {
 protected:
  void SetUp() override { std::iota(x_.begin(), x_.end(), 0.0F); }

  void add_products() {
    for (std::size_t i = 0; i < x_.size(); ++i) sums_[i] += 2 * x_[i];
  }
  void expect_sums() {
    for (std::size_t i = 0; i < x_.size(); ++i) EXPECT_EQ(sums_[i], 2 * x_[i] + 1) << i;
  }

  std::vector<float> x_ = std::vector<float>(1001), sums_ = std::vector<float>(1001, 1.0F);
};

TEST_F(WidestVectors, CallOnce) {
  with_widest_vectors([&] { add_products(); });
  expect_sums();
}

#if defined(__x86_64__)
TEST_F(WidestVectors, ComputeTheSameOnAvx512) {
  if (!__builtin_cpu_supports("avx512f")) GTEST_SKIP() << "this CPU has no AVX-512";
  with_avx512f([&] { add_products(); });
  expect_sums();
}

TEST_F(WidestVectors, ComputeTheSameOnAvx2) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    GTEST_SKIP() << "this CPU has no AVX2";
  with_avx2([&] { add_products(); });
  expect_sums();
}
#endif

}  // namespace
}  // namespace flopline::reference
