#include "analysis/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline::workload_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string refusal(std::string_view text) {
  try {
    read_workload(text);
  } catch (const UnknownWorkload& error) {
    return std::string("unknown: ") + error.what();
  } catch (const InvalidLayer& error) {
    return std::string("invalid: ") + error.what();
  } catch (const CountOverflow& error) {
    return std::string("overflow: ") + error.what();
  }
  return "accepted";
}

TEST(ReadWorkload, FindsEveryNetworkByItsName) {
  for (const NetworkEntry& entry : known_networks()) {
    const Network network = read_workload(entry.name);
    EXPECT_EQ(network.name, entry.name);
    EXPECT_EQ(network.layers.size(), build(entry).layers.size());
  }
}

TEST(ReadWorkload, TakesAnUnderscoreForADash) {
  EXPECT_EQ(read_workload("alexnet_seed").name, "alexnet-seed");
  EXPECT_EQ(read_workload("alexnet_seed").layers.size(), 21U);
}

TEST(ReadWorkload, TakesADescriptorForANetworkWithOneLayer) {
  const Network network = read_workload("linear:mb64ic9216oc4096nfc6");
  EXPECT_EQ(network.name, "");
  ASSERT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.layers[0].name, "fc6");
  EXPECT_EQ(network.layers[0].multiplicity, 1);
  EXPECT_EQ(network.layers[0].layer, Layer(Linear{.batch = 64, .in_features = 9216, .out_features = 4096}));
}

TEST(ReadWorkload, NamesALayerWithoutANameAfterItsSizes) {
  const Network network = read_workload("linear:oc4096_mb64_ic9216");
  ASSERT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.layers[0].name, "mb64ic9216oc4096");
}

TEST(ReadWorkload, TakesALogForANetworkNamedAfterTheFile) {
  const Network network =
      read_workload(FLOPLINE_SOURCE_DIR "/analysis/testdata/onednn_logs/inner_product.log", {.batch = 5});
  EXPECT_EQ(network.name, "inner_product");
  EXPECT_EQ(network.layers.at(0).layer,
            Layer(Linear{.batch = 5, .in_features = 32, .out_features = 48, .bias = 1}));
}

TEST(ReadWorkload, SaysWhatIsWrongAndWhatIsAccepted) {
  EXPECT_THAT(refusal("transformer"), AllOf(HasSubstr("unknown: no known network, no file and no descriptor"),
                                            HasSubstr("accepted are"), HasSubstr("alexnet-seed"),
                                            HasSubstr("core"), HasSubstr("conv:mb2ic64ih56oc64oh56kh3ph1")));
  EXPECT_THAT(refusal("resnet5"), HasSubstr("did you mean resnet50, "));
  EXPECT_THAT(refusal("mobilenet"), AllOf(HasSubstr("mobilenet-v1"), HasSubstr("mobilenet-v2")));
  EXPECT_THAT(refusal(""), HasSubstr("unknown: no known network"));
  EXPECT_THAT(refusal("no/such.onnx"), HasSubstr("unknown: there is no such file"));
  EXPECT_THAT(refusal("/dev/null"), HasSubstr("unknown: the file is of no known format"));
  EXPECT_THAT(refusal("Core"), HasSubstr("unknown: no known network")) << "names are lower case";
  EXPECT_THAT(refusal("attention:mb1dhc8"),
              AllOf(HasSubstr("invalid: "), HasSubstr("unknown layer kind 'attention'"),
                    HasSubstr("accepted are conv, dwsep, linear, lstm")));
  EXPECT_THAT(refusal("linear:mb0ic4oc4"),
              HasSubstr("invalid: linear: batch (mb) is 0, accepted is at least 1"));
  EXPECT_THAT(refusal("linear:mb1ic9000000000000000000oc4"), HasSubstr("overflow: "));
}

}  // namespace
}  // namespace flopline::workload_test
