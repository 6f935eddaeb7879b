#include "kernels/reference/conv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "kernels/descriptor.h"

namespace flopline::reference {
namespace {

using testing::ElementsAre;

std::vector<double> run(const Conv& layer, const std::vector<double>& input,
                        const std::vector<double>& weights, const double* bias = nullptr) {
  std::vector<double> output(elements(output_shape(layer)), -1);
  conv(layer, input.data(), weights.data(), bias, output.data());
  return output;
}

std::vector<double> numbers(const Shape& shape, int step) {
  std::vector<double> values(elements(shape));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * step % 17) - 8;
  return values;
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

// The output of a layer whose groups have few output channels, which are summed row by row: of one part of
// the output channels after the other.
std::vector<double> run_in_parts(const Conv& layer, std::int64_t parts, const std::vector<double>& input,
                                 const std::vector<double>& weights, const std::vector<double>& bias) {
  Conv part = layer;
  part.out_channels /= parts;
  const auto outs = static_cast<std::int64_t>(elements(output_shape(part))) / layer.batch;
  const auto of_part = static_cast<std::int64_t>(weights.size()) / parts;
  std::vector<double> all(elements(output_shape(layer)));
  for (std::int64_t p = 0; p < parts; ++p) {
    const std::vector<double> some =
        run(part, input, {weights.begin() + p * of_part, weights.begin() + (p + 1) * of_part},
            bias.data() + p * part.out_channels);
    for (std::int64_t n = 0; n < layer.batch; ++n)
      std::copy_n(some.begin() + n * outs, outs, all.begin() + (n * parts + p) * outs);
  }
  return all;
}

TEST(ReferenceConv, TilesOfManyChannelsHaveWhatRowsOfFewHave) {
  const Axis padded = {.in = 6, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  const Axis strided = {.in = 9, .kernel = 3, .stride = 2, .pad_begin = 2, .pad_end = 1, .dilation = 2};
  const Axis long_row = {.in = 600, .kernel = 5, .pad_begin = 2, .pad_end = 2};
  const Axis mostly_padding = {.in = 2, .kernel = 5, .pad_begin = 4, .pad_end = 4};
  for (const Axes& axes : {Axes{padded, padded}, Axes{padded, strided, padded}, Axes{padded, long_row},
                           Axes{long_row}, Axes{mostly_padding, padded}, Axes{{.in = 30}, {.in = 20}}}) {
    // More inputs and channels than are taken at once, neither a multiple of it.
    const Conv layer = {.batch = 2, .in_channels = 19, .out_channels = 35, .bias = 1, .axes = axes};
    const std::vector<double> input = numbers(operands(layer)[0].shape, 5),
                              weights = numbers(operands(layer)[1].shape, 7),
                              bias = numbers(operands(layer)[2].shape, 3);
    EXPECT_EQ(run(layer, input, weights, bias.data()), run_in_parts(layer, 5, input, weights, bias))
        << print_descriptor(layer);
  }
}

TEST(ReferenceConv, TilesKeepGroupsApart) {
  // The second group is the first with other numbers.
  const Conv one = {.in_channels = 3, .out_channels = 9, .bias = 1, .axes = {{.in = 4, .kernel = 2}}};
  Conv two = one;
  two.groups = 2;
  two.in_channels *= 2;
  two.out_channels *= 2;
  const auto halves = [](const std::vector<double>& all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    return std::array{std::vector<double>(all.begin(), middle), std::vector<double>(middle, all.end())};
  };
  const std::vector<double> input = numbers(operands(two)[0].shape, 5),
                            weights = numbers(operands(two)[1].shape, 7),
                            bias = numbers(operands(two)[2].shape, 3);
  const auto inputs = halves(input), kernels = halves(weights), biases = halves(bias),
             outputs = halves(run(two, input, weights, bias.data()));
  for (int g = 0; g < 2; ++g)
    EXPECT_EQ(outputs.at(g), run(one, inputs.at(g), kernels.at(g), biases.at(g).data()));
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

TEST(ReferenceConv, DepthwiseSeparableTakesAnyNumberOfImages) {
  // Small images are taken together, two of 128 Ki elements at a time, larger ones one by one.
  for (const std::int64_t width : {3, 1 << 17, (1 << 18) + 1}) {
    const DepthwiseSeparable layer = {
        .batch = 3, .in_channels = 1, .out_channels = 2, .axes = {{.in = width, .kernel = 1}}};
    const Conv depthwise = depthwise_part(layer), pointwise = pointwise_part(layer);
    const auto operands_of = [](const Conv& conv, std::size_t at) {
      return numbers(operands(conv)[at].shape, 5);
    };
    const std::vector<double> input = operands_of(depthwise, 0), one = operands_of(depthwise, 1),
                              other = operands_of(pointwise, 1);
    std::vector<double> output(elements(output_shape(layer)));
    depthwise_separable<double>(layer, input.data(), one.data(), nullptr, other.data(), nullptr,
                                output.data());
    EXPECT_EQ(output, run(pointwise, run(depthwise, input, one), other)) << width;
  }
}

}  // namespace
}  // namespace flopline::reference
