#include "kernels/reference/bounded.h"

#include <gtest/gtest.h>

#include <random>

namespace flopline::reference {
namespace {

constexpr double kU = 0x1p-24;

TEST(RelativeErrorOfTerms, IsTheWorstCaseForShortSumsAndGrowsWithTheRootForLongOnes) {
  EXPECT_NEAR(relative_error_of_terms(1, kU), kU, kU * 1e-6);
  EXPECT_NEAR(relative_error_of_terms(64, kU), 64 * kU, kU * 1e-3);
  EXPECT_NEAR(relative_error_of_terms(10000, kU), 9 * 100 * kU, kU);
}

TEST(Bounded, EnclosesSumsInSinglePrecisionOfAnyOrder) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 engine(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (const int terms : {1, 2, 7, 100, 5000}) {
    std::vector<float> w(terms), x(terms);
    for (int i = 0; i < terms; ++i) w[i] = uniform(engine), x[i] = uniform(engine);
    Bounded exact(0);
    for (int i = 0; i < terms; ++i) {
      exact += Bounded(w[i], std::abs(w[i]) * relative_error_of_terms(terms, kU)) * Bounded(x[i]);
    }
    float forward = 0, backward = 0;
    for (int i = 0; i < terms; ++i) forward += w[i] * x[i], backward += w[terms - 1 - i] * x[terms - 1 - i];
    EXPECT_LE(std::abs(forward - exact.value), exact.error) << terms;
    EXPECT_LE(std::abs(backward - exact.value), exact.error) << terms;
    EXPECT_LT(exact.error, terms * terms * kU) << "a bound that says something";
  }
}

TEST(Bounded, PropagatesThroughProductsAndFunctions) {
  const Bounded product = Bounded(3, 0.1) * Bounded(-2, 0.01);
  EXPECT_EQ(product.value, -6);
  EXPECT_NEAR(product.error, 3 * 0.01 + 2 * 0.1, 1e-12);
  EXPECT_NEAR(sigmoid(Bounded(0, 0.4)).error, 0.1, 1e-5);
  EXPECT_NEAR(tanh(Bounded(0, 0.4)).error, 0.4, 1e-5);
  EXPECT_EQ((Bounded(1) - Bounded(3, 0.1)).value, -2);
  EXPECT_EQ((Bounded(1) - Bounded(3, 0.1)).error, 0.1);
}

// max(-0.001 +- 0.1, 0) may be 0.099.
TEST(Bounded, EnclosesTheOtherSideOfATie) {
  EXPECT_EQ(larger(Bounded(-0.001, 0.1), Bounded(0)).value, 0);
  EXPECT_EQ(larger(Bounded(-0.001, 0.1), Bounded(0)).error, 0.1);
  EXPECT_EQ(smaller(Bounded(-0.001, 0.1), Bounded(-0.002)).value, -0.002);
  EXPECT_EQ(smaller(Bounded(-0.001, 0.1), Bounded(-0.002)).error, 0.1);
}

}  // namespace
}  // namespace flopline::reference
