#include "bench/cost_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/workload.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;
using testing::IsSupersetOf;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& item : object.items()) names.push_back(item.key());
  return names;
}

Json only_network(const Network& network) {
  const Json all = count_json({network}, DataType::f32);
  EXPECT_EQ(all.at("schema"), "flopline-count/1");
  EXPECT_EQ(all.at("networks").size(), 1U);
  return all.at("networks").at(0);
}

TEST(CountJson, HasTheFieldsThatToolsRelyOn) {
  const Json network = only_network(read_workload("alexnet-seed"));
  EXPECT_THAT(keys(network), IsSupersetOf({"name", "batch", "params", "params_trainable", "nominal_maccs",
                                           "effective_maccs", "flop", "bytes", "layers"}));
  EXPECT_EQ(network.at("layers").size(), 21U);
  for (const Json& layer : network.at("layers")) {
    EXPECT_THAT(keys(layer),
                IsSupersetOf({"name", "kind", "descriptor", "multiplicity", "output_shape", "params",
                              "nominal_maccs", "effective_maccs", "other_ops", "bytes"}));
    EXPECT_THAT(keys(layer.at("bytes")), IsSupersetOf({"input", "weights", "bias", "output"}));
    EXPECT_THAT(keys(layer.at("other_ops")),
                IsSupersetOf({"add", "multiply", "compare", "divide", "transcendental"}));
  }
}

TEST(CountJson, HoldsTheFiguresOfALayer) {
  const Json network = only_network(read_workload("conv:mb2ic6ih8oc4kh3ph1b1nmiddle"));
  EXPECT_EQ(network.at("name"), "");
  EXPECT_EQ(network.at("batch"), 2);
  const Json layer = network.at("layers").at(0);
  EXPECT_EQ(layer.at("name"), "middle");
  EXPECT_EQ(layer.at("kind"), "conv");
  EXPECT_EQ(layer.at("variant"), "standard");
  EXPECT_EQ(layer.at("multiplicity"), 1);
  EXPECT_EQ(layer.at("output_shape"), Json({2, 4, 8, 8}));
  // 4*6*9 weights and 4 biases; of 3*8 pairs of tap and output along an axis, 22 fall inside.
  EXPECT_EQ(layer.at("params"), 220);
  EXPECT_EQ(layer.at("nominal_maccs"), 2 * 4 * 6 * 24 * 24);
  EXPECT_EQ(layer.at("effective_maccs"), 2 * 4 * 6 * 22 * 22);
  EXPECT_EQ(layer.at("flop"), 2 * 2 * 4 * 6 * 22 * 22);
  EXPECT_EQ(layer.at("bytes"), Json({{"input", 4 * 2 * 6 * 64},
                                     {"weights", 4 * 216},
                                     {"bias", 16},
                                     {"output", 4 * 2 * 4 * 64},
                                     {"intermediate", 0}}));
  EXPECT_EQ(parse_descriptor(layer.at("descriptor").get<std::string>()).layer,
            parse_descriptor("conv:mb2ic6ih8oc4kh3ph1b1").layer);
}

TEST(CountJson, KeepsOtherOperationsApart) {
  const Json layer =
      only_network(read_workload("lstm:t5mb3slc7dhc4l2dirs2b2")).at("layers").at(0);  // 240 new states
  EXPECT_EQ(layer.at("other_ops"), Json({{"add", 240 + 64},
                                         {"multiply", 3 * 240},
                                         {"compare", 0},
                                         {"divide", 0},
                                         {"transcendental", 5 * 240}}));
}

std::int64_t sum_of(const Json& layers, const Json::json_pointer& field) {
  std::int64_t sum = 0;
  for (const Json& layer : layers) {
    sum += layer.at("multiplicity").get<std::int64_t>() * layer.at(field).get<std::int64_t>();
  }
  return sum;
}

TEST(CountJson, TotalsAreTheSumsOfTheLayers) {
  Network network = read_workload("core");
  network.layers[2].multiplicity = 7;
  const Json json = only_network(network);
  for (const char* const field :
       {"/params", "/nominal_maccs", "/effective_maccs", "/flop", "/bytes/input", "/bytes/weights",
        "/bytes/bias", "/bytes/output", "/bytes/intermediate", "/other_ops/add", "/other_ops/multiply",
        "/other_ops/compare", "/other_ops/divide", "/other_ops/transcendental"}) {
    const Json::json_pointer pointer(field);
    EXPECT_EQ(json.at(pointer).get<std::int64_t>(), sum_of(json.at("layers"), pointer)) << field;
  }
  EXPECT_EQ(json.at("layers").at(2).at("multiplicity"), 7);
  EXPECT_EQ(json.at("params_trainable"), json.at("params"));
}

TEST(CountJson, OfAlexNetHasTheKnownTotals) {
  const Json network = only_network(read_workload("alexnet-seed"));
  EXPECT_EQ(network.at("name"), "alexnet-seed");
  EXPECT_EQ(network.at("batch"), 1);
  EXPECT_EQ(network.at("params"), 61'264'904);
  EXPECT_EQ(network.at("nominal_maccs"), 861'301'280);
  EXPECT_EQ(network.at("effective_maccs"), 794'951'808);
  EXPECT_EQ(network.at("flop"), 2 * 794'951'808);
}

TEST(CountJson, KeepsTheOrderOfNetworksAndLeavesOutEmptyOnes) {
  const Json all = count_json({read_workload("linear:mb1ic2oc3"),
                               Network{.name = "filtered away", .layers = {}}, read_workload("alexnet-seed")},
                              DataType::f32);
  ASSERT_EQ(all.at("networks").size(), 2U);
  EXPECT_EQ(all.at("networks").at(0).at("params"), 6);
  EXPECT_EQ(all.at("networks").at(1).at("name"), "alexnet-seed");
  EXPECT_EQ(count_json({}, DataType::f32).dump(), R"({"schema":"flopline-count/1","networks":[]})");
}

TEST(CountJson, RefusesCountsBeyondSixtyFourBits) {
  EXPECT_THROW(count_json({read_workload("linear:mb1000000f1000ic1000000oc1000000")}, DataType::f32),
               CountOverflow);
}

}  // namespace
}  // namespace flopline
