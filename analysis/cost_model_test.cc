#include "analysis/cost_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "analysis/csv_rows.h"
#include "kernels/descriptor.h"

namespace flopline::cost_model_test {
namespace {

const std::string kFigures = FLOPLINE_SOURCE_DIR "/analysis/testdata/";

// 3x3 over 8x8 with one padding: 22 of 24 pairs along an axis fall inside.
constexpr Axis kSame8 = {.in = 8, .kernel = 3, .pad_begin = 1, .pad_end = 1};
constexpr Conv kConv = {.batch = 2, .in_channels = 6, .out_channels = 4, .bias = 1, .axes = {kSame8, kSame8}};
static_assert(operations(kConv) == Operations{.params = 4 * 6 * 9 + 4,
                                              .nominal_maccs = 2 * 4 * 6 * 9 * 64,
                                              .effective_maccs = 2 * 4 * 6 * 22 * 22});
static_assert(flop(operations(kConv)) == 2 * 2 * 4 * 6 * 22 * 22);

// Each output channel reads the 3 channels of its group.
constexpr Conv kGrouped = {
    .batch = 2, .in_channels = 6, .out_channels = 4, .groups = 2, .bias = 0, .axes = {kSame8}};
static_assert(operations(kGrouped) == Operations{.params = 4 * 3 * 3,
                                                 .nominal_maccs = 2 * 4 * 3 * 24,
                                                 .effective_maccs = 2 * 4 * 3 * 22});

// Depthwise, 3 channels times 2, then pointwise 6 to 5 on 8 pixels, both with bias.
constexpr DepthwiseSeparable kSeparable = {
    .batch = 1, .in_channels = 3, .multiplier = 2, .out_channels = 5, .bias = 1, .axes = {kSame8}};
static_assert(operations(kSeparable) == Operations{.params = 6 * 3 + 6 + 5 * 6 + 5,
                                                   .nominal_maccs = 6 * 24 + 5 * 6 * 8,
                                                   .effective_maccs = 6 * 22 + 5 * 6 * 8});

constexpr Linear kLinear = {.batch = 2, .positions = 3, .in_features = 10, .out_features = 7, .bias = 1};
static_assert(operations(kLinear) == Operations{.params = 10 * 7 + 7,
                                                .nominal_maccs = 2 * 3 * 10 * 7,
                                                .effective_maccs = 2 * 3 * 10 * 7});

// Two layers in two directions: 4h(in + h) = 4*4*(7 + 4) = 176 and 4*4*(8 + 4) = 192 weights a direction,
// together 736. 2*2*5*3*4 = 240 new states, 2*2*4*4 = 64 sums of two biases.
constexpr Lstm kLstm = {.layers = 2,
                        .steps = 5,
                        .batch = 3,
                        .input_size = 7,
                        .hidden_size = 4,
                        .directions = 2,
                        .bias_vectors = 2};
static_assert(operations(kLstm) ==
              Operations{.params = 736 + 2 * 64,
                         .nominal_maccs = 5 * 3 * 736,
                         .effective_maccs = 5 * 3 * 736,
                         .other = {.add = 240 + 64, .multiply = 3 * 240, .transcendental = 5 * 240}});

// One direction reads 7 and hands on 3 of 4 units: 4h(in + r) + h*r = 4*4*(7 + 3) + 4*3 = 172 weights.
static_assert(operations(Lstm{.steps = 5, .batch = 3, .input_size = 7, .hidden_size = 4, .output_size = 3}) ==
              Operations{.params = 172 + 4 * 4,
                         .nominal_maccs = 5 * 3 * 172,
                         .effective_maccs = 5 * 3 * 172,
                         .other = {.add = 60, .multiply = 3 * 60, .transcendental = 5 * 60}});
// One step from a state of 6 to one of 4.
static_assert(operations(Rnn{.input_size = 7, .hidden_size = 4, .state_size = 6, .bias_vectors = 0}) ==
              Operations{.params = 4 * 13,
                         .nominal_maccs = 4 * 13,
                         .effective_maccs = 4 * 13,
                         .other = {.transcendental = 4}});

// 3h(in + h) = 3*4*(7 + 4) = 132 weights; 5*3*4 = 60 new states, each of r*h, u*h, (1-u)*o and two sums; two
// biases of 12.
constexpr Gru kGru = {.steps = 5, .batch = 3, .input_size = 7, .hidden_size = 4, .bias_vectors = 2};
static_assert(operations(kGru) ==
              Operations{.params = 132 + 2 * 12,
                         .nominal_maccs = 5 * 3 * 132,
                         .effective_maccs = 5 * 3 * 132,
                         .other = {.add = 2 * 60 + 12, .multiply = 3 * 60, .transcendental = 3 * 60}});
// Linear before reset joins two sums, keeps a bias apart, and so sums 8 of 12; or has 16 in a single vector.
constexpr LbrGru kLbrGru = {.steps = 5, .batch = 3, .input_size = 7, .hidden_size = 4, .bias_vectors = 2};
static_assert(operations(kLbrGru) ==
              Operations{.params = 132 + 2 * 12,
                         .nominal_maccs = 5 * 3 * 132,
                         .effective_maccs = 5 * 3 * 132,
                         .other = {.add = 3 * 60 + 8, .multiply = 3 * 60, .transcendental = 3 * 60}});
static_assert(operations(LbrGru{.input_size = 7, .hidden_size = 4}).params == 132 + 16);
static_assert(operations(RnnRelu{.input_size = 7, .hidden_size = 4}) == Operations{.params = 4 * 11 + 4,
                                                                                   .nominal_maccs = 4 * 11,
                                                                                   .effective_maccs = 4 * 11,
                                                                                   .other = {.compare = 4}});

constexpr Matmul kMatmul = {.batch = 3, .rows = 5, .inner = 7, .columns = 11, .bias = 1};
static_assert(operations(kMatmul) ==
              Operations{.params = 11, .nominal_maccs = 3 * 5 * 7 * 11, .effective_maccs = 3 * 5 * 7 * 11});
static_assert(operations(Matmul{.batch = 3, .rows = 5, .inner = 7, .columns = 11, .constant = 1}).params ==
              3 * 7 * 11);

// Two inputs times two taps, of which the first of the first and the last of the second land beside the
// output of 2 + 1 - 1 = 2.
static_assert(operations(ConvTranspose{
                  .axes = {{.in = 2, .kernel = 2, .stride = 2, .pad_begin = 1, .pad_end = 1}}}) ==
              Operations{.params = 2, .nominal_maccs = 4, .effective_maccs = 2});

static_assert(operations(Relu{.batch = 2, .channels = 3, .axes = {{.in = 4}, {.in = 5}}}) ==
              Operations{.other = {.compare = 120}});
static_assert(operations(MaxPool{.batch = 2, .channels = 3, .axes = {kSame8}}) ==
              Operations{.other = {.compare = 2 * 3 * 22}});
static_assert(operations(Dropout{.batch = 2, .channels = 3}) == Operations{});
static_assert(operations(Flatten{.batch = 2, .channels = 3}) == Operations{});
static_assert(compulsory(TrafficBytes{
                  .input = 1, .weights = 20, .bias = 300, .output = 4000, .intermediate = 50000}) == 4321);

TEST(Operations, OfALayerAreThoseOfItsKind) {
  EXPECT_EQ(operations(Layer(kConv)), operations(kConv));
  EXPECT_EQ(operations(Layer(kSeparable)), operations(kSeparable));
  EXPECT_EQ(operations(Layer(kLinear)), operations(kLinear));
  EXPECT_EQ(operations(Layer(kLstm)), operations(kLstm));
  EXPECT_EQ(operations(Layer(kGru)), operations(kGru));
  EXPECT_EQ(operations(Layer(kMatmul)), operations(kMatmul));
}

TEST(Operations, BeyondSixtyFourBitsAreRefused) {
  for (const char* const text : {
           "conv:mb1000000ic1000000iw1000oc1000000kw1",              // 10^21 MACCs
           "conv:mb1ic1iw4000000000ow4000000000oc4kw2000000000pw0",  // 2.4*10^19
           "dwsep:mb1000000ic1000000iw1000oc1000000",                // 10^21
           "linear:mb1000000f1000ic1000000oc1000000",                // 10^21
           "lstm:t1000000mb10000dhc100000",                          // 8*10^20
           "gru:t1000000mb10000dhc100000",                           // 6*10^20
           "matmul:mb1000f1000000k1000000oc1000000",                 // 10^21
       }) {
    const Layer layer = parse_descriptor(text).layer;  // whose operands can be addressed
    EXPECT_THROW(operations(layer), CountOverflow) << text;
  }
  constexpr std::int64_t kTera = 1'000'000'000'000;
  EXPECT_THROW(operations(Relu{.batch = kTera, .channels = kTera}), CountOverflow);
  EXPECT_THROW(operations(MaxPool{.batch = kTera, .channels = kTera, .axes = {kSame8}}), CountOverflow);
  EXPECT_THROW(flop({.effective_maccs = INT64_MAX / 2 + 1}), CountOverflow);
  EXPECT_EQ(flop({.effective_maccs = INT64_MAX / 2}), INT64_MAX - 1);
}

TEST(Traffic, IsEveryOperandOnce) {
  EXPECT_EQ(traffic(kConv, OperandTypes{}),
            (TrafficBytes{
                .input = 4 * 2 * 6 * 64, .weights = 4 * 4 * 6 * 9, .bias = 4 * 4, .output = 4 * 2 * 4 * 64}));
  EXPECT_EQ(traffic(kGrouped, OperandTypes{}),
            (TrafficBytes{.input = 4 * 2 * 6 * 8, .weights = 4 * 4 * 3 * 3, .output = 4 * 2 * 4 * 8}));
  EXPECT_EQ(traffic(kSeparable, OperandTypes{}), (TrafficBytes{.input = 4 * 3 * 8,
                                                               .weights = 4 * (6 * 3 + 5 * 6),
                                                               .bias = 4 * (6 + 5),
                                                               .output = 4 * 5 * 8,
                                                               .intermediate = 2 * 4 * 6 * 8}))
      << "6 channels of 8 pixels written and read again";
  EXPECT_EQ(
      traffic(kLinear, OperandTypes{}),
      (TrafficBytes{.input = 4 * 2 * 3 * 10, .weights = 4 * 10 * 7, .bias = 4 * 7, .output = 4 * 2 * 3 * 7}));
  EXPECT_EQ(traffic(kLstm, OperandTypes{}),
            (TrafficBytes{
                .input = 4 * 5 * 3 * 7, .weights = 4 * 736, .bias = 4 * 2 * 64, .output = 4 * 5 * 3 * 8}));
  EXPECT_EQ(traffic(Relu{.batch = 2, .channels = 3}, OperandTypes{}),
            (TrafficBytes{.input = 24, .output = 24}));
  EXPECT_EQ(traffic(MaxPool{.channels = 3, .axes = {{.in = 8, .kernel = 2, .stride = 2}}}, OperandTypes{}),
            (TrafficBytes{.input = 96, .output = 48}));
}

TEST(Traffic, OfTheIdentityIsNothing) {
  EXPECT_EQ(traffic(Dropout{.batch = 2, .channels = 3}, OperandTypes{}), TrafficBytes{});
  EXPECT_EQ(traffic(Flatten{.batch = 2, .channels = 3}, OperandTypes{}), TrafficBytes{});
}

TEST(ArithmeticIntensity, IsFlopPerCompulsoryByte) {
  // 2*420 FLOP on 240 + 280 + 28 + 168 bytes.
  EXPECT_DOUBLE_EQ(arithmetic_intensity(operations(kLinear), traffic(kLinear, OperandTypes{})),
                   840.0 / 716.0);
  const Layer separable = kSeparable;
  const TrafficBytes bytes = traffic(separable, OperandTypes{});
  // 2*372 FLOP on 96 + 192 + 44 + 160 bytes; the intermediate result is not compulsory.
  EXPECT_DOUBLE_EQ(arithmetic_intensity(operations(separable), bytes), 744.0 / 492.0);
}

// One row of a file of layers, as a layer.

std::int64_t number_or(const CsvRow& row, const std::string& column, std::int64_t otherwise) {
  return row.is_empty(column) ? otherwise : row.number(column);
}

Axes axes_of(const CsvRow& row) {
  Axes axes;
  for (const std::string letter : {"H", "W"}) {
    const std::int64_t padding = number_or(row, "P" + letter, 0);
    axes.push_back({.in = row.number("I" + letter),
                    .kernel = number_or(row, "K" + letter, 1),
                    .stride = number_or(row, "S" + letter, 1),
                    .pad_begin = padding,
                    .pad_end = padding,
                    .dilation = number_or(row, "D" + letter, 1)});
  }
  return axes;
}

template <class Kind>
Layer channel_layer(const CsvRow& row) {
  return Kind{.batch = row.number("N"), .channels = row.number("IC"), .axes = axes_of(row)};
}

Layer conv_layer(const CsvRow& row) {
  return Conv{.batch = row.number("N"),
              .in_channels = row.number("IC"),
              .out_channels = row.number("OC"),
              .groups = row.number("groups"),
              .bias = row.number("bias"),
              .axes = axes_of(row)};
}

Layer linear_layer(const CsvRow& row) {
  return Linear{.batch = row.number("N"),
                .positions = row.number("IH") * row.number("IW"),
                .in_features = row.number("IC"),
                .out_features = row.number("OC"),
                .bias = row.number("bias")};
}

const std::map<std::string, std::function<Layer(const CsvRow&)>> kKinds = {
    {"conv2d", conv_layer},
    {"linear", linear_layer},
    {"relu", channel_layer<Relu>},
    {"maxpool", channel_layer<MaxPool>},
    {"dropout", channel_layer<Dropout>},
    {"flatten", channel_layer<Flatten>},
};

// Kinds without a type here. They have no MACCs, so that leaving them out changes no total of MACCs; of them
// only a batch normalisation has parameters.
const std::map<std::string, int> kKindsWithoutType = {
    {"adaptive_avgpool", 1}, {"global_avgpool", 1}, {"batchnorm", 53}, {"add", 16}};

struct Compared {
  int rows = 0;
  std::int64_t params = 0, nominal_maccs = 0, effective_maccs = 0;
  std::map<std::string, int> left_out;
};

void compare_with(const CsvRow& row, const Layer& layer) {
  const Operations work = operations(layer);
  EXPECT_EQ(work.params, row.number("params"));
  EXPECT_EQ(work.nominal_maccs, row.number("nominal_maccs"));
  EXPECT_EQ(work.effective_maccs, row.number("effective_maccs"));
  EXPECT_EQ(elements(output_shape(layer)),
            row.number("N") * row.number("OC") * row.number("OH") * row.number("OW"));
}

// Holds the cost model to the rows of a network, and says what they sum up to.
Compared compare_network(const std::string& file, const std::string& network) {
  Compared all;
  for (const CsvRow& row : read_csv(kFigures + file)) {
    if (row.text("network") != network) continue;
    SCOPED_TRACE(network + " " + row.text("name") + " " + row.text("kind"));
    const auto kind = kKinds.find(row.text("kind"));
    if (kind == kKinds.end()) {
      EXPECT_TRUE(kKindsWithoutType.contains(row.text("kind")));
      EXPECT_EQ(row.number("nominal_maccs"), 0);
      EXPECT_EQ(row.number("effective_maccs"), 0);
      ++all.left_out[row.text("kind")];
      continue;
    }
    const Layer layer = kind->second(row);
    compare_with(row, layer);
    ++all.rows;
    all.params += operations(layer).params;
    all.nominal_maccs += operations(layer).nominal_maccs;
    all.effective_maccs += operations(layer).effective_maccs;
  }
  return all;
}

TEST(CostModel, EqualsEveryRowOfAlexNetWithoutConvolutionBias) {
  const Compared all = compare_network("alexnet_layers.csv", "alexnet_seed");
  EXPECT_EQ(all.rows, 21);
  EXPECT_EQ(all.params, 61'264'904);
  EXPECT_EQ(all.nominal_maccs, 861'301'280);
  EXPECT_EQ(all.effective_maccs, 794'951'808);
  EXPECT_TRUE(all.left_out.empty());
}

TEST(CostModel, EqualsEveryRowOfAlexNet) {
  const Compared all = compare_network("alexnet_layers.csv", "alexnet");
  EXPECT_EQ(all.rows, 21);
  EXPECT_EQ(all.params, 61'100'840);
  EXPECT_EQ(all.nominal_maccs, 714'188'480);
  EXPECT_EQ(all.effective_maccs, 657'918'720);
  EXPECT_EQ(all.left_out, (std::map<std::string, int>{{"adaptive_avgpool", 1}}));
}

TEST(CostModel, EqualsEveryRowOfResNet50) {
  const Compared all = compare_network("resnet50_layers.csv", "resnet50");
  EXPECT_EQ(all.rows, 105);
  EXPECT_EQ(all.params, 25'557'032 - 53'120)
      << "all but the batch normalisations, 2 for each of 26,560 channels";
  EXPECT_EQ(all.nominal_maccs, 4'089'184'256);
  EXPECT_EQ(all.effective_maccs, 3'948'251'904);
  EXPECT_EQ(all.left_out,
            (std::map<std::string, int>{{"add", 16}, {"batchnorm", 53}, {"global_avgpool", 1}}));
}

Lstm lstm_of(const CsvRow& row, std::int64_t bias_vectors) {
  return {.layers = row.number("layers"),
          .steps = row.number("steps"),
          .batch = row.number("batch"),
          .input_size = row.number("input_size"),
          .hidden_size = row.number("hidden_size"),
          .output_size = number_or(row, "output_size", row.number("hidden_size")),
          .directions = row.number("bidirectional") + 1,
          .bias_vectors = bias_vectors};
}

TEST(CostModel, EqualsEveryRowOfLstms) {
  const std::vector<CsvRow> rows = read_csv(kFigures + "rnn.csv");
  EXPECT_EQ(rows.size(), 60U);
  for (const CsvRow& row : rows) {
    const std::vector<std::string> params = {"params_no_bias", "params_one_bias_vector",
                                             "params_two_bias_vectors"};
    for (std::int64_t bias_vectors = 0; bias_vectors <= 2; ++bias_vectors) {
      SCOPED_TRACE(row.text("id") + " bias vectors " + std::to_string(bias_vectors));
      const Lstm lstm = lstm_of(row, bias_vectors);
      const Operations work = operations(Layer(lstm));
      EXPECT_EQ(work.params, row.number(params.at(bias_vectors)));
      EXPECT_EQ(work.nominal_maccs, row.number("maccs"));
      EXPECT_EQ(work.effective_maccs, row.number("maccs"));
      const std::int64_t times = lstm.steps * lstm.batch;
      const std::int64_t joined =
          bias_vectors == 2 ? 4 * lstm.layers * lstm.directions * lstm.hidden_size : 0;
      EXPECT_EQ(work.other.multiply, times * row.number("multiply_per_step"));
      EXPECT_EQ(work.other.add, times * row.number("add_per_step") + joined);
      EXPECT_EQ(work.other.transcendental,
                times * (row.number("sigmoid_per_step") + row.number("tanh_per_step")));
      EXPECT_EQ(work.other.compare + work.other.divide, 0);
    }
  }
}

}  // namespace
}  // namespace flopline::cost_model_test
