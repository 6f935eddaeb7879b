#include "analysis/onednn_log_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "analysis/cost_model.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kConvOperands =
    "src_f32::blocked:abcd:f0 wei_f32::blocked:abcd:f0 bia_undef::undef::f0 dst_f32::blocked:abcd:f0";
constexpr std::string_view kRnnOperands =
    "src_layer_f32::blocked:abc:f0 wei_layer_f32::blocked:abcde:f0 wei_iter_f32::blocked:abcde:f0 "
    "bias_f32::blocked:abcd:f0 dst_layer_f32::blocked:abc:f0";

OnednnPrimitive conv(std::string_view problem) {
  return {.name = "convolution",
          .implementation = "jit",
          .prop_kind = "forward_inference",
          .operands = kConvOperands,
          .auxiliary = "alg:convolution_direct",
          .problem = problem};
}
OnednnPrimitive matmul(std::string_view problem) {
  return {.name = "matmul", .prop_kind = "undef", .operands = kConvOperands, .problem = problem};
}
OnednnPrimitive rnn(std::string_view auxiliary, std::string_view problem) {
  return {.name = "rnn",
          .prop_kind = "forward_inference",
          .operands = kRnnOperands,
          .auxiliary = auxiliary,
          .problem = problem};
}

OnednnLayer layer(const OnednnPrimitive& primitive) {
  return std::get<OnednnLayer>(read_onednn_primitive(primitive));
}
std::string descriptor(const OnednnPrimitive& primitive) { return print_descriptor(layer(primitive).layer); }

// What is wrong, or why there is no layer.
std::string refusal(const OnednnPrimitive& primitive) {
  try {
    const auto reading = read_onednn_primitive(primitive);
    if (const auto* none = std::get_if<NoOnednnLayer>(&reading)) return "no layer: " + none->what;
  } catch (const MalformedOnednnLine& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ReadConvolution, TakesTheFarPaddingFromTheSizes) {
  const auto read = [](std::string_view problem) { return layer(conv(problem)).layer; };
  const Axis same = {.in = 7, .kernel = 5, .pad_begin = 2, .pad_end = 2};
  EXPECT_EQ(read("mb2_ic16oc8_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2"),
            Layer(Conv{.batch = 2, .in_channels = 16, .out_channels = 8, .axes = {same, same}}));
  // As TensorFlow pads: one more at the end, and none at the beginning.
  const Axis lopsided = {.in = 224, .kernel = 3, .stride = 2, .pad_begin = 0, .pad_end = 1};
  EXPECT_EQ(read("mb1_ic3oc32_ih224oh112kh3sh2dh0ph0_iw224ow112kw3sw2dw0pw0"),
            Layer(Conv{.batch = 1, .in_channels = 3, .out_channels = 32, .axes = {lopsided, lopsided}}));
}

TEST(ReadConvolution, KnowsGroupsDilationAndOneToThreeAxes) {
  EXPECT_EQ(descriptor(conv("g32mb1_ic128oc128_ih28oh28kh3sh1dh0ph1_iw28ow28kw3sw1dw0pw1")),
            "conv:g32mb1ic128oc128ih28oh28kh3ph1");
  // 1.x to 2.3 wrote the groups behind the batch, and a signal as an image of height 1.
  EXPECT_EQ(descriptor(conv("mb1_g32ic128oc128_ih28oh28kh3sh1dh0ph1_iw28ow28kw3sw1dw0pw1")),
            "conv:g32mb1ic128oc128ih28oh28kh3ph1");
  EXPECT_EQ(layer(conv("mb1_ic8oc8_ih1oh1kh1sh1dh0ph0_iw30ow26kw3sw1dw1pw0")).layer,
            Layer(Conv{.batch = 1,
                       .in_channels = 8,
                       .out_channels = 8,
                       .axes = {{.in = 1}, {.in = 30, .kernel = 3, .dilation = 2}}}));
  EXPECT_EQ(descriptor(conv("mb1_ic8oc8_iw30ow26kw3sw1dw1pw0")), "conv:mb1ic8oc8iw30ow26kw3dw1");
  EXPECT_EQ(descriptor(conv("mb1_ic8oc8_id4od2kd3sd1dd0pd0_ih5oh3kh3sh1dh0ph0_iw6ow4kw3sw1dw0pw0")),
            "conv:mb1ic8oc8id4od2kd3ih5oh3iw6ow4");
}

TEST(ReadConvolution, TakesTheBiasFromTheOperands) {
  OnednnPrimitive with_bias = conv("mb1_ic8oc8_iw30ow30kw1sw1dw0pw0");
  with_bias.operands =
      "src_f32::blocked:abc:f0 wei_f32::blocked:abc:f0 bia_f32::blocked:a:f0 dst_f32::blocked:abc:f0";
  EXPECT_EQ(descriptor(with_bias), "conv:mb1ic8oc8b1iw30ow30");
  with_bias.operands =
      "src:f32::blocked:abc::f0 wei:f32::blocked:abc::f0 bia:undef::undef::: dst:f32::blocked:abc::f0";
  EXPECT_EQ(descriptor(with_bias), "conv:mb1ic8oc8iw30ow30");
}

TEST(ReadConvolution, WithAnotherOneBehindItIsNoLayer) {
  OnednnPrimitive fused = conv("mb1_ic8oc8_ih30oh30kh1sh1dh0ph0_iw30ow30kw1sw1dw0pw0");
  for (const std::string_view attributes :
       {"attr-post-ops:dw_k3s1p1 ", "attr-post-ops:eltwise_relu+dw:k3s2p1"}) {
    fused.attributes = attributes;
    EXPECT_EQ(refusal(fused), "no layer: convolution with another one fused behind it");
  }
}

TEST(ReadDeconvolution, HasTheOutputThatTheLogSays) {
  OnednnPrimitive primitive = conv("mb1_ic16oc8_ih7oh15kh3sh2dh0ph0_iw7ow14kw3sw2dw0pw0");
  primitive.name = "deconvolution";
  EXPECT_EQ(descriptor(primitive), "deconv:mb1ic16oc8ih7oh15kh3sh2iw7ow14");
  EXPECT_EQ(output_shape(layer(primitive).layer), (Shape{1, 8, 15, 14}));
}

TEST(ReadInnerProduct, TakesPixelsForFeatures) {
  OnednnPrimitive primitive = conv("mb3ic512ih7iw6oc1000");
  primitive.name = "inner_product";
  EXPECT_EQ(descriptor(primitive), "linear:mb3ic21504oc1000");
  primitive.problem = "mb3ic512oc1000";
  primitive.operands =
      "src_f32::blocked:ab:f0 wei_f32::blocked:ab:f0 bia_f32::blocked:a:f0 dst_f32::blocked:ab:f0";
  EXPECT_EQ(descriptor(primitive), "linear:mb3ic512oc1000b1");
}

TEST(ReadMatmul, KnowsTheProblemOfEveryVersion) {
  EXPECT_EQ(descriptor(matmul("m8n4k16")), "matmul:mb1f8ic16oc4");  // 1.x and 2.0
  EXPECT_EQ(descriptor(matmul("b3m8n4k16")), "matmul:mb3f8ic16oc4");
  EXPECT_EQ(descriptor(matmul("8x16:16x4:8x4")), "matmul:mb1f8ic16oc4");  // 1.8, 2.1 to 3.1
  EXPECT_EQ(descriptor(matmul("8x16:16x4")), "matmul:mb1f8ic16oc4");      // from 3.2
}

TEST(ReadMatmul, LetsABatchOfOneServeAnyOther) {
  EXPECT_EQ(descriptor(matmul("3x8x16:3x16x4")), "matmul:mb3f8ic16oc4");
  EXPECT_EQ(descriptor(matmul("3x8x16:1x16x4")), "matmul:mb1f24ic16oc4");
  EXPECT_EQ(descriptor(matmul("1x8x16:3x16x4")), "matmul:mb3f8ic16oc4");
  EXPECT_EQ(descriptor(matmul("2x1x8x16:1x3x16x4")), "matmul:mb6f8ic16oc4");
  EXPECT_EQ(descriptor(matmul("2x3x8x16:2x3x16x4:2x3x8x4")), "matmul:mb6f8ic16oc4");
}

TEST(ReadMatmul, WithSizesKnownAtRunTimeOnlyIsNoLayer) {
  for (const std::string_view problem : {"*x16:16x4", "*x*:*x*:*x*", "m*n4k16"})
    EXPECT_EQ(refusal(matmul(problem)), "no layer: matmul of sizes known at run time only");
}

TEST(ReadMatmul, TakesAProductByTheGemmFunctions) {
  OnednnPrimitive primitive = matmul("8x16:16x4");
  primitive.name = "gemm_api";
  EXPECT_EQ(descriptor(primitive), "matmul:mb1f8ic16oc4");
}

TEST(ReadRecurrent, KnowsEveryCell) {
  const std::pair<std::string_view, std::string_view> cells[] = {
      {"alg:vanilla_lstm direction:unidirectional_left2right activation:undef", "lstm"},
      {"alg:vanilla_gru direction:unidirectional_right2left activation:undef", "gru"},
      {"alg:lbr_gru direction:unidirectional_left2right activation:undef flags:", "lbr_gru"},
      {"alg:vanilla_augru direction:unidirectional_left2right activation:undef", "gru"},
      {"alg:lbr_augru direction:unidirectional_left2right activation:undef", "lbr_gru"},
      {"alg:vanilla_rnn direction:unidirectional_left2right activation:eltwise_tanh", "rnn"},
      {"alg:vanilla_rnn direction:unidirectional_left2right activation:eltwise_relu flags:O", "rnn_relu"},
      {"alg:vanilla_rnn direction:unidirectional_left2right activation:eltwise_logistic", "rnn_logistic"},
      {"alg:vanilla_lstm_unidirectional_left2right", "lstm"},  // 1.0
      {"alg:vanilla_rnn_unidirectional", "rnn"}};
  for (const auto& [auxiliary, kind] : cells) {
    EXPECT_THAT(descriptor(rnn(auxiliary, "l1t30mb1sic512slc512dhc512dic512")),
                StartsWith(std::string(kind) + ":"))
        << auxiliary;
  }
  EXPECT_EQ(refusal(rnn("alg:vanilla_rnn direction:unidirectional activation:eltwise_elu", "l1")),
            "no layer: rnn of 'vanilla_rnn' 'eltwise_elu'");
}

TEST(ReadRecurrent, KnowsTheProblemOfEveryVersion) {
  constexpr std::string_view kLstm = "alg:vanilla_lstm direction:unidirectional_left2right activation:undef";
  EXPECT_EQ(descriptor(rnn(kLstm, "l1t30mb1sic512slc100dic512dlc512")), "lstm:t30mb1dhc512slc100");
  EXPECT_EQ(descriptor(rnn(kLstm, "l1t30mb1sic512slc100dhc512dlc512")), "lstm:t30mb1dhc512slc100");
  EXPECT_EQ(descriptor(rnn(kLstm, "l1t30mb1sic512slc100dhc512dic512")), "lstm:t30mb1dhc512slc100");
  EXPECT_EQ(descriptor(rnn(kLstm, "l1t30mb1sic128slc100dhc512dic128")), "lstm:t30mb1dhc512dic128slc100");
  EXPECT_EQ(descriptor(rnn(kLstm, "l3t30mb1sic512slc512dhc512dic512")), "lstm:l3t30mb1dhc512");
}

TEST(ReadRecurrent, KnowsDirections) {
  constexpr std::string_view kConcat = "alg:vanilla_lstm direction:bidirectional_concat activation:undef";
  EXPECT_EQ(descriptor(rnn(kConcat, "l1t3mb2sic16slc8dhc16dic16")), "lstm:t3mb2dhc16slc8dirs2");
  EXPECT_EQ(descriptor(rnn(kConcat, "l1t3mb2sic16slc8dic16dlc32")), "lstm:t3mb2dhc16slc8dirs2");
  const OnednnLayer sum = layer(
      rnn("alg:vanilla_lstm direction:bidirectional_sum activation:undef", "l1t3mb2sic16slc8dhc16dlc16"));
  EXPECT_EQ(print_descriptor(sum.layer), "lstm:t3mb2dhc16slc8dirs2");
  EXPECT_EQ(sum.setting.attributes, "direction:bidirectional_sum");
  EXPECT_EQ(sum.stacks, 1);
}

// The library joins the directions behind the last layer only: the weights of every layer have the size of
// the first one's.
TEST(ReadRecurrent, TakesAStackInTwoDirectionsForTwoStacks) {
  const OnednnLayer two = layer(
      rnn("alg:vanilla_lstm direction:bidirectional_concat activation:undef", "l2t3mb2sic16slc16dhc16dic16"));
  EXPECT_EQ(print_descriptor(two.layer), "lstm:l2t3mb2dhc16");
  EXPECT_EQ(two.stacks, 2);
  constexpr std::int64_t kLayers = 2, kDirections = 2, kSteps = 3, kBatch = 2, kGates = 4;
  EXPECT_EQ(two.stacks * operations(two.layer).effective_maccs,
            kLayers * kDirections * kSteps * kBatch * kGates * 16 * (16 + 16));
}

TEST(ReadRecurrent, TakesBiasAndPeepholesFromTheOperands) {
  OnednnPrimitive primitive = rnn("alg:vanilla_lstm direction:unidirectional_left2right activation:undef",
                                  "l1t3mb2sic16slc8dhc16dic16");
  primitive.operands =
      "src_layer_f32::blocked:abc:f0src_iter_undef::undef:: wei_layer_f32::blocked:abcde:f0 "
      "wei_layer_f32::blocked:abcde:f0 wei_peephole_f32::blocked:abcd:f0 "
      "bias_undef::undef::dst_layer_f32::blocked:abc:f0";
  const OnednnLayer without_bias = layer(primitive);
  EXPECT_EQ(print_descriptor(without_bias.layer), "lstm:t3mb2dhc16slc8b0");
  EXPECT_EQ(without_bias.setting.attributes, "peephole");
}

TEST(ReadPrimitive, KnowsTypesAndDirection) {
  OnednnPrimitive primitive = conv("mb1_ic8oc8_iw30ow30kw1sw1dw0pw0");
  EXPECT_EQ(layer(primitive).setting, LayerSetting{});
  primitive.prop_kind = "backward_data";
  primitive.attributes = "attr-scratchpad:user attr-post-ops:sum+eltwise_relu ";
  primitive.operands =
      "src_u8::blocked:abc:f0 wei_s8:p:blocked:abc:f1 bia_s32::blocked:a:f0 dst_bf16::blocked:abc:f0";
  EXPECT_EQ(layer(primitive).setting,
            (LayerSetting{.types = {DataType::u8, DataType::s8, DataType::s32, DataType::bf16},
                          .direction = Direction::backward_data,
                          .attributes = "attr-post-ops:sum+eltwise_relu"}));
  const std::pair<std::string_view, Direction> kinds[] = {{"forward_training", Direction::forward},
                                                          {"forward", Direction::forward},
                                                          {"undef", Direction::forward},
                                                          {"backward_weights", Direction::backward_weights},
                                                          {"backward", Direction::backward}};
  for (const auto& [prop_kind, direction] : kinds) {
    primitive.prop_kind = prop_kind;
    EXPECT_EQ(layer(primitive).setting.direction, direction) << prop_kind;
  }
  primitive.prop_kind = "backward_bias";
  EXPECT_EQ(refusal(primitive), "no layer: convolution of direction 'backward_bias'");
}

TEST(ReadPrimitive, WithTypesThatAreUnknownHereIsNoLayer) {
  OnednnPrimitive primitive = matmul("8x16:16x4");
  primitive.operands = "src:f32::blocked:ab::f0 wei:u4::blocked:ab::f0 dst:f32::blocked:ab::f0";
  EXPECT_EQ(refusal(primitive), "no layer: matmul of 'u4'");
  primitive.operands = "#";  // 1.x printed that where its buffer was too small
  EXPECT_EQ(refusal(primitive), "no layer: matmul of 'no known type'");
}

TEST(ReadPrimitive, WithoutElementsIsNoLayer) {
  EXPECT_EQ(refusal(conv("mb0_ic8oc8_iw30ow30kw1sw1dw0pw0")), "no layer: convolution without elements");
  EXPECT_EQ(refusal(matmul("0x16:16x4")), "no layer: matmul without elements");
  EXPECT_EQ(refusal(matmul("m0n4k16")), "no layer: matmul without elements");
  EXPECT_EQ(refusal(rnn("alg:vanilla_lstm direction:unidirectional activation:undef",
                        "l1t0mb2sic16slc8dhc16dic16")),
            "no layer: rnn without elements");
}

TEST(ReadPrimitive, SaysWhatIsWrongWithAProblem) {
  const std::pair<std::string_view, std::string_view> problems[] = {
      {"", "'mb' is missing"},
      {"#", "no new letter before '#'"},
      {"mb1_ic8oc8", "'iw' is missing"},
      {"mb1_ic8oc8_ih30_iw30ow30kw1sw1dw0pw0", "'oh' is missing"},
      {"mb1mb2_ic8oc8_iw30ow30kw1sw1dw0pw0", "no new letter before '2_ic8oc8"},
      {"mb1_ic8oc8_iw30ow30kw1sw1dw0pw", "no whole number of at least 0 at ''"},
      {"mb-1_ic8oc8_iw30ow30kw1sw1dw0pw0", "no whole number of at least 0 at '-1"},
      {"mb99999999999999999999_ic8oc8_iw30ow30kw1sw1dw0pw0", "no whole number of at least 0 at '9999"},
      {"g3mb1_ic8oc8_iw30ow30kw1sw1dw0pw0", "groups (g) is 3"},
      {"mb1_ic8oc8_iw30ow30kw1sw1dw0pw0zz1", "unknown key 'zz'"},
      {"mb1_ic8oc8_iw30ow30kw1sw1dw0pw0name", "no whole number of at least 0 at ''"},
      {"mb9000000000000000000_ic9oc9_iw30ow30kw1sw1dw0pw0", "exceeds 64 bits"},
      {"mb4000000_ic4000000oc4000000_iw1ow1kw1sw1dw0pw0", "exceeds 64 bits"},
  };
  for (const auto& [problem, what] : problems)
    EXPECT_THAT(refusal(conv(problem)), HasSubstr(std::string(what)));
  const std::pair<std::string_view, std::string_view> products[] = {
      {"8x16:17x4", "the shapes do not fit"},
      {"8x16:3x16x4", "the shapes do not fit"},
      {"8:8", "the shapes do not fit"},
      {":", "no whole number"},
      {"8x16:16x", "no whole number"},
      {"8x16:16x4:9x4", "the output is not that of the product"},
      {"8x16:16x4:8x4:1", "no 'x' at ':1'"},
      {"2x8x16:3x16x4", "the batches differ"},
      {"1x1x1x1x1x1x1x1x1x1x1x8x16:16x4", "more than 12 dimensions"},
      {"m8n4", "'k' is missing"},
  };
  for (const auto& [problem, what] : products)
    EXPECT_THAT(refusal(matmul(problem)), HasSubstr(std::string(what))) << problem;
  EXPECT_THAT(
      refusal(rnn("alg:vanilla_lstm direction:unidirectional activation:undef", "l1t3mb2sic16slc8dhc16dic8")),
      HasSubstr("state size (sic) is 16"));
}

}  // namespace
}  // namespace flopline
