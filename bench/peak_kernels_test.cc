#include "bench/peak_kernels.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/cpu_info.h"

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

std::string named(const PeakKernel& kernel) {
  return std::string(kernel.name) + " " + std::string(kernel.dtype) + " " + std::string(kernel.isa);
}

TEST(PeakKernels, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const PeakKernel& kernel : peak_kernels())
    EXPECT_TRUE(names.insert(named(kernel)).second) << named(kernel);
}

// Lanes count what they execute, so the FLOP that the rate is computed from are proven by execution.
TEST(PeakKernels, ExecuteTheFlopTheyClaim) {
  for (const PeakKernel& kernel : peak_kernels()) {
    if (!kernel.available()) continue;
    for (const std::int64_t rounds : {0, 1, 2, 1000}) {
      EXPECT_EQ(kernel.run(rounds), static_cast<double>(rounds * kernel.flop_per_round())) << named(kernel);
    }
  }
}

// Tiles are configured by each thread for itself.
TEST(PeakKernels, RunOnAnyThread) {
  for (const PeakKernel& kernel : peak_kernels()) {
    if (!kernel.available()) continue;
    double flop = 0;
    std::jthread([&] { flop = kernel.run(10); }).join();
    EXPECT_EQ(flop, 10.0 * kernel.flop_per_round()) << named(kernel);
  }
}

// Two ways to ask: CPUID or the auxiliary vector, and what the kernel prints of them.
TEST(PeakKernels, AreAvailableWhereTheSystemShowsTheInstructionSet) {
  const std::vector<std::string> shown = read_cpu_model({}).instruction_sets;
  if (!testing::Value(shown, testing::Contains(peak_kernels().front().isa)))
    GTEST_SKIP() << "/proc/cpuinfo is not of the CPU that this runs on";
  for (const PeakKernel& kernel : peak_kernels()) {
    const bool is_shown = testing::Value(shown, testing::Contains(kernel.isa));
    const bool is_refused = kernel.isa.starts_with("amx") && !kernel.available();  // by the kernel
    EXPECT_TRUE(kernel.available() == is_shown || is_refused) << named(kernel);
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
