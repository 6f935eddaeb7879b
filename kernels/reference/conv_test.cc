#include "kernels/reference/conv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace flopline::reference {
namespace {

using testing::ElementsAre;

std::vector<double> run(const Conv& layer, const std::vector<double>& input,
                        const std::vector<double>& weights, const double* bias = nullptr) {
  std::vector<double> output(elements(output_shape(layer)), -1);
  conv(layer, input.data(), weights.data(), bias, output.data());
  return output;
}

// Expected values worked by hand from the definition.
TEST(ReferenceConv, SlidesCorrelatesAndPads) {
  const Conv same = {.axes = {{.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1}}};
  EXPECT_THAT(run(same, {1, 2, 3, 4}, {100, 10, 1}), ElementsAre(12, 123, 234, 340));
  const Conv strided = {.axes = {{.in = 5, .kernel = 2, .stride = 2, .dilation = 2}}};
  EXPECT_THAT(run(strided, {1, 2, 3, 4, 5}, {10, 1}), ElementsAre(13, 35));
}

TEST(ReferenceConv, TakesTwoAxesAsRowsAndColumns) {
  const Conv layer = {.axes = {{.in = 2, .kernel = 2}, {.in = 3, .kernel = 2}}};
  EXPECT_THAT(run(layer, {1, 2, 3, 4, 5, 6}, {1000, 100, 10, 1}), ElementsAre(1245, 2356));
}

TEST(ReferenceConv, KeepsGroupsApartAndAddsTheBias) {
  const Conv layer = {.in_channels = 4, .out_channels = 2, .groups = 2, .bias = 1, .axes = {{.in = 1}}};
  const std::vector<double> bias = {0.5, 0.25};
  EXPECT_THAT(run(layer, {1, 2, 3, 4}, {10, 100, 1000, 10000}, bias.data()), ElementsAre(210.5, 43000.25));
}

TEST(ReferenceConv, DepthwiseWithMultiplierGoesChannelByChannel) {
  const Conv layer = {.in_channels = 2, .out_channels = 4, .groups = 2, .axes = {{.in = 1}}};
  EXPECT_THAT(run(layer, {3, 5}, {1, 10, 100, 1000}), ElementsAre(3, 30, 500, 5000));
}

TEST(ReferenceConv, AKernelLargerThanTheInputMeetsPaddingOnly) {
  const Conv layer = {.axes = {{.in = 1, .kernel = 5, .pad_begin = 4, .pad_end = 4}}};
  EXPECT_THAT(run(layer, {7}, {1, 2, 3, 4, 5}), ElementsAre(35, 28, 21, 14, 7));
}

TEST(ReferenceConvTranspose, SpreadsEveryInputOverAWindow) {
  const ConvTranspose layer = {.bias = 1, .axes = {{.in = 2, .kernel = 3, .stride = 2, .pad_begin = 1}}};
  const std::vector<double> input = {1, 10}, weights = {2, 3, 4}, bias = {0.5};
  std::vector<double> output(4);
  conv_transpose(layer, input.data(), weights.data(), bias.data(), output.data());
  EXPECT_THAT(output, ElementsAre(3.5, 4 + 20 + 0.5, 30.5, 40.5)) << "the first tap lands beside the output";
}

TEST(ReferenceConvTranspose, IsTheAdjointOfTheConvolutionItTurnsAround) {
  // <conv(x), y> = <x, conv_transpose(y)> for all x and y.
  const Conv forward = {.in_channels = 4,
                        .out_channels = 6,
                        .groups = 2,
                        .axes = {{.in = 5, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1},
                                 {.in = 4, .kernel = 2, .pad_begin = 1, .dilation = 2}}};
  Axes axes;
  for (Axis axis : forward.axes) {
    axis.in = output_extent(axis);
    axes.push_back(axis);
  }
  const ConvTranspose backward = {.in_channels = 6, .out_channels = 4, .groups = 2, .axes = axes};
  ASSERT_EQ(output_shape(backward), operands(forward).front().shape);
  const auto numbers = [](const Shape& shape, int step) {
    std::vector<double> values(elements(shape));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * step % 17) - 8;
    return values;
  };
  const std::vector<double> x = numbers(operands(forward)[0].shape, 5),
                            weights = numbers(operands(forward)[1].shape, 7),
                            y = numbers(output_shape(forward), 3);
  std::vector<double> forward_x(y.size()), backward_y(x.size());
  conv<double>(forward, x.data(), weights.data(), nullptr, forward_x.data());
  conv_transpose<double>(backward, y.data(), weights.data(), nullptr, backward_y.data());
  EXPECT_EQ(std::inner_product(forward_x.begin(), forward_x.end(), y.begin(), 0.0),
            std::inner_product(x.begin(), x.end(), backward_y.begin(), 0.0));
}

TEST(ReferenceConv, DepthwiseSeparableIsOneAfterTheOther) {
  const DepthwiseSeparable layer = {
      .in_channels = 2, .out_channels = 1, .bias = 1, .axes = {{.in = 2, .kernel = 2}}};
  const std::vector<double> input = {1, 2, 3, 4}, depthwise = {1, 1, 10, 1}, depthwise_bias = {0.5, 0};
  const std::vector<double> pointwise = {2, 1}, pointwise_bias = {100};
  std::vector<double> output(1);
  depthwise_separable(layer, input.data(), depthwise.data(), depthwise_bias.data(), pointwise.data(),
                      pointwise_bias.data(), output.data());
  EXPECT_THAT(output, ElementsAre(2 * 3.5 + 34 + 100));
}

}  // namespace
}  // namespace flopline::reference
