#include "bench/peak_kernels.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(PeakKernels, FirstIsAlwaysAvailable) {
  ASSERT_FALSE(peak_kernels().empty());
  EXPECT_TRUE(peak_kernels().front().available());
}

TEST(PeakKernels, WidestIsTheLastOneAvailable) {
  const PeakKernel& widest = widest_peak_kernel();
  EXPECT_TRUE(widest.available());
  EXPECT_EQ(widest.name, "fma");
  EXPECT_EQ(widest.dtype, "f32");
  for (const PeakKernel& kernel : peak_kernels()) {
    if (kernel.name != "fma" || kernel.dtype != "f32" || !kernel.available()) continue;
    EXPECT_LE(kernel.flop_per_instruction, widest.flop_per_instruction) << kernel.isa;
  }
}

// Lanes count what they execute, so the FLOP that the rate is computed from are proven by execution.
TEST(PeakKernels, ExecuteTheFlopTheyClaim) {
  for (const PeakKernel& kernel : peak_kernels()) {
    if (!kernel.available()) continue;
    for (const std::int64_t rounds : {0, 1, 2, 1000}) {
      EXPECT_EQ(kernel.run(rounds), static_cast<double>(rounds * kernel.flop_per_round))
          << kernel.name << " " << kernel.dtype << " " << kernel.isa;
    }
    EXPECT_EQ(kernel.flop_per_round % kernel.flop_per_instruction, 0);
  }
}

TEST(PeakKernels, CoverFloatAndDouble) {
  std::vector<std::string> seen;
  for (const PeakKernel& kernel : peak_kernels())
    seen.push_back(std::string(kernel.name) + " " + std::string(kernel.dtype));
  for (const char* wanted : {"fma f32", "add f32", "fma f64", "add f64"})
    EXPECT_THAT(seen, testing::Contains(wanted));
}

}  // namespace
}  // namespace flopline
