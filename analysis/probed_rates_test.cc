#include "analysis/probed_rates.h"

#include <vector>

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(ProbedRates, AreTheMediansOfWhatWasLookedAt) {
  const std::vector<ProbedRates> looks = {{.gflops = 30, .memory_gb_per_s = 7},
                                          {.gflops = 10, .memory_gb_per_s = 5},
                                          {.memory_gb_per_s = 6},
                                          {.gflops = 20, .memory_gb_per_s = 100}};
  const ProbedRates medians = medians_of(looks);
  EXPECT_EQ(medians.gflops, 20);
  EXPECT_EQ(medians.memory_gb_per_s, 6.5);
  EXPECT_FALSE(medians.cache_gb_per_s);
}

TEST(ProbedRates, AreNothingWithoutLooks) {
  const ProbedRates medians = medians_of({});
  EXPECT_FALSE(medians.gflops);
  EXPECT_FALSE(medians.memory_gb_per_s);
}

}  // namespace
}  // namespace flopline
