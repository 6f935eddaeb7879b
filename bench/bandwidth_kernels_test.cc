#include "bench/bandwidth_kernels.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace flopline {
namespace {

constexpr std::int64_t kElements = 3 * kBandwidthBlock;
constexpr float kUntouched = -1;

// Arrays with a block behind each that no kernel may change.
struct Arrays {
  alignas(kBandwidthAlignment) float destination[kElements + kBandwidthBlock];
  alignas(kBandwidthAlignment) float first[kElements + kBandwidthBlock];
  alignas(kBandwidthAlignment) float second[kElements + kBandwidthBlock];

  Arrays() {
    std::ranges::fill(destination, kUntouched);
    std::iota(std::begin(first), std::end(first), 1.0F);
    std::iota(std::begin(second), std::end(second), 1000.0F);
  }
  BandwidthArrays view() { return {destination, first, second, kElements}; }
};

float expected(std::string_view name, float first, float second) {
  if (name.starts_with("write")) return kBandwidthScalar;
  if (name == "copy") return first;
  if (name == "scale") return kBandwidthScalar * first;
  if (name == "add") return first + second;
  if (name == "triad") return first + kBandwidthScalar * second;
  return kUntouched;
}

template <class Check>
void for_each_available_kernel(const Check& check) {
  for (const BandwidthKernels& set : bandwidth_kernels()) {
    if (!set.available()) continue;
    for (const BandwidthKernel& kernel : set.kernels) {
      SCOPED_TRACE(std::string(set.isa) + " " + std::string(kernel.name));
      check(kernel);
    }
  }
}

TEST(BandwidthKernels, StoreWhatTheySay) {
  for_each_available_kernel([](const BandwidthKernel& kernel) {
    Arrays arrays;
    const Arrays before = arrays;
    kernel.run(arrays.view(), 2);
    for (std::int64_t i = 0; i < kElements; ++i) {
      ASSERT_EQ(arrays.destination[i], expected(kernel.name, before.first[i], before.second[i])) << i;
    }
    EXPECT_EQ(std::ranges::count(arrays.destination, kUntouched),
              kernel.bytes_stored > 0 ? kBandwidthBlock : kElements + kBandwidthBlock);
    EXPECT_TRUE(std::ranges::equal(arrays.first, before.first));
    EXPECT_TRUE(std::ranges::equal(arrays.second, before.second));
  });
}

TEST(BandwidthKernels, ReadLoadsEveryElementInEveryPass) {
  for_each_available_kernel([](const BandwidthKernel& kernel) {
    Arrays arrays;
    std::uint32_t sum = 0;
    for (std::int64_t i = 0; i < kElements; ++i) sum += std::bit_cast<std::uint32_t>(arrays.first[i]);
    EXPECT_EQ(kernel.run(arrays.view(), 3), kernel.name == "read" ? 3 * sum : 0);
  });
}

// A null pointer stands for each array that the byte counts say is not used.
TEST(BandwidthKernels, TouchOnlyTheArraysTheyCount) {
  for_each_available_kernel([](const BandwidthKernel& kernel) {
    Arrays arrays;
    BandwidthArrays used = arrays.view();
    if (kernel.bytes_stored == 0) used.destination = nullptr;
    if (kernel.bytes_loaded < 4) used.first = nullptr;
    if (kernel.bytes_loaded < 8) used.second = nullptr;
    kernel.run(used, 1);
    EXPECT_EQ(kernel.bytes() % 4, 0);
  });
}

TEST(BandwidthKernels, AllSetsHaveTheSamePatterns) {
  for (const BandwidthKernels& set : bandwidth_kernels()) {
    std::vector<std::string_view> names;
    for (const BandwidthKernel& kernel : set.kernels) {
      if (kernel.name != "write_nt") names.push_back(kernel.name);
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"read", "write", "copy", "scale", "add", "triad"}));
  }
}

}  // namespace
}  // namespace flopline
