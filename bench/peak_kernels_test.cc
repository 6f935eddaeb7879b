#include "bench/peak_kernels.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(PeakKernels, NarrowestIsAlwaysAvailable) {
  ASSERT_FALSE(peak_kernels().empty());
  EXPECT_TRUE(peak_kernels().front().available());
}

TEST(PeakKernels, WidestIsTheLastOneAvailable) {
  const PeakKernel& widest = widest_peak_kernel();
  EXPECT_TRUE(widest.available());
  for (const PeakKernel* kernel = &widest + 1; kernel < peak_kernels().data() + peak_kernels().size();
       ++kernel) {
    EXPECT_FALSE(kernel->available()) << kernel->isa;
  }
}

// Lanes count what they execute, so the FLOP that the rate is computed from are proven by execution.
TEST(PeakKernels, ExecuteTheFlopTheyClaim) {
  for (const PeakKernel& kernel : peak_kernels()) {
    if (!kernel.available()) continue;
    for (const std::int64_t rounds : {0, 1, 2, 1000}) {
      EXPECT_EQ(2 * kernel.run(rounds), static_cast<double>(rounds * kernel.flop_per_round)) << kernel.isa;
    }
  }
}

}  // namespace
}  // namespace flopline
