#include "analysis/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/csv_rows.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

NetworkEntry known_entry(std::string_view name) {
  for (const NetworkEntry& entry : known_networks()) {
    if (entry.name == name) return entry;
  }
  throw std::out_of_range("no network " + std::string(name));
}

Network known(std::string_view name) { return build(known_entry(name)); }

TEST(KnownNetworks, AreWhatTheirEntriesSay) {
  std::set<std::string_view> names;
  for (const NetworkEntry& entry : known_networks()) {
    const Network network = build(entry);
    EXPECT_EQ(network.name, entry.name);
    EXPECT_FALSE(entry.about.empty()) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " stands there twice";
    EXPECT_FALSE(network.layers.empty()) << entry.name;
    std::set<std::pair<std::string_view, std::string>> layers;
    for (const NamedLayer& item : network.layers) {
      EXPECT_FALSE(item.name.empty()) << entry.name;
      if (operations(item.layer).effective_maccs == 0) continue;  // PyTorch applies one module in two places
      EXPECT_TRUE(layers.insert({kind_name(item.layer), item.name}).second)
          << entry.name << " has two layers of a kind named " << item.name;
    }
  }
  EXPECT_THAT(names, Contains("alexnet-seed"));
  EXPECT_THAT(names, Contains("core"));
}

std::string with_dashes(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name;
}

// What the reference figures call a kind of ours.
std::string reference_kind(const Layer& layer) {
  static const std::map<std::string_view, std::string> names = {{"deconv", "convtranspose2d"}};
  if (const auto* pool = std::get_if<AdaptiveAveragePool>(&layer.value()); pool != nullptr && pool->out == 1)
    return "global_avgpool";
  if (std::holds_alternative<Conv>(layer.value())) {
    const std::string variant(conv_variant(layer));
    return variant == "standard" ? "conv2d" : variant;
  }
  const auto found = names.find(kind_name(layer));
  return found == names.end() ? std::string(kind_name(layer)) : found->second;
}

// In the reference figures every shape is that of an image: a vector has one pixel, and positions are its
// pixels.
Shape reference_shape(const CsvRow& row, const Layer& layer) {
  const std::int64_t n = row.number("N"), c = row.number("OC"), h = row.number("OH"), w = row.number("OW");
  if (std::holds_alternative<Lstm>(layer.value())) return {h, n, c};
  if (std::holds_alternative<Permute>(layer.value())) return {n, h, w, c};
  if (std::holds_alternative<Linear>(layer.value()) && h > 1) return {n, h * w, c};
  Shape shape = {n, c, h, w};
  shape.resize(output_shape(layer).size());
  return shape;
}

TEST(KnownNetworks, EqualTheReferenceRowByRow) {
  std::map<std::string, Network> networks;
  std::map<std::string, std::size_t> at;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/network_layers.csv")) {
    const std::string name = with_dashes(row.text("network"));
    if (!networks.contains(name)) networks[name] = known(name);
    const std::vector<NamedLayer>& layers = networks[name].layers;
    ASSERT_LT(at[name], layers.size()) << name;
    const NamedLayer& item = layers[at[name]++];
    const std::string where = name + " " + item.name;
    const Operations work = operations(item.layer);
    if (!row.text("name").empty()) {
      EXPECT_EQ(item.name, row.text("name")) << where;
    }
    const std::string kind = reference_kind(item.layer);
    const bool is_adaptive = row.text("kind") == "global_avgpool" || row.text("kind") == "adaptive_avgpool";
    if (is_adaptive) {
      EXPECT_TRUE(std::holds_alternative<AdaptiveAveragePool>(item.layer.value())) << where;
    } else {
      EXPECT_EQ(kind, row.text("kind")) << where;
    }
    EXPECT_EQ(output_shape(item.layer), reference_shape(row, item.layer)) << where;
    EXPECT_EQ(work.params, row.number("params")) << where;
    EXPECT_EQ(work.nominal_maccs, row.number("nominal_maccs")) << where;
    EXPECT_EQ(work.effective_maccs, row.number("effective_maccs")) << where;
  }
  EXPECT_EQ(networks.size(), 21U);
  for (const auto& [name, network] : networks) EXPECT_EQ(at[name], network.layers.size()) << name;
}

TEST(KnownNetworks, HaveTheReferenceTotals) {
  int networks = 0;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/network_totals.csv")) {
    const std::string name = with_dashes(row.text("network"));
    const NetworkTotals all = totals(known(name), DataType::f32);
    EXPECT_EQ(all.operations.params, row.number("params")) << name;
    EXPECT_EQ(all.running_stats, row.number("running_stats")) << name;
    EXPECT_EQ(all.operations.nominal_maccs, row.number("nominal_maccs")) << name;
    EXPECT_EQ(all.operations.effective_maccs, row.number("effective_maccs")) << name;
    ++networks;
  }
  EXPECT_EQ(networks, 21);
}

TEST(AlexNetSeed, TotalsAreTheKnownOnes) {
  const NetworkTotals all = totals(known("alexnet-seed"), DataType::f32);
  EXPECT_EQ(all.operations.params, 61'264'904);
  EXPECT_EQ(all.operations.nominal_maccs, 861'301'280);
  EXPECT_EQ(all.operations.effective_maccs, 794'951'808);
  EXPECT_EQ(all.bytes.weights + all.bytes.bias, 4 * 61'264'904);
  EXPECT_EQ(all.bytes.bias, 4 * (4096 + 4096 + 1000));
}

TEST(Core, HoldsAlexNetAndTheShapesOfEveryKind) {
  const Network suite = known("core");
  EXPECT_TRUE(suite.is_suite);
  EXPECT_FALSE(known("alexnet-seed").is_suite);
  std::vector<Layer> layers;
  std::map<std::string, int> kinds;
  for (const NamedLayer& item : suite.layers) {
    layers.push_back(item.layer);
    EXPECT_GT(operations(item.layer).effective_maccs, 0) << item.name << " has nothing to time";
    ++kinds[std::string(conv_variant(item.layer)) + std::string(kind_name(item.layer))];
  }
  for (const NamedLayer& item : known("alexnet-seed").layers) {
    if (operations(item.layer).effective_maccs == 0) continue;
    EXPECT_THAT(layers, Contains(item.layer)) << item.name;
  }
  for (const char* const shape :
       {"conv:mb1ic64ih56oc64kh3ph1", "conv:g32mb1ic128ih56oc128kh3ph1", "conv:g3mb1ic30ih56oc60kh3ph1",
        "conv:g64mb1ic64ih56oc64kh3ph1", "dwsep:mb1ic64ih56oc128kh3ph1", "lstm:t25mb16dhc512"}) {
    EXPECT_THAT(layers, Contains(parse_descriptor(shape).layer)) << shape;
  }
  for (const char* const kind : {"standardconv", "groupedconv", "depthwiseconv", "dwsep", "linear", "lstm"}) {
    EXPECT_GE(kinds[kind], 2) << kind
                              << " has not both a shape that the arithmetic limits and one that memory does";
  }
}

// 2 -> 3 channels of 4x4 with 3x3 windows: 10 of 12 pairs along an axis fall inside.
const Axis kSame4 = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
const Network kSmall = {
    .name = "small",
    .layers = {{.name = "conv",
                .layer = Conv{.in_channels = 2, .out_channels = 3, .bias = 1, .axes = {kSame4, kSame4}},
                .multiplicity = 5},
               {.name = "relu", .layer = Relu{.channels = 3, .axes = {{.in = 4}, {.in = 4}}}},
               {.name = "lstm",
                .layer = Lstm{.input_size = 2, .hidden_size = 3, .bias_vectors = 2},
                .multiplicity = 2}}};

TEST(Totals, CountEveryLayerAsOftenAsTheNetworkHasIt) {
  const NetworkTotals all = totals(kSmall, DataType::f32);
  // The convolution has 2*3*9 weights and 3 biases, the LSTM 4*3*(2+3) weights and 2*4*3 biases.
  EXPECT_EQ(all.operations.params, 5 * 57 + 2 * 84);
  EXPECT_EQ(all.operations.nominal_maccs, 5 * 2 * 3 * 9 * 16 + 2 * 60);
  EXPECT_EQ(all.operations.effective_maccs, 5 * 2 * 3 * 10 * 10 + 2 * 60);
  EXPECT_EQ(
      all.operations.other,
      (OtherOperations{
          .add = 2 * (3 + 12), .multiply = 2 * 9, .compare = 48, .divide = 0, .transcendental = 2 * 15}));
  EXPECT_EQ(all.bytes, (TrafficBytes{.input = 4 * (5 * 32 + 48 + 2 * 2),
                                     .weights = 4 * (5 * 54 + 2 * 60),
                                     .bias = 4 * (5 * 3 + 2 * 24),
                                     .output = 4 * (5 * 48 + 48 + 2 * 3)}));
}

TEST(Totals, OfNothingAreNothing) {
  EXPECT_EQ(totals({}, DataType::f32).operations, Operations{});
  EXPECT_EQ(totals({}, DataType::f32).bytes, TrafficBytes{});
}

TEST(Totals, BeyondSixtyFourBitsAreRefused) {
  Network network = kSmall;
  network.layers[0].multiplicity = INT64_MAX / 100;
  EXPECT_THROW(totals(network, DataType::f32), CountOverflow) << "a product";
  const Layer wide = Linear{.batch = 1'000'000, .in_features = 2'000'000, .out_features = 2'000'000};
  network.layers = {{.name = "a", .layer = wide}, {.name = "b", .layer = wide}, {.name = "c", .layer = wide}};
  EXPECT_THROW(totals(network, DataType::f32), CountOverflow) << "a sum: 3 * 4*10^18";
  network.layers.pop_back();
  EXPECT_EQ(totals(network, DataType::f32).operations.effective_maccs, 8'000'000'000'000'000'000);
}

TEST(Build, ChangesEveryLayerAndTheWorkInProportion) {
  const NetworkEntry entry = known_entry("alexnet-seed");
  const Network network = build(entry), eight = build(entry, {.batch = 8});
  ASSERT_EQ(eight.layers.size(), network.layers.size());
  EXPECT_EQ(eight.name, network.name);
  for (const NamedLayer& item : eight.layers) EXPECT_EQ(output_shape(item.layer).front(), 8) << item.name;
  const NetworkTotals one = totals(network, DataType::f32), all = totals(eight, DataType::f32);
  EXPECT_EQ(all.operations.effective_maccs, 8 * one.operations.effective_maccs);
  EXPECT_EQ(all.operations.params, one.operations.params);
  EXPECT_EQ(all.bytes.weights, one.bytes.weights);
  EXPECT_EQ(all.bytes.input, 8 * one.bytes.input);
  EXPECT_THROW(build(entry, {.batch = 0}), InvalidLayer);
  EXPECT_THROW(build(entry, {.batch = INT64_MAX}), CountOverflow);
}

TEST(NetworkBuilder, HandsEachLayerTheShapeThatTheOneBeforeLeft) {
  const Network network =
      NetworkBuilder("built", {1, 3, 12, 8})
          .conv("conv", {.out_channels = 6, .window = {.kernel = 3, .pad = 1}, .groups = 3, .bias = true})
          .relu("relu")
          .max_pool("pool", {.kernel = 2, .stride = 2})
          .dropout("dropout")
          .flatten("flatten")
          .relu("flat relu")
          .linear("linear", 10)
          .build();
  EXPECT_EQ(network.name, "built");
  EXPECT_FALSE(network.is_suite);
  ASSERT_EQ(network.layers.size(), 7U);
  const Axis high = {.in = 12, .kernel = 3, .pad_begin = 1, .pad_end = 1},
             wide = {.in = 8, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  EXPECT_EQ(network.layers[0].layer,
            Layer(Conv{.in_channels = 3, .out_channels = 6, .groups = 3, .bias = 1, .axes = {high, wide}}));
  EXPECT_EQ(network.layers[1].layer, Layer(Relu{.channels = 6, .axes = {{.in = 12}, {.in = 8}}}));
  EXPECT_THAT(output_shape(network.layers[2].layer), ElementsAre(1, 6, 6, 4));
  EXPECT_EQ(network.layers[3].layer, Layer(Dropout{.channels = 6, .axes = {{.in = 6}, {.in = 4}}}));
  EXPECT_THAT(output_shape(network.layers[4].layer), ElementsAre(1, 144));
  EXPECT_EQ(network.layers[5].layer, Layer(Relu{.channels = 144}));
  EXPECT_EQ(network.layers[6].layer, Layer(Linear{.in_features = 144, .out_features = 10, .bias = 1}));
  EXPECT_EQ(network.layers[6].name, "linear");
  EXPECT_THROW(
      NetworkBuilder("broken", {1, 3, 4, 4}).conv("conv", {.out_channels = 1, .window = {.kernel = 5}}),
      InvalidLayer);
}

std::string refusal(std::string_view name, const InputOptions& options) {
  try {
    build(known_entry(name), options);
  } catch (const InvalidLayer& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Build, DerivesEveryShapeFromTheResolution) {
  const Network wide =
      build(known_entry("resnet50"), {.batch = 2, .resolution = {{.height = 256, .width = 320}}});
  EXPECT_THAT(output_shape(wide.layers.front().layer), ElementsAre(2, 64, 128, 160));
  EXPECT_THAT(output_shape(wide.layers.back().layer), ElementsAre(2, 1000));
  EXPECT_EQ(totals(wide, DataType::f32).operations.params, 25'557'032) << "it pools before its linear layer";
}

TEST(Build, NamesTheLayerAndTheSmallestResolutionThatWorks) {
  EXPECT_THAT(refusal("inception-v3", {.resolution = {{40, 40}}}),
              AllOf(HasSubstr("layer 'Mixed_"), HasSubstr("smallest resolution that works is 75x75")));
  EXPECT_THAT(refusal("unet-seed", {.resolution = {{250, 250}}}),
              AllOf(HasSubstr("layer 'up."), HasSubstr("side by side"), HasSubstr("16x16")));
  EXPECT_THAT(refusal("lstm2-512", {.resolution = {{8, 8}}}), HasSubstr("no input image"));
  EXPECT_EQ(refusal("unet-seed", {.resolution = {{16, 32}}}), "accepted");
}

TEST(NetworkBuilder, RefusesBranchesThatDoNotFit) {
  NetworkBuilder net("branches", {1, 4, 8, 8});
  EXPECT_THROW(net.add("add", {1, 4, 8, 7}), InvalidLayer);
  EXPECT_THROW(net.concat("concat", {{1, 4, 8, 8}, {1, 4, 7, 8}}), InvalidLayer);
  net.concat("concat", {{1, 4, 8, 8}, {1, 5, 8, 8}});
  EXPECT_THAT(net.shape(), ElementsAre(1, 9, 8, 8));
  net.upsample("up", 2).average_pool("mean", {.kernel = 3, .stride = 2, .ceil = true});
  EXPECT_THAT(net.shape(), ElementsAre(1, 9, 8, 8)) << "16 pixels hold 7 windows, and half an eighth";
}

TEST(Operations, OfBothGradientsAreTwice) {
  NamedLayer item = {.name = "a", .layer = Linear{.batch = 1, .in_features = 8, .out_features = 4}};
  EXPECT_EQ(operations(item).effective_maccs, 32);
  EXPECT_EQ(compulsory(traffic(item, DataType::f32)), 4 * (8 + 32 + 4));
  item.setting = LayerSetting{.direction = Direction::backward_weights};
  EXPECT_EQ(operations(item).effective_maccs, 32);
  item.setting->direction = Direction::backward;
  EXPECT_EQ(operations(item).effective_maccs, 64);
  EXPECT_EQ(operations(item).params, 32);
  EXPECT_EQ(compulsory(traffic(item, DataType::f32)), 2 * 4 * (8 + 32 + 4));
}

TEST(Traffic, FollowsTheTypesThatTheWorkloadTells) {
  const NamedLayer item = {
      .name = "a",
      .layer = Linear{.batch = 1, .in_features = 8, .out_features = 4},
      .setting = LayerSetting{.types = {.input = DataType::u8, .weights = DataType::bf16}}};
  EXPECT_EQ(traffic(item, DataType::f64), (TrafficBytes{.input = 8, .weights = 64, .output = 16}));
  EXPECT_EQ(types_of({.name = "b", .layer = item.layer}, DataType::f64), all_of(DataType::f64));
}

}  // namespace
}  // namespace flopline
