#include "kernels/layer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const auto& kind) {
  try {
    const Layer layer(kind);
  } catch (const InvalidLayer& error) {
    return error.what();
  } catch (const CountOverflow& error) {
    return error.what();
  }
  return "accepted";
}

const Axis kDense3 = {.in = 8, .kernel = 3, .pad_begin = 1, .pad_end = 1};

TEST(Layer, RefusesWhatCannotExistAndSaysWhy) {
  EXPECT_THAT(refusal(Conv{.batch = 0, .axes = {kDense3}}),
              HasSubstr("batch (mb) is 0, accepted is at least 1"));
  EXPECT_THAT(refusal(Conv{.in_channels = -3, .axes = {kDense3}}), HasSubstr("input channels (ic) is -3"));
  EXPECT_THAT(refusal(Conv{.in_channels = 4, .out_channels = 6, .groups = 4, .axes = {kDense3}}),
              HasSubstr("groups (g) is 4, accepted is a divisor of both 4 input and 6 output channels"));
  EXPECT_THAT(refusal(Conv{.bias = 2, .axes = {kDense3}}), HasSubstr("bias (b) is 2, accepted is 0 to 1"));
  EXPECT_THAT(refusal(Conv{}), HasSubstr("no spatial axis"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .kernel = 5}}}),
              HasSubstr("no output along w: the kernel spans 5"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 0}}}), HasSubstr("input size along w is 0"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .kernel = 0}, kDense3}}),
              HasSubstr("kernel size along h is 0"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .stride = 0}}}), HasSubstr("stride along w is 0"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .dilation = 0}}}), HasSubstr("dilation along w is 0"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .pad_begin = -1}}}), HasSubstr("padding along w is -1"));
  EXPECT_THAT(refusal(Conv{.axes = {{.in = 4, .pad_end = -4}}}), HasSubstr("no output along w"));
  EXPECT_THAT(refusal(Lstm{.directions = 3}), HasSubstr("directions (dirs) is 3, accepted is 1 to 2"));
  EXPECT_THAT(refusal(Lstm{.steps = 0}), HasSubstr("steps (t) is 0"));
  EXPECT_THAT(refusal(Gru{.output_size = 2}), HasSubstr("output size (dic) is 2"));
  EXPECT_THAT(refusal(Lstm{.steps = 2, .state_size = 2}), HasSubstr("state size (sic) is 2"));
  EXPECT_EQ(refusal(Lstm{.steps = 1, .state_size = 2}), "accepted");
  EXPECT_THAT(refusal(Relu{.axes = {{.in = 4, .kernel = 2}}}), HasSubstr("an axis has a size only"));
  EXPECT_THAT(refusal(Linear{.in_features = std::int64_t{1} << 32, .out_features = std::int64_t{1} << 31}),
              HasSubstr("64 bits"));
  EXPECT_THAT(refusal(Linear{.in_features = std::int64_t{1} << 30, .out_features = std::int64_t{1} << 30}),
              HasSubstr("64 bits"))
      << "2^60 weights are countable, but their bytes are not";
}

TEST(Layer, DropsPaddingThatNoWindowReaches) {
  const Layer given = Conv{.axes = {{.in = 224, .kernel = 11, .stride = 4, .pad_begin = 2, .pad_end = 2}}};
  const Layer needed = Conv{.axes = {{.in = 224, .kernel = 11, .stride = 4, .pad_begin = 2, .pad_end = 1}}};
  EXPECT_EQ(given, needed);
  // An unread rest shorter than a stride is what flooring leaves; a longer one is a choice.
  EXPECT_EQ(
      std::get<Conv>(Layer(Conv{.axes = {{.in = 6, .kernel = 3, .stride = 2}}}).value()).axes[0].pad_end, 0);
  EXPECT_EQ(
      std::get<Conv>(Layer(Conv{.axes = {{.in = 9, .kernel = 3, .pad_end = -2}}}).value()).axes[0].pad_end,
      -2);
}

TEST(Operands, OfAConvolution) {
  const std::vector<Operand> all = operands(Conv{
      .batch = 2, .in_channels = 6, .out_channels = 4, .groups = 2, .bias = 1, .axes = {kDense3, kDense3}});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_THAT(all[0].shape, ElementsAre(2, 6, 8, 8));
  EXPECT_THAT(all[1].shape, ElementsAre(4, 3, 3, 3));
  EXPECT_EQ(all[1].sum_length, 3 * 3 * 3 + 1);
  EXPECT_THAT(all[2].shape, ElementsAre(4));
  EXPECT_THAT(all[3].shape, ElementsAre(2, 4, 8, 8));
}

TEST(Operands, OfABidirectionalStack) {
  const std::vector<Operand> all =
      operands(Lstm{.layers = 2, .steps = 5, .batch = 3, .input_size = 7, .hidden_size = 4, .directions = 2});
  ASSERT_EQ(all.size(), 8U);
  EXPECT_THAT(all[0].shape, ElementsAre(5, 3, 7));
  EXPECT_THAT(all[1].shape, ElementsAre(2, 7, 4, 4));
  EXPECT_THAT(all[4].shape, ElementsAre(2, 8, 4, 4)) << "the second layer reads both directions of the first";
  EXPECT_THAT(all[6].shape, ElementsAre(2, 1, 4, 4));
  EXPECT_THAT(all[7].shape, ElementsAre(5, 3, 8));
}

TEST(Operands, OfAnLstmWithProjection) {
  const std::vector<Operand> all = operands(
      Lstm{.layers = 2, .steps = 5, .batch = 3, .input_size = 7, .hidden_size = 4, .output_size = 2});
  ASSERT_EQ(all.size(), 10U);
  EXPECT_THAT(all[1].shape, ElementsAre(1, 7, 4, 4));
  EXPECT_THAT(all[2].shape, ElementsAre(1, 2, 4, 4)) << "what is handed on is what returns";
  EXPECT_THAT(all[3].shape, ElementsAre(1, 4, 2));
  EXPECT_EQ(all[3].sum_length, 4);
  EXPECT_THAT(all[5].shape, ElementsAre(1, 2, 4, 4));
  EXPECT_THAT(all[9].shape, ElementsAre(5, 3, 2));
}

TEST(Operands, OfTheBiasesOfGrus) {
  const auto bias = [](const Layer& layer) { return operands(layer)[3].shape; };
  EXPECT_THAT(bias(Gru{.hidden_size = 5}), ElementsAre(1, 1, 3, 5));
  EXPECT_THAT(bias(LbrGru{.hidden_size = 5}), ElementsAre(1, 1, 4, 5)) << "one apart for what is reset";
  EXPECT_THAT(bias(LbrGru{.hidden_size = 5, .bias_vectors = 2}), ElementsAre(1, 2, 3, 5));
}

TEST(Operands, OfAProductOfActivationsOrWithWeights) {
  const std::vector<Operand> all =
      operands(Matmul{.batch = 2, .rows = 3, .inner = 4, .columns = 5, .bias = 1});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_THAT(all[0].shape, ElementsAre(2, 3, 4));
  EXPECT_THAT(all[1].shape, ElementsAre(2, 4, 5));
  EXPECT_EQ(all[1].role, Role::input);
  EXPECT_EQ(all[1].sum_length, 5);
  EXPECT_THAT(all[2].shape, ElementsAre(5));
  EXPECT_THAT(all[3].shape, ElementsAre(2, 3, 5));
  EXPECT_EQ(operands(Matmul{.constant = 1})[1].role, Role::weights);
}

TEST(Operands, OfADepthwiseSeparableLayer) {
  const std::vector<Operand> all = operands(
      DepthwiseSeparable{.in_channels = 3, .multiplier = 2, .out_channels = 5, .bias = 1, .axes = {kDense3}});
  ASSERT_EQ(all.size(), 6U);
  EXPECT_THAT(all[1].shape, ElementsAre(6, 1, 3));
  EXPECT_THAT(all[3].shape, ElementsAre(5, 6, 1));
  EXPECT_THAT(all[5].shape, ElementsAre(1, 5, 8));
}

TEST(Layer, SaysItsKindVariantAndOutput) {
  const Layer depthwise = Conv{.in_channels = 4, .out_channels = 8, .groups = 4, .axes = {kDense3}};
  EXPECT_EQ(kind_name(depthwise), "conv");
  EXPECT_EQ(conv_variant(depthwise), "depthwise");
  EXPECT_EQ(conv_variant(Conv{.in_channels = 4, .out_channels = 8, .groups = 2, .axes = {kDense3}}),
            "grouped");
  EXPECT_EQ(conv_variant(Conv{.axes = {kDense3}}), "standard");
  EXPECT_EQ(conv_variant(Linear{}), "");
  EXPECT_THAT(output_shape(Linear{.batch = 2, .out_features = 5}), ElementsAre(2, 5));
  EXPECT_THAT(output_shape(Linear{.batch = 2, .positions = 3, .out_features = 5}), ElementsAre(2, 3, 5));
  EXPECT_THAT(output_shape(Flatten{.batch = 2, .channels = 3, .axes = {{.in = 4}, {.in = 5}}}),
              ElementsAre(2, 60));
  EXPECT_EQ(with_batch(Linear{.batch = 2}, 7), Layer(Linear{.batch = 7}));
  EXPECT_THROW(with_batch(Linear{}, 0), InvalidLayer);
}

}  // namespace
}  // namespace flopline
