#include "analysis/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

namespace flopline {
namespace {

TEST(NoiseFloor, IsTheDifferenceOfAPair) {
  EXPECT_DOUBLE_EQ(noise_floor({{100, 102}}).relative, std::log(1.02));
  EXPECT_NEAR(noise_floor({{102, 100}}).relative, std::log(1.02), 1e-12) << "in either order";
}

TEST(NoiseFloor, IsWhatNinetyFiveOfAHundredPairsDoNotExceed) {
  // 20 cases measured twice, the k-th with a difference of k percent.
  std::vector<std::vector<double>> medians;
  for (int k = 1; k <= 20; ++k) medians.push_back({1, std::exp(k * 0.01)});
  EXPECT_NEAR(noise_floor(medians).relative, 0.19, 1e-12);
}

TEST(NoiseFloor, ComparesWithinACaseOnly) { EXPECT_EQ(noise_floor({{1, 1, 1}, {1000, 1000}}).relative, 0); }

TEST(NoiseFloor, OfNormalNoiseIsWhatItsQuantileSays) {
  std::mt19937 random(11);
  std::normal_distribution<double> noise(0, 0.01);
  std::vector<std::vector<double>> medians(400);
  for (auto& of_case : medians) {
    for (int i = 0; i < 6; ++i) of_case.push_back(std::exp(noise(random)));
  }
  EXPECT_NEAR(noise_floor(medians).relative, 1.96 * std::sqrt(2) * 0.01, 0.001);
}

TEST(NoiseFloor, IsKnownByWhatWasMeasuredAgain) {
  EXPECT_EQ(noise_floor({{1, 2, 3}, {4, 5}, {6}, {}}).degrees_of_freedom, 3);
}

TEST(NoiseFloor, NothingMeasuredTwiceIsRefused) {
  EXPECT_THROW(noise_floor({}), std::invalid_argument);
  EXPECT_THROW(noise_floor({{1}, {2}}), std::invalid_argument);
  EXPECT_THROW(noise_floor({{1, 0}}), std::invalid_argument);
}

}  // namespace
}  // namespace flopline
