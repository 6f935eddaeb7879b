#include "analysis/onnx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "analysis/onnx_writer.h"
#include "analysis/workload.h"
#include "kernels/descriptor.h"

namespace flopline::onnx_reader_test {
namespace {

using namespace onnx_writer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::filesystem::path kModels = FLOPLINE_SOURCE_DIR "/analysis/testdata/onnx";

// Where the build has no ONNX there is nothing to hold to anything.
class Onnx : public testing::Test {
 protected:
  void SetUp() override {
    try {
      read_onnx(model(input("x", {1}) + node("Relu", {"x"}, {"y"})), "", {});
    } catch (const UnreadableWorkload& error) {
      if (std::string(error.what()).find("this build reads no ONNX") != std::string::npos) GTEST_SKIP();
    }
  }
};

Network read(const std::string& bytes, const InputOptions& options = {}) {
  return read_onnx(bytes, "net", options);
}

std::vector<std::string> layers(const std::string& bytes, const InputOptions& options = {}) {
  std::vector<std::string> texts;
  for (const NamedLayer& item : read(bytes, options).layers) texts.push_back(print_descriptor(item.layer));
  return texts;
}

std::string refusal(const std::string& bytes, const InputOptions& options = {}) {
  try {
    read(bytes, options);
  } catch (const UnreadableWorkload& error) {
    return error.what();
  }
  return "accepted";
}

std::string same(const std::string& descriptor) {
  return print_descriptor(parse_descriptor(descriptor).layer);
}

// Layers without MACCs that graphs leave out at inference, or have where the tables have none.
bool is_compared(const Layer& layer) {
  return !std::holds_alternative<Dropout>(layer.value()) && !std::holds_alternative<Flatten>(layer.value());
}

// The two parts of a separable convolution stand where the tables have them: in one count.
std::vector<Layer> apart(const Network& network) {
  std::vector<Layer> all;
  for (const NamedLayer& item : network.layers) {
    if (const auto* both = std::get_if<DepthwiseSeparable>(&item.layer.value())) {
      all.push_back(depthwise_part(*both));
      all.push_back(pointwise_part(*both));
    } else if (is_compared(item.layer)) {
      all.push_back(item.layer);
    }
  }
  return all;
}

TEST_F(Onnx, ModelsAreTheNetworksOfTheSameName) {
  const std::map<std::string, std::string> networks = {
      {"alexnet_seed.noweights", "alexnet-seed"}, {"keras_toy_seed.weights", "keras-toy-seed"},
      {"lstm2_512.noweights", "lstm2-512"},       {"mobilenet_v2.noweights", "mobilenet-v2"},
      {"resnet18.noweights", "resnet18"},         {"squeezenet1_0.noweights", "squeezenet1-0"},
      {"unet_seed_bn.noweights", "unet-seed-bn"}};
  for (const auto& [file, name] : networks) {
    SCOPED_TRACE(file);
    const Network read = read_workload((kModels / (file + ".onnx")).string()), known = read_workload(name);
    const Operations ours = totals(read, DataType::f32).operations,
                     theirs = totals(known, DataType::f32).operations;
    EXPECT_EQ(ours.params, theirs.params);
    EXPECT_EQ(ours.nominal_maccs, theirs.nominal_maccs);
    EXPECT_EQ(ours.effective_maccs, theirs.effective_maccs);
    EXPECT_EQ(ours.other, theirs.other);
    EXPECT_THAT(read.not_understood, testing::IsEmpty());
    std::vector<Layer> one = apart(read), other = apart(known);
    ASSERT_EQ(one.size(), other.size());
    EXPECT_TRUE(std::ranges::is_permutation(one, other));
  }
}

TEST_F(Onnx, ModelsHaveTheKnownTotals) {
  const Network tiny = read_workload((kModels / "lstm2_tiny.weights.onnx").string());
  EXPECT_EQ(totals(tiny, DataType::f32).operations.params, 4864);
  EXPECT_EQ(totals(tiny, DataType::f32).operations.nominal_maccs, 92160);
  const Network mobile = read_workload((kModels / "mobilenet_v2.noweights.onnx").string());
  EXPECT_EQ(std::ranges::count_if(mobile.layers,
                                  [](const NamedLayer& item) {
                                    return std::holds_alternative<DepthwiseSeparable>(item.layer.value());
                                  }),
            17);
  EXPECT_EQ(mobile.parts, 222);
  EXPECT_EQ(mobile.about, "ONNX opset 13, batch 1, 70 of 222 nodes compute nothing");
  EXPECT_EQ(mobile.layers.front().name, "features.features.0.features.0.0.Conv");
}

TEST_F(Onnx, ConvolutionsOfEveryForm) {
  const auto conv = [](const std::vector<Dim>& in, const std::vector<std::int64_t>& kernel,
                       const std::string& attributes, const std::string& op = "Conv") {
    return model(input("x", in) + weights("w", kernel) + weights("b", {8}) +
                 node(op, {"x", "w", "b"}, {"y"}, attributes));
  };
  EXPECT_THAT(layers(conv({1, 4, 20}, {8, 4, 3}, integers("pads", {1, 1}))),
              ElementsAre(same("conv:mb1ic4iw20oc8kw3pw1b1")));
  EXPECT_THAT(
      layers(conv({1, 4, 9, 9}, {8, 2, 3, 3},
                  integer("group", 2) + text("auto_pad", "SAME_UPPER") + integers("strides", {2, 2}))),
      ElementsAre(same("conv:g2mb1ic4ih9oc8kh3sh2ph1oh5b1")));
  EXPECT_THAT(layers(conv({2, 4, 5, 6, 7}, {8, 4, 2, 2, 2}, integers("dilations", {2, 1, 1}))),
              ElementsAre(same("conv:mb2ic4id5ih6iw7oc8kd2kh2kw2dd1dh0dw0pd0ph0pw0b1")));
  EXPECT_THAT(layers(conv({1, 4, 5, 5}, {4, 8, 3, 3},
                          integers("strides", {2, 2}) + integers("pads", {1, 1, 1, 1}) +
                              integers("output_padding", {1, 1}),
                          "ConvTranspose")),
              ElementsAre(same("deconv:mb1ic4ih5oc8oh10kh3sh2ph1b1")));
  EXPECT_THAT(refusal(conv({1, 5, 9, 9}, {8, 4, 3, 3}, "")),
              AllOf(HasSubstr("node 'y' ('Conv')"), HasSubstr("1 groups of 4 channels and an input of 5")));
  EXPECT_THAT(refusal(conv({1, 4, 9, 9}, {8, 4, 3, 3}, integers("strides", {0, 1}))),
              HasSubstr("at least 1"));
}

TEST_F(Onnx, ProductsAndTheirBias) {
  const std::string dense = input("x", {2, 5, 16}) + weights("w", {16, 8}) + weights("b", {8}) +
                            node("MatMul", {"x", "w"}, {"y"}) + node("Add", {"b", "y"}, {"z"});
  EXPECT_THAT(layers(model(dense)), ElementsAre(same("linear:mb2f5ic16oc8b1")));
  const std::string read_twice = dense + node("Relu", {"y"}, {"r"});
  EXPECT_THAT(layers(model(read_twice)),
              ElementsAre(same("linear:mb2f5ic16oc8"), same("add:mb2ic5iw8"), same("relu:mb2ic5iw8")));
  EXPECT_THAT(layers(model(input("q", {4, 6, 16}) + input("k", {4, 16, 7}) + weights("w", {1}) +
                           node("MatMul", {"q", "k"}, {"y"}))),
              ElementsAre(same("matmul:mb4f6ic16oc7")));
  EXPECT_THAT(layers(model(input("x", {3, 16}) + weights("w", {8, 16}) + weights("b", {8}) +
                           node("Gemm", {"x", "w", "b"}, {"y"}, integer("transB", 1)))),
              ElementsAre(same("linear:mb3ic16oc8b1")));
}

TEST_F(Onnx, RecurrentLayers) {
  const auto cell = [](const std::string& op, std::int64_t gates, const std::string& attributes, bool bias) {
    std::vector<std::string> inputs = {"x", "w", "r"};
    if (bias) inputs.push_back("b");
    return model(
        input("x", {7, 2, 5}) + weights("w", {2, gates * 6, 5}) + weights("r", {2, gates * 6, 6}) +
        weights("b", {2, 2 * gates * 6}) +
        node(op, inputs, {"y"}, integer("hidden_size", 6) + text("direction", "bidirectional") + attributes));
  };
  EXPECT_THAT(layers(cell("LSTM", 4, "", true)), ElementsAre(same("lstm:t7mb2slc5dhc6dirs2b2")));
  EXPECT_THAT(layers(cell("GRU", 3, "", false)), ElementsAre(same("gru:t7mb2slc5dhc6dirs2b0")));
  EXPECT_THAT(layers(cell("GRU", 3, integer("linear_before_reset", 1), true)),
              ElementsAre(same("lbr_gru:t7mb2slc5dhc6dirs2b2")));
  EXPECT_THAT(layers(cell("RNN", 1, "", true)), ElementsAre(same("rnn:t7mb2slc5dhc6dirs2b2")));
}

TEST_F(Onnx, ADepthwiseAndItsPointwiseConvolutionAreOne) {
  const std::string both = input("x", {1, 8, 9, 9}) + weights("d", {8, 1, 3, 3}) + weights("p", {4, 8, 1, 1});
  const std::string depthwise = node("Conv", {"x", "d"}, {"a"}, integer("group", 8));
  EXPECT_THAT(layers(model(both + depthwise + node("Conv", {"a", "p"}, {"y"}))),
              ElementsAre(same("dwsep:mb1ic8ih9oc4kh3ph0")));
  EXPECT_THAT(layers(model(both + depthwise + node("Relu", {"a"}, {"b"}) + node("Conv", {"b", "p"}, {"y"}))),
              ElementsAre(same("dwsep:mb1ic8ih9oc4kh3ph0"), same("relu:mb1ic8ih7")));
  EXPECT_THAT(layers(model(both + depthwise + node("Conv", {"a", "p"}, {"y"}) + output("a"))),
              ElementsAre(same("conv:g8mb1ic8ih9oc8kh3ph0"), same("conv:mb1ic8ih7oc4")))
      << "somebody else reads what lies between";
}

TEST_F(Onnx, WhatIsNotUnderstoodIsListed) {
  const Network network =
      read(model(input("x", {1, 8}) + node("Relu", {"x"}, {"a"}) + node("Softmax", {"a"}, {"b"}) +
                 node("Softmax", {"b"}, {"c"}) + node("Gelu", {"c"}, {"d"}, "", "", "com.microsoft") +
                 node("Relu", {"d"}, {"e"}) +
                 node("If", {"x"}, {"f"}, subgraph("then_branch", node("Relu", {"x"}, {"g"})))));
  EXPECT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.parts, 7);
  EXPECT_THAT(network.not_understood,
              UnorderedElementsAre(NotUnderstood{"Softmax", 2}, NotUnderstood{"com.microsoft.Gelu", 1},
                                   NotUnderstood{"Relu of unknown shape", 1}, NotUnderstood{"If", 2}));
}

TEST_F(Onnx, DimensionsCanBeSet) {
  const std::string named = model(input("x", {"batch", 4, "height", "width"}) + weights("w", {8, 4, 3, 3}) +
                                  node("Conv", {"x", "w"}, {"y"}));
  EXPECT_THAT(refusal(named), AllOf(HasSubstr("input x is 1x4xheightxwidth: dimension height is open"),
                                    HasSubstr("--dim height=N or --input x=")));
  const std::vector<std::string> expected = {same("conv:mb1ic4ih9iw7oc8kh3kw3ph0pw0")};
  EXPECT_EQ(layers(named, {.dimensions = {{"height", 9}, {"width", 7}}}), expected);
  EXPECT_EQ(layers(named, {.shapes = {{"x", {1, 4, 9, 7}}}}), expected);
  EXPECT_EQ(layers(named, {.resolution = InputOptions::Resolution{9, 7}}), expected);
  EXPECT_THAT(layers(named, {.batch = 3, .resolution = InputOptions::Resolution{9, 7}}),
              ElementsAre(same("conv:mb3ic4ih9iw7oc8kh3kw3ph0pw0")));
  EXPECT_THAT(refusal(named, {.dimensions = {{"depth", 1}}}),
              AllOf(HasSubstr("no dimension named 'depth'"), HasSubstr("batch, height, width")));
  EXPECT_THAT(refusal(named, {.shapes = {{"z", {1}}}}), AllOf(HasSubstr("no input 'z'"), HasSubstr("'x'")));
  EXPECT_THAT(refusal(named, {.shapes = {{"x", {1, 4}}}}), HasSubstr("2 dimensions, accepted are 4"));
  EXPECT_THAT(refusal(named, {.dimensions = {{"height", 8}}, .shapes = {{"x", {1, 4, 9, 7}}}}),
              HasSubstr("--input makes the dimension 'height' 9, which is 8 already"));
  EXPECT_THAT(refusal(named, {.batch = 2, .shapes = {{"x", {1, 4, 9, 7}}}}), HasSubstr("--batch wants 2"));
}

TEST_F(Onnx, ShapesThatAreReckonedAreFollowed) {
  const std::string graph = input("x", {2, 3, 4}) + list("zero", {0}) + list("rest", {-1}) +
                            weights("w", {12, 5}) + node("Shape", {"x"}, {"s"}) +
                            node("Gather", {"s", "zero"}, {"n"}) +
                            node("Concat", {"n", "rest"}, {"to"}, integer("axis", 0)) +
                            node("Reshape", {"x", "to"}, {"flat"}) + node("Gemm", {"flat", "w"}, {"y"});
  EXPECT_THAT(layers(model(graph)), ElementsAre(same("linear:mb2ic12oc5")));
  EXPECT_THAT(layers(model(graph), {.batch = 6}), ElementsAre(same("linear:mb6ic12oc5")));
}

TEST_F(Onnx, GraphsThatCannotBeAreRefused) {
  const std::string x = input("x", {1, 8});
  EXPECT_THAT(refusal(model(x + node("Add", {"x", "b"}, {"a"}, "", "first") + node("Relu", {"a"}, {"b"}))),
              AllOf(HasSubstr("node 'first' ('Add'): reads 'b'"), HasSubstr("only a later node writes")));
  EXPECT_THAT(refusal(model(x + node("Relu", {"q"}, {"a"}))), HasSubstr("reads 'q', which nothing writes"));
  EXPECT_THAT(refusal(model(x + node("Relu", {"x"}, {"x"}))),
              HasSubstr("writes 'x', which is there already"));
  EXPECT_THAT(refusal(model(input("x", {INT64_MAX, INT64_MAX}))), HasSubstr("64 bits"));
  EXPECT_THAT(refusal(model(x + weights("w", {-1}))), HasSubstr("tensor 'w': a dimension is -1"));
  EXPECT_THAT(refusal(model(x)), HasSubstr("none of its 0 nodes is a layer"));
  EXPECT_THAT(refusal(""), HasSubstr("has no graph"));
  EXPECT_THAT(refusal(model(x + node("Relu", {"x"}, {"y"}), 0)), HasSubstr("opset_import"));
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Onnx, HasNoBytesThatCrashIt) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const char* const file :
       {"keras_toy_seed.weights.onnx", "lstm2_tiny.weights.onnx", "unet_seed_bn.noweights.onnx"}) {
    const std::string whole = bytes_of(kModels / file);
    for (std::size_t size = 0; size < whole.size(); size += 100) refusal(whole.substr(0, size));
    for (int i = 0; i < 200; ++i) {
      std::string changed = whole;
      for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
      refusal(changed);
    }
  }
}

TEST_F(Onnx, ReplaysTheFuzzCorpus) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(FLOPLINE_SOURCE_DIR "/analysis/testdata/fuzz/onnx")) {
    refusal(bytes_of(entry.path()), {.batch = 2});
    ++files;
  }
  EXPECT_GT(files, 3U);
}

TEST_F(Onnx, FilesThatCannotBeReadSayWhy) {
  const auto why = [](const std::string& path) -> std::string {
    try {
      onnx_reader().read(path, {});
    } catch (const UnreadableWorkload& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(why("/nowhere.onnx"), HasSubstr("it cannot be opened: No such file"));
  EXPECT_THAT(why("/dev/null"), HasSubstr("accepted is a regular file"));
  EXPECT_THAT(why("/"), HasSubstr("accepted is a regular file"));
}

}  // namespace
}  // namespace flopline::onnx_reader_test
