#include "bench/thread_arrays.h"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

namespace flopline::thread_arrays_test {
namespace {

constexpr int kThreads = 2;
constexpr std::int64_t kTotalBytes = 3 << 20;

TEST(ThreadArrays, SplitTheWorkingSetAmongThreadsAndArrays) {
  const ThreadArrays arrays(kThreads, kTotalBytes);
  for (const BandwidthKernel& kernel : bandwidth_kernels().front().kernels) {
    const BandwidthArrays cut = arrays.cut(kernel, 0, kTotalBytes);
    const std::int64_t used = cut.elements * kernel.bytes() * kThreads;
    EXPECT_LE(used, kTotalBytes) << kernel.name;
    EXPECT_GT(used, kTotalBytes - kThreads * kBandwidthBlock * kernel.bytes()) << kernel.name;
    EXPECT_EQ(cut.elements % kBandwidthBlock, 0) << kernel.name;
  }
}

TEST(ThreadArrays, HaveAtLeastOneBlock) {
  const ThreadArrays arrays(kThreads, kTotalBytes);
  EXPECT_EQ(arrays.cut(bandwidth_kernels().front().kernels.front(), 0, 1).elements, kBandwidthBlock);
}

// Kernels run over the whole of the largest arrays of all threads: an address sanitizer sees an array too
// short.
TEST(ThreadArrays, AreApartAndAligned) {
  const ThreadArrays arrays(kThreads, kTotalBytes);
  for (const BandwidthKernel& kernel : bandwidth_kernels().front().kernels) {
    for (int thread = 0; thread < kThreads; ++thread) {
      const BandwidthArrays cut = arrays.cut(kernel, thread, kTotalBytes);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(cut.destination) % kBandwidthAlignment, 0);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(cut.first) % kBandwidthAlignment, 0);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(cut.second) % kBandwidthAlignment, 0);
      EXPECT_GE(cut.first, cut.destination + (kernel.bytes_stored > 0 ? cut.elements : 0));
      EXPECT_GE(cut.second, cut.first + (kernel.bytes_loaded > 4 ? cut.elements : 0));
      kernel.run(cut, 1);
    }
  }
}

TEST(BandwidthWork, CountsTheBytesOfAPass) {
  const ThreadArrays arrays(kThreads, kTotalBytes);
  for (const BandwidthKernel& kernel : bandwidth_kernels().front().kernels) {
    const TeamWork work = bandwidth_work(kernel, arrays, kTotalBytes);
    const std::int64_t elements = arrays.cut(kernel, 0, kTotalBytes).elements;
    EXPECT_EQ(work.units_per_pass, static_cast<double>(elements * kernel.bytes() * kThreads));
  }
}

// The pieces of a large working set, one pass each, have to cover it.
TEST(BandwidthWork, PiecesCoverTheWorkingSet) {
  constexpr std::int64_t kLarge = 70 << 20;
  const ThreadArrays arrays(kThreads, kLarge);
  const BandwidthKernel& write = bandwidth_kernels().front().kernels[1];
  const TeamWork work = bandwidth_work(write, arrays, kLarge);
  const auto pieces = static_cast<std::int64_t>(static_cast<double>(kLarge) / work.units_per_pass);
  EXPECT_EQ(pieces, 5);
  for (int thread = 0; thread < kThreads; ++thread) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) work.run(thread, 1);
    const BandwidthArrays whole = arrays.cut(write, thread, kLarge);
    const std::int64_t written =
        std::count(whole.destination, whole.destination + whole.elements, kBandwidthScalar);
    EXPECT_GT(written, whole.elements - pieces * kBandwidthBlock);
    EXPECT_EQ(static_cast<double>(written * write.bytes() * kThreads),
              work.units_per_pass * static_cast<double>(pieces));
  }
}

}  // namespace
}  // namespace flopline::thread_arrays_test
