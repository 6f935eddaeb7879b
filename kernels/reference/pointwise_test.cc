#include "kernels/reference/pointwise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline::reference {
namespace {

using testing::ElementsAre;

TEST(ReferenceRelu, CutsOffBelowZero) {
  const std::vector<double> input = {-1, 0, 2};
  std::vector<double> output(3);
  relu<double>(3, input.data(), output.data());
  EXPECT_THAT(output, ElementsAre(0, 0, 2));
}

TEST(ReferenceMaxPool, TakesTheLargestInsideAndIgnoresPadding) {
  const MaxPool layer = {.channels = 1,
                         .axes = {{.in = 2}, {.in = 3, .kernel = 2, .stride = 2, .pad_begin = 1}}};
  const std::vector<double> input = {-5, -3, -4, 1, 2, 3};
  std::vector<double> output(4);
  max_pool(layer, input.data(), output.data());
  EXPECT_THAT(output, ElementsAre(-5, -3, 1, 3));
}

template <class Kind, class Compute>
std::vector<double> run(const Kind& layer, const std::vector<double>& input, const Compute& compute) {
  std::vector<double> output(elements(operands(layer).back().shape));
  compute(layer, input.data(), output.data());
  return output;
}

TEST(ReferenceRelu6, CutsOffBelowZeroAndAboveSix) {
  const std::vector<double> input = {-1, 2, 7};
  std::vector<double> output(3);
  relu6<double>(3, input.data(), output.data());
  EXPECT_THAT(output, ElementsAre(0, 2, 6));
}

TEST(ReferenceBatchNorm, ScalesAndShiftsByChannel) {
  const std::vector<double> input = {1, 2, 3, 4, 5, 6, 7, 8}, scale = {10, 100}, shift = {0.5, 0.25};
  std::vector<double> output(8);
  batch_norm({.batch = 2, .channels = 2, .axes = {{.in = 2}}}, input.data(), scale.data(), shift.data(),
             output.data());
  EXPECT_THAT(output, ElementsAre(10.5, 20.5, 300.25, 400.25, 50.5, 60.5, 700.25, 800.25));
}

TEST(ReferenceAdd, SumsAllItsInputs) {
  std::vector<double> a = {1, 2}, b = {10, 20}, c = {100, 200}, output(2);
  const std::vector<double*> tensors = {a.data(), b.data(), c.data(), output.data()};
  add<double>({.channels = 2, .operands = 3}, tensors);
  EXPECT_THAT(output, ElementsAre(111, 222));
}

TEST(ReferenceAveragePool, DividesByWhatIsInside) {
  const AveragePool layer = {.axes = {{.in = 4, .kernel = 3, .stride = 2, .pad_begin = 1}}};
  EXPECT_THAT(run(layer, {1, 3, 5, 10}, average_pool<double>), ElementsAre(2, 6));
}

TEST(ReferenceAdaptiveAveragePool, CoversTheInputWithWindowsThatMayOverlap) {
  const AdaptiveAveragePool layer = {.out = 3, .axes = {{.in = 4}}};
  EXPECT_THAT(run(layer, {1, 3, 5, 9}, adaptive_average_pool<double>), ElementsAre(2, 4, 7));
  EXPECT_THAT(
      run(AdaptiveAveragePool{.axes = {{.in = 2}, {.in = 2}}}, {1, 3, 5, 9}, adaptive_average_pool<double>),
      ElementsAre(4.5));
  EXPECT_THAT(run(AdaptiveAveragePool{.out = 3, .axes = {{.in = 2}}}, {1, 3}, adaptive_average_pool<double>),
              ElementsAre(1, 2, 3))
      << "more outputs than inputs";
}

TEST(ReferenceUpsample, RepeatsEveryInput) {
  EXPECT_THAT(run(Upsample{.axes = {{.in = 1}, {.in = 2}}}, {1, 2}, upsample<double>),
              ElementsAre(1, 1, 2, 2, 1, 1, 2, 2));
}

TEST(ReferencePermute, PutsChannelsLast) {
  EXPECT_THAT(run(Permute{.channels = 2, .axes = {{.in = 3}}}, {1, 2, 3, 4, 5, 6}, permute<double>),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

}  // namespace
}  // namespace flopline::reference
