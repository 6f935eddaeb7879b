#include "kernels/descriptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/random_layer.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Layer parsed(std::string_view text) { return parse_descriptor(text).layer; }

std::string refusal(std::string_view text) {
  try {
    parse_descriptor(text);
  } catch (const InvalidLayer& error) {
    return error.what();
  } catch (const CountOverflow& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Descriptor, ReadsAsBenchdnnDoes) {
  const Axis same = {.in = 56, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  const Layer conv = Conv{.batch = 2, .in_channels = 64, .out_channels = 64, .axes = {same, same}};
  EXPECT_EQ(parsed("conv:mb2ic64ih56oc64oh56kh3ph1"), conv);
  EXPECT_EQ(parsed("conv:oc64_oh56kh3_ic64ih56"), conv) << "any order, '_', batch 2, padding from the output";
  EXPECT_EQ(parsed("conv:mb2ic64ih56iw56oc64oh56ow56kh3kw3ph1pw1"), conv);
  EXPECT_EQ(parsed("conv:ic1iw9oc1kw3"), Layer(Conv{.batch = 2, .axes = {{.in = 9, .kernel = 3}}})) << "1-D";
  EXPECT_EQ(parsed("conv:ic1iw9oc1kw3dw1"),
            Layer(Conv{.batch = 2, .axes = {{.in = 9, .kernel = 3, .dilation = 2}}}))
      << "dilation 0 is dense";
  EXPECT_EQ(parsed("conv:ic1iw7oc1ow3kw3sw2pw0"),
            Layer(Conv{.batch = 2, .axes = {{.in = 7, .kernel = 3, .stride = 2}}}));
  EXPECT_EQ(parsed("linear:mb64ic9216oc4096"),
            Layer(Linear{.batch = 64, .in_features = 9216, .out_features = 4096}));
  EXPECT_EQ(parsed("lstm:l1t25mb16sic512slc512dhc512dic512"),
            Layer(Lstm{.steps = 25, .batch = 16, .input_size = 512, .hidden_size = 512}));
  EXPECT_EQ(parsed("lstm:t25mb16dhc512"), parsed("lstm:t25mb16slc512sic512"));
  EXPECT_EQ(parsed("lstm:sic16"),
            Layer(Lstm{.batch = 2, .input_size = 16, .hidden_size = 16, .state_size = 16}));
  EXPECT_EQ(parsed("lstm:t3slc8dhc64dic16"),
            Layer(Lstm{.steps = 3, .batch = 2, .input_size = 8, .hidden_size = 64, .output_size = 16}));
  EXPECT_EQ(
      parsed("lstm:sic16slc32dhc64dic80"),
      Layer(Lstm{.batch = 2, .input_size = 32, .hidden_size = 64, .output_size = 80, .state_size = 16}));
  EXPECT_EQ(parsed("rnn:sic16dhc32"),
            Layer(Rnn{.batch = 2, .input_size = 16, .hidden_size = 32, .state_size = 16}));
  EXPECT_EQ(parsed("lbr_gru:t25mb16slc8dhc16b2"),
            Layer(LbrGru{.steps = 25, .batch = 16, .input_size = 8, .hidden_size = 16, .bias_vectors = 2}));
  EXPECT_EQ(parsed("matmul:mb12m384k64oc128"),
            Layer(Matmul{.batch = 12, .rows = 384, .inner = 64, .columns = 128}));
  EXPECT_EQ(parsed("matmul:mb12f384ic64oc128w1"),
            Layer(Matmul{.batch = 12, .rows = 384, .inner = 64, .columns = 128, .constant = 1}));
  const Axis doubled = {.in = 5, .kernel = 2, .stride = 2};
  EXPECT_EQ(parsed("deconv:g2mb1ic4id5oc6kd2sd2"),
            Layer(ConvTranspose{
                .in_channels = 4, .out_channels = 6, .groups = 2, .axes = {doubled, doubled, doubled}}));
  EXPECT_EQ(parsed("deconv:ic4iw5ow9oc6kw3sw2"), parsed("deconv:ic4iw5oc6kw3sw2pw1"));
  EXPECT_EQ(parsed("dwsep:mb1ic64ih56oc128kh3ph1"),
            Layer(DepthwiseSeparable{.in_channels = 64, .out_channels = 128, .axes = {same, same}}));
}

TEST(Descriptor, TakesANameAtTheEnd) {
  EXPECT_EQ(parse_descriptor("linear:ic4oc4nfc_1").name, "fc_1");
  EXPECT_EQ(parse_descriptor("linear:ic4oc4_n\"net:fc1*2\"").name, "net:fc1*2");
  EXPECT_EQ(parse_descriptor("linear:ic4oc4").name, "");
}

TEST(Descriptor, RefusesNonsenseNamingTheToken) {
  EXPECT_THAT(refusal("conv"), HasSubstr("KIND:KEY NUMBER"));
  EXPECT_THAT(refusal("convolution:ic1"),
              AllOf(HasSubstr("unknown layer kind 'convolution'"), HasSubstr("conv, dwsep")));
  EXPECT_THAT(refusal("conv:ic64oc64"), HasSubstr("no spatial axis"));
  EXPECT_THAT(refusal("conv:ih5oc64"), HasSubstr("the input channels ('ic') must be given"));
  EXPECT_THAT(refusal("conv:ic4oc4kh3"), HasSubstr("the input size ('ih') must be given"));
  EXPECT_THAT(refusal("conv:ic4ic5oc4ih5"), HasSubstr("'ic' is given twice"));
  EXPECT_THAT(refusal("conv:ic4oc4ih5xx3"), HasSubstr("unknown key 'xx'"));
  EXPECT_THAT(refusal("conv:ic-4oc4ih5"), HasSubstr("'ic' needs a whole number"));
  EXPECT_THAT(refusal("conv:icoc4ih5"), HasSubstr("('ic') must be given"));
  EXPECT_THAT(refusal("conv:4"), HasSubstr("'4' is not a key"));
  EXPECT_THAT(refusal("conv:ic99999999999999999999oc4ih5"), HasSubstr("exceeds 64 bits"));
  EXPECT_THAT(refusal("conv:ic0oc4ih5"), HasSubstr("input channels (ic) is 0"));
  EXPECT_THAT(refusal("conv:ic4oc4ih5kh3sh0"), HasSubstr("stride along h is 0"));
  EXPECT_THAT(refusal("conv:ic4oc4ih5kh0"), HasSubstr("kernel size along h is 0"));
  EXPECT_THAT(refusal("conv:ic4oc4ih5oh0kh3"), HasSubstr("'oh' is 0"));
  EXPECT_THAT(refusal("conv:ic4oc4ih4kh5"), HasSubstr("no output along h"));
  EXPECT_THAT(refusal("conv:ic4oc4ih5oh9223372036854775807kh3sh9"), HasSubstr("64 bits"));
  EXPECT_THAT(refusal("lstm:t2slc4dhc8sic9"),
              HasSubstr("lstm: state size (sic) is 9, accepted is the output size, 8, or one step (t) only"));
  EXPECT_THAT(refusal("gru:dhc4sic5"),
              HasSubstr("gru: state size (sic) is 5, accepted is the output size, 4"));
  EXPECT_THAT(refusal("rnn:dhc4dic5"), HasSubstr("accepted is the hidden size, 4: only an lstm projects"));
  EXPECT_THAT(refusal("gru:t5"), HasSubstr("the hidden size ('dhc') must be given"));
  EXPECT_THAT(refusal("matmul:m4f5k3oc2"), HasSubstr("'m' differs from the rows"));
  EXPECT_THAT(refusal("matmul:k3oc2"), HasSubstr("the rows ('f') must be given"));
  EXPECT_THAT(refusal("linear:ic4oc4n"), HasSubstr("the name after 'n' is empty"));
  EXPECT_THAT(refusal("linear:ic4oc4nfc\xff"), HasSubstr("printable ASCII"));
  EXPECT_THAT(refusal("linear:ic4oc4nfc 1"), HasSubstr("blanks"));
  EXPECT_THAT(refusal("relu:ic4ih4kh3"), HasSubstr("an axis has a size only"));
}

TEST(Descriptor, PrintsTheCompletedForm) {
  EXPECT_EQ(print_descriptor(parsed("conv:ic64ih56oc64kh3ph1")), "conv:mb2ic64oc64ih56oh56kh3ph1");
  EXPECT_EQ(print_descriptor(parsed("conv:g3ic3oc6b1ih56iw28kh3kw1")),
            "conv:g3mb2ic3oc6b1ih56oh54kh3iw28ow28kw1");
  EXPECT_EQ(print_descriptor(parsed("linear:mb1f7ic3oc4b1")), "linear:mb1f7ic3oc4b1");
  EXPECT_EQ(print_descriptor(parsed("lstm:t25mb16slc512dhc512")), "lstm:t25mb16dhc512");
  EXPECT_EQ(print_descriptor(parsed("lstm:sic16slc32dhc64dic80")), "lstm:mb2dhc64dic80sic16slc32");
  EXPECT_EQ(print_descriptor(parsed("rnn_relu:sic16")), "rnn_relu:mb2dhc16");
  EXPECT_EQ(print_descriptor(parsed("matmul:mb1m2k3oc4")), "matmul:mb1f2ic3oc4");
  EXPECT_EQ(print_descriptor(parsed("deconv:ic4id2ih3iw4oc6kd3kh1")),
            "deconv:mb2ic4oc6id2od4kd3ih3oh3kh1iw4ow4");
}

TEST(Descriptor, RoundTripsEveryLayer) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomLayers layers(seed);
  for (int i = 0; i < 2000; ++i) {
    const Layer layer = layers.next();
    const std::string text = print_descriptor(layer);
    ASSERT_EQ(parsed(text), layer) << text;
  }
}

}  // namespace
}  // namespace flopline
