#include "analysis/onednn_log_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cost_model.h"
#include "kernels/descriptor.h"

namespace flopline::onednn_log_reader_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr std::string_view kHeader =
    "onednn_verbose,info,oneDNN v2.6.3 (commit N/A)\n"
    "onednn_verbose,info,cpu,runtime:OpenMP,nthr:2\n"
    "onednn_verbose,info,cpu,isa:Intel AVX2\n"
    "onednn_verbose,info,gpu,runtime:none\n"
    "onednn_verbose,info,prim_template:operation,engine,primitive,implementation,prop_kind,memory_"
    "descriptors,"
    "attributes,auxiliary,problem_desc,exec_time\n";

struct Call {
  std::string_view time = "0.5";
  std::string_view implementation = "jit:avx2";
  std::string_view prop_kind = "forward_inference";
  std::string_view layout = "acdb";
  std::string_view attributes = "";
};
std::string conv(const Call& call = {}) {
  return fmt::format(
      "onednn_verbose,exec,cpu,convolution,{},{},src_f32::blocked:{}:f0 wei_f32::blocked:Acdb8a:f0 "
      "bia_f32::blocked:a:f0 dst_f32::blocked:acdb:f0,{},alg:convolution_direct,"
      "mb2_ic16oc8_ih7oh7kh3sh1dh0ph1_iw7ow7kw3sw1dw0pw1,{}\n",
      call.implementation, call.prop_kind, call.layout, call.attributes, call.time);
}
std::string reorder(std::string_view time) {
  return fmt::format(
      "onednn_verbose,exec,cpu,reorder,jit:uni,undef,src_f32::blocked:abcd:f0 dst_f32::blocked:acdb:f0,,,"
      "2x16x7x7,{}\n",
      time);
}
constexpr std::string_view kProduct =
    "onednn_verbose,exec,cpu,matmul,brgemm:avx2,undef,src_f32::blocked:ab:f0 wei_f32::blocked:ab:f0 "
    "dst_f32::blocked:ab:f0,,,8x16:16x4:8x4,0.25\n";

Network read(const std::string& text, const InputOptions& input = {}) {
  return parse_onednn_log(text, "program", input);
}
std::string refusal(const std::string& text, const InputOptions& input = {}) {
  try {
    read(text, input);
  } catch (const UnreadableWorkload& error) {
    return std::string("unreadable: ") + error.what();
  } catch (const InvalidLayer& error) {
    return std::string("invalid: ") + error.what();
  }
  return "accepted";
}
std::vector<std::string> names(const Network& network) {
  std::vector<std::string> all;
  for (const NamedLayer& item : network.layers) all.push_back(item.name);
  return all;
}

TEST(OnednnLog, IsANetworkOfEveryDifferentPrimitive) {
  const Network network = read(std::string(kHeader) + conv({.time = "0.5"}) + reorder("0.125") +
                               std::string(kProduct) + conv({.time = "0.75"}) + reorder("0.125"));
  EXPECT_EQ(network.name, "program");
  EXPECT_EQ(network.about, "oneDNN 2.6.3 log, 2 threads, Intel AVX2");
  EXPECT_EQ(network.recorded_threads, 2);
  EXPECT_EQ(network.parts, 5);
  EXPECT_THAT(names(network), ElementsAre("mb2ic16oc8b1ih7oh7kh3ph1", "mb1f8ic16oc4"));
  const NamedLayer& first = network.layers[0];
  EXPECT_EQ(print_descriptor(first.layer), "conv:mb2ic16oc8b1ih7oh7kh3ph1");
  EXPECT_EQ(first.multiplicity, 2);
  EXPECT_EQ(first.setting, std::nullopt);
  EXPECT_EQ(first.recording, (Recording{.implementation = "jit:avx2", .times_s = {0.5e-3, 0.75e-3}}));
  EXPECT_EQ(network.layers[1].multiplicity, 1);
  EXPECT_THAT(network.not_understood,
              ElementsAre(NotUnderstood{.what = "reorder", .count = 2, .time_s = 0.25e-3}));
}

TEST(OnednnLog, TellsSettingsAndImplementationsApartButNotLayouts) {
  const Network network =
      read(conv() + conv({.layout = "abcd"}) + conv({.implementation = "brgconv:avx512_core"}) +
           conv({.prop_kind = "forward_training"}) + conv({.prop_kind = "backward_data"}) +
           conv({.attributes = "attr-post-ops:sum+eltwise_relu "}) +
           conv({.attributes = "attr-scratchpad:user "}) +
           conv({.attributes = "attr-post-ops:sum:2+eltwise_relu "}));
  EXPECT_THAT(names(network),
              ElementsAre("mb2ic16oc8b1ih7oh7kh3ph1", "mb2ic16oc8b1ih7oh7kh3ph1.2",
                          "mb2ic16oc8b1ih7oh7kh3ph1.backward_data", "mb2ic16oc8b1ih7oh7kh3ph1.sum.relu",
                          "mb2ic16oc8b1ih7oh7kh3ph1.sum.relu.2"));
  EXPECT_EQ(network.layers[0].multiplicity, 4);
  EXPECT_EQ(network.layers[1].recording->implementation, "brgconv:avx512_core");
  EXPECT_EQ(network.layers[2].setting, (LayerSetting{.direction = Direction::backward_data}));
  EXPECT_EQ(network.layers[3].setting, (LayerSetting{.attributes = "attr-post-ops:sum+eltwise_relu"}));
}

TEST(OnednnLog, GivesHalfOfTheTimeToEitherStack) {
  const Network network = read(
      "dnnl_verbose,exec,cpu,rnn,ref:any,forward_inference,src_layer_f32::blocked:abc:f0 "
      "wei_layer_f32::blocked:abcde:f0 bias_f32::blocked:abcd:f0 dst_layer_f32::blocked:abc:f0,,"
      "alg:vanilla_lstm direction:bidirectional_concat activation:undef,l2t3mb2sic16slc16dhc16dlc32,0.5\n");
  EXPECT_THAT(names(network), ElementsAre("l2t3mb2dhc16"));
  EXPECT_EQ(network.parts, 1);
  EXPECT_EQ(network.layers[0].multiplicity, 2);
  EXPECT_THAT(network.layers[0].recording->times_s, ElementsAre(0.25e-3, 0.25e-3));
}

TEST(OnednnLog, PassesOverOtherOutputAndCreations) {
  std::string text = "loading\nepoch 1: " + conv() + "\n" + std::string(300'000, 'x') + "\r" + conv() +
                     "onednn_verbose,create:cache_miss,cpu,convolution,jit:avx2,x,0.5\n";
  text += std::string("\0\xff\n", 3) + "onednn_verbose,v1,graph,exec,cpu,1,x,0.1\n";
  const Network network = read(text);
  ASSERT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.layers[0].multiplicity, 2);
  EXPECT_EQ(network.parts, 2);
  EXPECT_THAT(network.not_understood, IsEmpty());
}

TEST(OnednnLog, CountsWhatHasNoLayerWithItsTime) {
  const std::string on_gpu = conv({.time = "3"}).replace(20, 3, "gpu");
  const Network network =
      read(reorder("0.25") + on_gpu + conv() + reorder("0.5") + "onednn_verbose,exec,cpu,\x1b[2J,x,1\n" +
           "onednn_verbose,exec,cpu2gpu,reorder,x,undef,a,,,1,1\n" +
           "onednn_verbose,exec,cpu,matmul,x,undef,src_f32: wei_f32: dst_f32:,,,*x2:2x3,2\n");
  EXPECT_EQ(network.parts, 7);
  EXPECT_THAT(network.not_understood,
              ElementsAre(NotUnderstood{"reorder", 2, 0.75e-3}, NotUnderstood{"convolution on gpu", 1, 3e-3},
                          NotUnderstood{"?[2J", 1, 1e-3}, NotUnderstood{"reorder on cpu2gpu", 1, 1e-3},
                          NotUnderstood{"matmul of sizes known at run time only", 1, 2e-3}));
}

// What a killed program leaves, and where another writes on.
TEST(OnednnLog, CountsALineThatWasCutOffAsNotUnderstood) {
  const std::string whole = conv();
  const std::string start = reorder("1") + whole;
  for (std::size_t length = 21; length < whole.size(); ++length) {
    SCOPED_TRACE(length);
    const std::string part = whole.substr(0, length);
    const Network network = read(start + part);
    EXPECT_EQ(network.parts, 3);
    EXPECT_EQ(network.layers[0].multiplicity, 1);
    EXPECT_EQ(network.not_understood.at(1),
              (NotUnderstood{.what = "a last line that was cut off", .count = 1}));
    const Network written_on = read(start + part + whole);
    EXPECT_EQ(written_on.parts, 4);
    EXPECT_EQ(written_on.layers[0].multiplicity, 2);
    EXPECT_EQ(written_on.not_understood.at(1),
              (NotUnderstood{.what = "a line that was cut off", .count = 1}));
  }
  EXPECT_EQ(read(whole + reorder("1").substr(0, 60) + whole).layers[0].multiplicity, 2);
}

TEST(OnednnLog, RefusesAnyOtherLineThatIsNoneOfTheLibrarys) {
  EXPECT_THAT(refusal(conv() + "\n" + conv({.time = "soon"}) + conv()),
              AllOf(HasSubstr("unreadable: line 3: the time is 'soon'")));
  EXPECT_THAT(refusal(conv() + "onednn_verbose,exec,cpu,convolution,jit,0.5\n"),
              HasSubstr("line 2: 3 fields"));
  EXPECT_THAT(refusal(conv() +
                      "onednn_verbose,exec,cpu,rnn,jit,forward,src_layer_f32: wei_layer_f32: dst_layer_f32:,,"
                      "alg:vanilla_lstm direction:x,l1t1,0.5\n"),
              HasSubstr("line 2: the problem 'l1t1': 'dic' is missing"));
  EXPECT_THAT(refusal(conv().substr(0, 60) + conv() + "dnnl_verbose,exec,cpu,sum,1s\n"),
              HasSubstr("line 2: "));
  EXPECT_THAT(refusal("mkldnn_verbose,exec,convolution,jit:avx2,forward_training,fsrc:nchw,alg:x,mb1,0.5\n"),
              HasSubstr("line 1: the engine is 'convolution'"));
}

TEST(OnednnLog, RefusesALogWithoutLayersAndSaysHowToMakeOne) {
  EXPECT_THAT(refusal(""), AllOf(HasSubstr("no line of oneDNN's"), HasSubstr("ONEDNN_VERBOSE=1"),
                                 HasSubstr("DNNL_VERBOSE=1")));
  EXPECT_THAT(refusal("done\n"), HasSubstr("no line of oneDNN's among 1 line;"));
  EXPECT_THAT(refusal(std::string(kHeader)),
              AllOf(HasSubstr("no line says that a primitive was executed"), HasSubstr("ONEDNN_VERBOSE=1")));
  EXPECT_THAT(refusal(reorder("1")), HasSubstr("1 execution, none of a layer"));
}

TEST(OnednnLog, TakesABatchAndNothingElse) {
  const Network network = read(std::string(kHeader) + conv(), {.batch = 5});
  EXPECT_EQ(print_descriptor(network.layers[0].layer), "conv:mb5ic16oc8b1ih7oh7kh3ph1");
  EXPECT_EQ(network.layers[0].recording, std::nullopt);
  EXPECT_EQ(network.recorded_threads, 0);
  EXPECT_THAT(refusal(conv(), {.resolution = InputOptions::Resolution{.height = 1, .width = 1}}),
              HasSubstr("invalid: a log has no resolution"));
  EXPECT_THAT(refusal(conv(), {.dimensions = {{"N", 1}}}),
              HasSubstr("invalid: a log has no named dimensions"));
  EXPECT_THAT(refusal(conv(), {.shapes = {{"x", {1}}}}), HasSubstr("invalid: a log has no named dimensions"));
}

TEST(OnednnLog, RefusesMoreDifferentPrimitivesThanAProgramHas) {
  std::string text;
  for (int i = 1; i <= 300'000; ++i) text += fmt::format("dnnl_verbose,exec,cpu,x{},y,1\n", i);
  EXPECT_THAT(refusal(text), HasSubstr("more different primitives than a program has"));
}

std::filesystem::path file_with(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(OnednnLogFile, IsRecognisedByWhatIsInIt) {
  const auto recognised = [](const std::string& name, const std::string& text) {
    return is_onednn_log(file_with(name, text), text.substr(0, 4096));
  };
  EXPECT_TRUE(recognised("a.txt", std::string(kHeader)));
  EXPECT_TRUE(recognised("a", "dnnl_verbose,exec,"));
  EXPECT_TRUE(recognised("empty.log", "")) << "so that it is said how to make one";
  EXPECT_FALSE(recognised("a.txt", "--conv mb1ic3\n"));
  EXPECT_FALSE(recognised("a.onnx", std::string(5000, '\0') + std::string(kHeader)));
  // Where the program's own output is long, also across the pieces in which it is read.
  const std::size_t step = std::size_t{1} << 20;
  for (const std::size_t before : {std::size_t{5000}, step - 10, step - 1, step, 3 * step + 7})
    EXPECT_TRUE(recognised("long.txt", std::string(before, '.') + "onednn_verbose,info\n")) << before;
}

TEST(OnednnLogFile, IsReadInPieces) {
  std::string text(kHeader);
  for (int i = 0; i < 20'000; ++i) text += conv() + reorder("0.25");
  const Network network = read_onednn_log(file_with("in_pieces.log", text));
  EXPECT_EQ(network.name, "in_pieces");
  EXPECT_EQ(network.parts, 40'000);
  ASSERT_EQ(network.layers.size(), 1U);
  EXPECT_EQ(network.layers[0].multiplicity, 20'000);
  EXPECT_EQ(network.not_understood.at(0).count, 20'000);
}

// As of a program that redraws its progress on one line.
TEST(OnednnLogFile, MayHaveLinesLongerThanAPiece) {
  const std::size_t step = std::size_t{1} << 20;
  for (const std::size_t before : {step - 30, step, 2 * step - 30, 2 * step - 300}) {
    const Network network =
        read_onednn_log(file_with("long_lines.log", std::string(before, '.') + conv() + conv()));
    EXPECT_EQ(network.layers.at(0).multiplicity, 2) << before;
  }
}

TEST(OnednnLogFile, IsRefusedWhereItCannotBeRead) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "folder.log";
  std::filesystem::create_directories(folder);
  for (const std::filesystem::path& path : {folder, std::filesystem::path("/dev/zero")}) {
    EXPECT_THAT([&] { read_onednn_log(path); },
                ThrowsMessage<UnreadableWorkload>(HasSubstr("is no plain file")));
  }
  EXPECT_THAT([] { read_onednn_log("/nowhere/at/all.log"); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("No such file")));
}

// Logs that the library made, kept in testdata/onednn_logs; README.md there says how.
Network recorded(const std::string& name) {
  return read_onednn_log(std::filesystem::path(FLOPLINE_SOURCE_DIR) / "analysis/testdata/onednn_logs" /
                         (name + ".log"));
}

struct RecordedLog {
  std::string name;
  std::vector<std::string> layers;  // name, and calls where there are several
  std::int64_t parts;
  std::vector<std::pair<std::string, std::int64_t>> not_understood = {};
};

const std::vector<RecordedLog>& recorded_logs() {
  static const std::vector<RecordedLog> logs = {
      {.name = "convolution",
       .layers = {"mb2ic16oc32b1ih14oh14kh3ph1", "g4mb2ic16oc32ih14oh7kh3sh2ph1",
                  "g16mb2ic16oc16ih14oh14kh3ph1", "mb2ic16oc8id6od6kd3pd1", "mb2ic16oc8iw20ow8kw5sw2dw1pw2",
                  "mb2ic16oc32ih14oh14kh3ph1.backward_data", "mb2ic16oc32ih14oh14kh3ph1.backward_weights",
                  "mb2ic16oc32b1ih14oh14kh3ph1.backward_weights"},
       .parts = 25,
       .not_understood = {{"reorder", 17}}},
      {.name = "attributes",
       .layers = {"mb2ic16oc32b1ih14oh14kh3ph1.bf16", "mb2ic16oc32b1ih14oh14kh3ph1.u8s8f32.oscale",
                  "mb2ic16oc32b1ih14oh14kh3ph1.sum.relu", "mb2ic16oc32b1ih14oh14kh3ph1.binary_add.tanh"},
       .parts = 4},
      {.name = "deconvolution",
       .layers = {"mb2ic16oc8b1ih7oh14kh2sh2.deconv", "g2mb2ic16oc8ih7oh15kh3sh2.deconv",
                  "mb2ic16oc8ih7oh14kh2sh2.deconv.backward_data",
                  "mb2ic16oc8iw7ow9kw3.deconv.backward_weights"},
       .parts = 4},
      {.name = "inner_product",
       .layers = {"mb3ic32oc48b1", "mb3ic200oc10", "mb3ic32oc48.backward_data",
                  "mb3ic32oc48b1.backward_weights"},
       .parts = 4},
      {.name = "matmul",
       .layers = {"mb1f8ic16oc4", "mb1f8ic16oc4b1", "mb3f8ic16oc4 x2", "mb1f24ic16oc4", "mb6f8ic16oc4"},
       .parts = 6},
      {.name = "rnn",
       .layers = {"t3mb2dhc16slc8", "t3mb2dhc16slc8dirs2", "t3mb2dhc16slc8dirs2.bidirectional_sum",
                  "l2t3mb2dhc16 x2", "l2t3mb2dhc16.2", "t3mb2dhc16slc8.peephole", "t3mb2dhc16dic12slc8",
                  "t3mb2dhc16slc8.2", "t3mb2dhc16slc8.backward", "t3mb2dhc16slc8.gru",
                  "t3mb2dhc16slc8.lbr_gru", "t3mb2dhc16slc8.gru.vanilla_augru",
                  "t3mb2dhc16slc8.lbr_gru.lbr_augru", "t3mb2dhc16slc8.rnn", "t3mb2dhc16slc8.rnn_relu",
                  "t3mb2dhc16slc8.rnn_logistic", "t3mb2dhc16slc8.bf16"},
       .parts = 17},
      {.name = "timestamps",
       .layers = {"mb2ic16oc32ih14oh14kh3ph1"},
       .parts = 3,
       .not_understood = {{"reorder", 2}}},
      {.name = "torch_bf16",
       .layers = {"mb1f64ic128oc32.bf16 x2", "mb2f32ic128oc32.bf16", "mb1ic16oc16b1ih8oh6kh3.bf16"},
       .parts = 7,
       .not_understood = {{"reorder", 3}}},
      {.name = "torch_lstm_bf16",
       .layers = {"mb1f30ic64oc512.bf16.sum", "mb1f3ic128oc512.bf16.sum x10"},
       .parts = 11},
      {.name = "torch_mkldnn",
       .layers = {"mb4ic3oc16b1ih32oh32kh3ph1", "mb4ic16384oc10b1"},
       .parts = 11,
       .not_understood = {{"reorder", 8}, {"eltwise", 1}}},
      {.name = "torch_training",
       .layers = {"mb4ic3oc16b1ih32oh32kh3ph1 x2", "g2mb4ic16oc32b1ih16oh8kh3sh2ph1 x2",
                  "g2mb4ic16oc32ih16oh8kh3sh2ph1.backward_data x2",
                  "g2mb4ic16oc32b1ih16oh8kh3sh2ph1.backward_weights x2",
                  "mb4ic3oc16b1ih32oh32kh3ph1.backward_weights x2"},
       .parts = 40,
       .not_understood = {{"reorder", 30}}}};
  return logs;
}

TEST(RecordedLog, HoldsExactlyWhatRan) {
  for (const RecordedLog& log : recorded_logs()) {
    SCOPED_TRACE(log.name);
    const Network network = recorded(log.name);
    EXPECT_THAT(network.about, HasSubstr("oneDNN 2.6.3 log, 2 threads, Intel AVX-512"));
    EXPECT_EQ(network.parts, log.parts);
    std::vector<std::string> layers;
    for (const NamedLayer& item : network.layers)
      layers.push_back(item.multiplicity == 1 ? item.name
                                              : fmt::format("{} x{}", item.name, item.multiplicity));
    EXPECT_EQ(layers, log.layers);
    std::vector<std::pair<std::string, std::int64_t>> not_understood;
    for (const NotUnderstood& one : network.not_understood) not_understood.emplace_back(one.what, one.count);
    EXPECT_EQ(not_understood, log.not_understood);
  }
}

// An LSTM of 64 features and 128 hidden units in 10 steps of a batch of 3: PyTorch 1.13 makes products of it.
TEST(RecordedLog, OfAnLstmHasItsMaccs) {
  std::int64_t maccs = 0;
  for (const NamedLayer& item : recorded("torch_lstm_bf16").layers)
    maccs += item.multiplicity * operations(item.layer).effective_maccs;
  EXPECT_EQ(maccs,
            operations(Lstm{.steps = 10, .batch = 3, .input_size = 64, .hidden_size = 128}).effective_maccs);
}

// 4 images; a step runs both convolutions forward and for their weights, and the second for its input.
TEST(RecordedLog, OfATrainingHasItsMaccs) {
  std::int64_t maccs = 0;
  for (const NamedLayer& item : recorded("torch_training").layers)
    maccs += item.multiplicity * operations(item.layer).nominal_maccs;
  const std::int64_t first = 4 * 16 * 3 * 9 * 32 * 32, second = 4 * 32 * 8 * 9 * 8 * 8;
  EXPECT_EQ(maccs, 2 * (2 * first + 3 * second));
}

// The classifier does not run in oneDNN there, but in a BLAS.
TEST(RecordedLog, OfTorchvisionsResnet18HasAllItsConvolutions) {
  std::map<std::string, std::int64_t> logged, known;
  for (const NamedLayer& item : recorded("torch_resnet18").layers)
    logged[print_descriptor(item.layer)] += item.multiplicity;
  const std::vector<NetworkEntry> networks = known_networks();
  const Network resnet18 = build(*std::ranges::find(networks, "resnet18", &NetworkEntry::name));
  std::int64_t maccs = 0;
  for (const NamedLayer& item : resnet18.layers) {
    if (kind_name(item.layer) != "conv") continue;
    known[print_descriptor(item.layer)] += item.multiplicity;
    maccs += item.multiplicity * operations(item.layer).nominal_maccs;
  }
  EXPECT_EQ(logged, known);
  EXPECT_EQ(maccs, 1'814'073'344 - 512 * 1000);
}

}  // namespace
}  // namespace flopline::onednn_log_reader_test
