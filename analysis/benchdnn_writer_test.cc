#include "analysis/benchdnn_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "analysis/benchdnn_reader.h"
#include "kernels/descriptor.h"
#include "kernels/random_layer.h"

namespace flopline::benchdnn_writer_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Network read(const std::string& text) {
  return read_benchdnn({"batch", text}, [](auto&&...) { return std::nullopt; }, {});
}

// What is written for a layer: itself, or what computes the same.

template <class Kind>
std::vector<NamedLayer> as_written(const NamedLayer& item, const Kind& layer) {
  if constexpr (std::is_same_v<Kind, Conv> || std::is_same_v<Kind, ConvTranspose> ||
                std::is_same_v<Kind, Matmul>) {
    return {item};
  } else if constexpr (std::is_same_v<Kind, Linear>) {
    Linear rows = layer;
    rows.batch *= rows.positions;
    rows.positions = 1;
    return {{.name = item.name, .layer = rows, .multiplicity = item.multiplicity}};
  } else if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
    return {{item.name + ".depthwise", depthwise_part(layer), item.multiplicity},
            {item.name + ".pointwise", pointwise_part(layer), item.multiplicity}};
  } else if constexpr (kIsRecurrent<Kind>) {
    Kind first = layer;
    first.bias_vectors = 1;
    const bool alike = layer.layers == 1 || (layer.directions == 1 && layer.input_size == layer.output_size);
    if (alike) return {{item.name, first, item.multiplicity}};
    Kind others = first;
    first.layers = 1;
    others.input_size = layer_input_size(layer, 1);
    others.layers = layer.directions == 2 ? 1 : layer.layers - 1;
    return {{item.name + ".first", first, item.multiplicity},
            {item.name + ".others", others, item.multiplicity * (layer.layers - 1) / others.layers}};
  } else {
    return {};
  }
}

std::vector<NamedLayer> written_for(const NamedLayer& item) {
  return std::visit([&](const auto& layer) { return as_written(item, layer); }, item.layer.value());
}

TEST(WriteBenchdnn, WritesLayersThatReadBackTheSame) {
  const std::uint64_t seed = std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomLayers layers(seed);
  Network network;
  std::vector<NamedLayer> expected;
  for (int i = 0; i < 4000; ++i) {
    network.layers.push_back({.name = "layer" + std::to_string(i) + (i % 9 == 0 ? "*7" : ""),
                              .layer = layers.next(),
                              .multiplicity = layers.between(1, 3)});
    for (NamedLayer& item : written_for(network.layers.back())) expected.push_back(std::move(item));
  }
  const Network again = read(write_benchdnn(network));
  ASSERT_EQ(again.layers.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(print_descriptor(expected[i].layer));
    EXPECT_EQ(again.layers[i].name, expected[i].name);
    EXPECT_EQ(print_descriptor(again.layers[i].layer), print_descriptor(expected[i].layer));
    EXPECT_EQ(again.layers[i].layer, expected[i].layer);
    EXPECT_EQ(again.layers[i].multiplicity, expected[i].multiplicity);
  }
  EXPECT_GT(expected.size(), 1000U);
}

TEST(WriteBenchdnn, SwitchesDriversAndOptionsWhereTheyChange) {
  const Network network = {.layers = {{.name = "a", .layer = Linear{.bias = 1}},
                                      {.name = "b", .layer = Linear{.bias = 0}, .multiplicity = 2},
                                      {.name = "c", .layer = Relu{}},
                                      {.name = "d", .layer = Linear{.bias = 1}},
                                      {.name = "e", .layer = Rnn{}}}};
  EXPECT_EQ(write_benchdnn(network),
            "--ip\nmb1ic1oc1n\"a\"\n--dir=FWD_D\nmb1ic1oc1n\"b*2\"\n# c: relu, which has no driver here\n"
            "--dir=FWD_B\nmb1ic1oc1n\"d\"\n--rnn\n--activation=TANH\nl1t1mb1sic1slc1dhc1dic1n\"e\"\n");
  EXPECT_EQ(write_benchdnn(network, BenchdnnDriver::rnn),
            "--activation=TANH\nl1t1mb1sic1slc1dhc1dic1n\"e\"\n");
}

TEST(WriteBenchdnn, KeepsTypesAndDirections) {
  for (const std::string text :
       {"--conv --dt=bf16:bf16:f32 --dir=BWD_WB ic3ih8oc4kh3nx", "--deconv --dt=u8:s8:s32 ic3ih8oc4kh3nx",
        "--ip --dt=bf16 --dir=BWD_D ic3oc4nx", "--rnn --cfg=f32u8f32f32 sic8nx", "--rnn --cfg=bf16f32 sic8nx",
        "--rnn --cfg=f16 --prop=BWD_DW sic8nx", "--matmul --dt=f16 --bia_dt=f32 --bia_mask=2 4x5:5x6nx"}) {
    SCOPED_TRACE(text);
    const NamedLayer item = read(text).layers.at(0);
    ASSERT_TRUE(item.setting);
    const NamedLayer again = read(write_benchdnn(read(text))).layers.at(0);
    EXPECT_EQ(again.setting, item.setting);
    EXPECT_EQ(again.layer, item.layer);
  }
}

TEST(WriteBenchdnn, SaysWhatItCannotWrite) {
  LayerSetting setting = {.types = {.input = DataType::s8, .weights = DataType::f64},
                          .attributes = "attr-post-ops:relu"};
  setting.types.bias = DataType::u8;
  const Network network = {.layers = {{.name = "a", .layer = Linear{}, .setting = setting}}};
  EXPECT_THAT(write_benchdnn(network),
              HasSubstr("# a: no option gives its data types\n# a: attr-post-ops:relu\n"));
  EXPECT_THAT(write_benchdnn(network), Not(HasSubstr("--dt")));
}

}  // namespace
}  // namespace flopline::benchdnn_writer_test
