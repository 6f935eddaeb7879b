#include "analysis/benchdnn_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "analysis/benchdnn_writer.h"
#include "analysis/cost_model.h"
#include "analysis/csv_rows.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

using Files = std::map<std::string, std::string>;

// The first of `files` is read; they name one another as they are named here.
Network read(const Files& files, const std::string& first, const InputOptions& input = {},
             const BenchdnnLimits& limits = {}) {
  const auto include = [&](const std::string& name, std::string_view,
                           std::span<const std::string>) -> std::optional<BenchdnnFile> {
    const auto found = files.find(name);
    if (found == files.end()) return std::nullopt;
    return BenchdnnFile{name, found->second};
  };
  return read_benchdnn({first, files.at(first)}, include, input, limits);
}

Network read(const std::string& text) { return read({{"batch", text}}, "batch"); }

std::vector<std::string> layers_of(const Network& network) {
  std::vector<std::string> layers;
  for (const NamedLayer& item : network.layers) {
    layers.push_back(item.name + " " + print_descriptor(item.layer));
    if (item.multiplicity != 1) layers.back() += " x" + std::to_string(item.multiplicity);
  }
  return layers;
}

std::vector<std::string> layers_of(const std::string& text) { return layers_of(read(text)); }

std::vector<std::string> missed_in(const std::string& text) {
  std::vector<std::string> missed;
  for (const NotUnderstood& one : read(text).not_understood)
    missed.push_back(one.what + " " + std::to_string(one.count));
  return missed;
}

LayerSetting setting_in(const std::string& text) {
  return read(text).layers.at(0).setting.value_or(LayerSetting{});
}

TEST(ReadBenchdnn, GivesEveryKnownProblemItsShapeAndCounts) {
  int rows = 0;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/benchdnn_problems.csv")) {
    const std::string problem =
        row.text("body") + (row.is_empty("quoted_name") ? "" : "n\"" + row.text("quoted_name") + "\"");
    SCOPED_TRACE(row.text("driver") + " " + row.text("options") + " " + problem);
    const Network network = read("--" + row.text("driver") + "\n" + row.text("options") + "\n" + problem);
    ASSERT_THAT(network.layers, SizeIs(1));
    const NamedLayer& item = network.layers[0];
    EXPECT_EQ(item.layer, parse_descriptor(row.text("layer")).layer);
    EXPECT_EQ(item.name, row.text("name"));
    EXPECT_EQ(item.multiplicity, row.number("times"));
    const Operations work = operations(item.layer);
    EXPECT_EQ(item.multiplicity * work.nominal_maccs, row.number("nominal_maccs"));
    EXPECT_EQ(item.multiplicity * work.effective_maccs, row.number("effective_maccs"));
    const Network again = read(write_benchdnn(network));
    ASSERT_THAT(again.layers, SizeIs(1));
    EXPECT_EQ(again.layers[0].layer, item.layer);
    EXPECT_EQ(again.layers[0].name, item.name);
    EXPECT_EQ(again.layers[0].multiplicity, item.multiplicity);
    ++rows;
  }
  EXPECT_EQ(rows, 354);
}

TEST(ReadBenchdnn, TakesTheDriverFromTheLettersWhereNothingTellsIt) {
  EXPECT_THAT(layers_of("ic3ih8oc4kh3nc ic3ih2oc4ni t5sic8nr 12x8x64:12x64x8_nm mb2m3k4n5n\"old\""),
              ElementsAre("c conv:mb2ic3oc4b1ih8oh6kh3", "i linear:mb2ic12oc4b1", "r rnn_relu:t5mb2dhc8",
                          "m matmul:mb12f8ic64oc8w1", "old matmul:mb2f3ic4oc5w1"));
  const std::string text = "ic3ih8oc4kh3nx";
  const Files files = {{"inputs/deconv/shapes_x", text}, {"test_deconv_ci", text}, {"shapes_x", text}};
  EXPECT_THAT(layers_of(read(files, "inputs/deconv/shapes_x")), ElementsAre(HasSubstr("deconv:")));
  EXPECT_THAT(layers_of(read(files, "test_deconv_ci")), ElementsAre(HasSubstr("deconv:")));
  EXPECT_THAT(layers_of(read(files, "shapes_x")), ElementsAre(HasSubstr("x conv:")));
}

TEST(ReadBenchdnn, AppliesOptionsToTheProblemsBehindThem) {
  EXPECT_THAT(layers_of("--ip ic3oc4na --dir=FWD_D ic3oc4nb --mb=7 ic3oc4nc --reset ic3oc4nd"),
              ElementsAre("a linear:mb2ic3oc4b1", "b linear:mb2ic3oc4", "c linear:mb7ic3oc4",
                          "d linear:mb2ic3oc4b1"));
  EXPECT_THAT(
      layers_of("--rnn --alg=LBR_GRU --t=3 --l=2 t9sic8na --alg=VANILLA_RNN --activation=TANH sic8nb"),
      ElementsAre("a lbr_gru:l2t3mb2dhc8", "b rnn:l2t3mb2dhc8"));
}

TEST(ReadBenchdnn, MultipliesListsAsTheDriverDoes) {
  EXPECT_THAT(layers_of("--ip --dir=FWD_B,FWD_D --mb=1,16 ic3oc4nx"),
              ElementsAre("x linear:mb1ic3oc4b1", "x#2 linear:mb16ic3oc4b1", "x#3 linear:mb1ic3oc4",
                          "x#4 linear:mb16ic3oc4"));
  EXPECT_THAT(layers_of("--ip --stag=any,ab --alg=direct ic3oc4nx"), SizeIs(1)) << "not another problem";
  EXPECT_THAT(layers_of("--ip --attr-post-ops=,\\\n    relu ic3oc4nx"), SizeIs(2));
}

TEST(ReadBenchdnn, CountsWhatComesAgain) {
  EXPECT_THAT(layers_of("--ip ic3oc4nx*2 ic3oc4n\"x*3\" ic3oc5nx ic3oc4 ic3oc6nx#2 ic3_oc7nx,y"),
              ElementsAre("x linear:mb2ic3oc4b1 x5", "x#2 linear:mb2ic3oc5b1", "ic3oc4 linear:mb2ic3oc4b1",
                          "x#2#2 linear:mb2ic3oc6b1", "x-y linear:mb2ic3oc7b1"));
}

TEST(ReadBenchdnn, TellsTypesDirectionsAndAttributes) {
  const LayerSetting setting =
      setting_in("--conv --dt=bf16:bf16:f32 --dir=BWD_WB --attr-post-ops=sum:0.5+relu ic3ih8oc4kh3");
  EXPECT_EQ(setting.types, (OperandTypes{DataType::bf16, DataType::bf16, DataType::bf16, DataType::f32}));
  EXPECT_EQ(setting.direction, Direction::backward_weights);
  EXPECT_EQ(setting.attributes, "attr-post-ops:sum:0.5+relu");
  EXPECT_EQ(setting_in("--conv --cfg=u8s8s32 ic3ih8oc4kh3").types,
            (OperandTypes{DataType::u8, DataType::s8, DataType::f32, DataType::s32}));
  EXPECT_EQ(setting_in("--rnn --cfg=f32u8f32f32 sic8 --prop=BWD_DW").types,
            (OperandTypes{DataType::u8, DataType::s8, DataType::f32, DataType::f32}));
  EXPECT_EQ(setting_in("--rnn --prop=BWD_DW sic8").direction, Direction::backward);
  EXPECT_FALSE(read("--conv ic3ih8oc4kh3").layers[0].setting);
}

TEST(ReadBenchdnn, FoldsTheBatchesOfProducts) {
  EXPECT_THAT(
      layers_of("2x3x4x5:2x1x5x6nrows 2x1x4x5:2x3x5x6ncolumns 4x5:5x6nplain --wtag=abx 4x5:5x6nother "
                "--wtag=any --bia_dt=f32 4x5:5x6nbias"),
      ElementsAre("rows matmul:mb2f12ic5oc6w1", "columns matmul:mb2f4ic5oc18w1", "plain matmul:mb1f4ic5oc6w1",
                  "other matmul:mb1f4ic5oc6", "bias matmul:mb1f4ic5oc6b1w1"));
}

TEST(ReadBenchdnn, SaysWhatNoLayerStandsFor) {
  EXPECT_THAT(missed_in("--rnn --alg=VANILLA_AUGRU sic8 sic9"), ElementsAre("rnn with attention (AUGRU) 2"));
  EXPECT_THAT(missed_in("--rnn --direction=sum sic8"), ElementsAre("rnn with --direction=sum 1"));
  EXPECT_THAT(missed_in("--rnn l2sic8slc9"), ElementsAre(HasSubstr("layers that differ")));
  EXPECT_THAT(missed_in("--rnn t2sic8dhc9"), ElementsAre(HasSubstr("steps do not fit")));
  EXPECT_THAT(missed_in("--rnn --alg=VANILLA_LSTM sic8dic9"), ElementsAre(HasSubstr("--with-projection")));
  EXPECT_THAT(missed_in("--matmul --bia_dt=f32 --bia_mask=3 4x5:5x6"), ElementsAre(HasSubstr("bia_mask")));
  EXPECT_THAT(missed_in("--conv --dt=s4 ic3ih8oc4kh3"), ElementsAre("conv with types 's4' 1"));
  EXPECT_THAT(missed_in("--conv --match=a.* ic3ih8oc4kh3"), ElementsAre(HasSubstr("--match=a.*")));
  EXPECT_THAT(missed_in("--pool ic3ih8oh7kh2 ic3ih8oh7kh2"), ElementsAre("problem of another driver 2"));
}

TEST(ReadBenchdnn, FollowsOtherFilesAndKeepsTheirOptions) {
  const Files files = {{"all", "--ip --batch=one --batch=two"},
                       {"one", "# first\nic3oc4na\n--mb=5\n"},
                       {"two", "ic3oc4nb # second\n"}};
  EXPECT_THAT(layers_of(read(files, "all")), ElementsAre("a linear:mb2ic3oc4b1", "b linear:mb5ic3oc4b1"));
}

TEST(ReadBenchdnn, RefusesWhatCannotBeInBoundedTime) {
  const auto refusal = [](const Files& files, const std::string& what) {
    EXPECT_THAT([&] { read(files, "a"); }, ThrowsMessage<UnreadableWorkload>(HasSubstr(what)));
  };
  refusal({{"a", "\n--batch=a"}}, "a:2: '--batch=a': the file includes itself: a");
  refusal({{"a", "--batch=b"}, {"b", "--batch=c"}, {"c", "--batch=b"}}, "includes itself: b -> c");
  refusal({{"a", "--batch=b"}}, "there is no such file");
  Files wide = {{"a", ""}, {"b", "# nothing"}};
  for (int i = 0; i < 10'001; ++i) wide["a"] += "--batch=b\n";
  refusal(wide, "more than 10000 files");
  Files deep = {{"a", "--batch=1"}};
  for (int i = 1; i < 40; ++i) deep[std::to_string(i)] = "--batch=" + std::to_string(i + 1);
  refusal(deep, "more than 32 deep");
  std::string lists = "--ip --dir=" + std::string(999, ',') + "\n--mb=" + std::string(999, ',') + "\n";
  EXPECT_THAT(
      [&] {
        read({{"a", lists + "ic3oc4"}}, "a", {}, {.problems = 1000});
      },
      ThrowsMessage<UnreadableWorkload>(HasSubstr("more than 1000 problems")));
  EXPECT_EQ(BenchdnnLimits{}.problems, 500'000U);
  refusal({{"a", "ic3oc4" + std::string(1000, '_')}}, "longer than 400 characters");
}

TEST(ReadBenchdnn, NamesFileLineAndReason) {
  const auto refusal = [](const std::string& text) {
    try {
      read({{"b", text}}, "b");
    } catch (const UnreadableWorkload& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal("--ip\n\nic3oc4 ic3\n"), "b:3: 'ic3': the output channels ('oc') must be given");
  EXPECT_THAT(refusal("--ip --modus=C"), AllOf(HasSubstr("b:1: '--modus=C'"), HasSubstr("no such option")));
  EXPECT_THAT(refusal("--ip --dir=UP"), AllOf(HasSubstr("'up'"), HasSubstr("accepted is fwd_b|")));
  EXPECT_THAT(refusal("--ip --mb=-1"), HasSubstr("accepted is a whole number"));
  EXPECT_THAT(refusal("--ip ic99999999999999999999oc1"), HasSubstr("exceeds 64 bits"));
  EXPECT_THAT(refusal("--ip ic9000000000000000000oc9"), HasSubstr("too large"));
  EXPECT_THAT(refusal("--ip ic3oc4kh3"), HasSubstr("unknown letter 'kh', accepted are mb ic"));
  EXPECT_THAT(refusal("--conv ic3ih8oc4"), HasSubstr("kernel size ('kh')"));
  EXPECT_THAT(refusal("--matmul 2x3:4x5"), HasSubstr("inner sizes differ: 3 to the left, 4"));
  EXPECT_THAT(refusal("2x3x4:3x4x5"), HasSubstr("batches of 2 and 3"));
  EXPECT_THAT(refusal("hello"),
              AllOf(HasSubstr("'hello'"), HasSubstr("--conv, --deconv, --ip, --rnn or --matmul")));
  EXPECT_THAT(refusal("# nothing\n"), HasSubstr("holds no problem"));
}

TEST(ReadBenchdnn, TakesABatchButNoResolution) {
  EXPECT_THAT(layers_of(read({{"a", "--ip ic3oc4nx"}}, "a", {.batch = 9})),
              ElementsAre("x linear:mb9ic3oc4b1"));
  EXPECT_THAT(
      [] {
        read({{"a", "--ip ic3oc4"}}, "a", {.resolution = InputOptions::Resolution{8, 8}});
      },
      ThrowsMessage<UnreadableWorkload>(HasSubstr("no input to set")));
}

TEST(IsBenchdnnFile, LooksAtTheFirstArgument) {
  EXPECT_TRUE(is_benchdnn_file("x", "# comment\n--reset\n"));
  EXPECT_TRUE(is_benchdnn_file("x", "mb1_ic3ih8_oc4oh6_kh3_n\"a b\"\n"));
  EXPECT_TRUE(is_benchdnn_file("x", "10x30:30x1\n"));
  EXPECT_TRUE(is_benchdnn_file("shapes_x", "# nothing else\n"));
  EXPECT_FALSE(is_benchdnn_file("x", "# nothing else\n"));
  EXPECT_FALSE(is_benchdnn_file("x", "onednn_verbose,info,oneDNN v3.7.2\n"));
  EXPECT_FALSE(is_benchdnn_file("x", "--reset\ndnnl_verbose,exec,cpu\n")) << "output before a log";
  EXPECT_FALSE(is_benchdnn_file("x", std::string_view("\x08\x07\x12\0", 4)));
  EXPECT_FALSE(is_benchdnn_file("x", "import torch\n"));
  EXPECT_FALSE(is_benchdnn_file("x", "----------\n"));
  EXPECT_FALSE(is_benchdnn_file("x", ""));
}

TEST(ReadBenchdnnFile, LooksForFilesWhereTheDriverDoes) {
  const std::filesystem::path root = std::filesystem::path(::testing::TempDir()) / "benchdnn_reader";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "inputs" / "deconv");
  std::filesystem::create_directories(root / "inputs" / "conv");
  std::ofstream(root / "all") << "--deconv --batch=set_x\n";
  std::ofstream(root / "inputs" / "deconv" / "set_x") << "--batch=shapes_y\n";
  std::ofstream(root / "inputs" / "deconv" / "shapes_y") << "ic3ih8oc4kh3ny\n";
  std::ofstream(root / "inputs" / "conv" / "shapes_y") << "ic3ih8oc4kh3nwrong\n";
  const Network network = read_benchdnn_file(root / "all", {});
  EXPECT_EQ(network.name, "all");
  EXPECT_THAT(layers_of(network), ElementsAre("y deconv:mb2ic3oc4b1ih8oh10kh3"));
  std::ofstream(root / "endless") << "--conv --batch=/dev/zero\n";
  EXPECT_THAT([&] { read_benchdnn_file(root / "endless", {}); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("no such file")));
}

}  // namespace
}  // namespace flopline
