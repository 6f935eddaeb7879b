#include "kernels/reference/conv_transpose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "kernels/reference/conv.h"

namespace flopline::reference {
namespace {

using testing::ElementsAre;

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

}  // namespace
}  // namespace flopline::reference
