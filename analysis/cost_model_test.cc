#include "analysis/cost_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>

#include "analysis/csv_rows.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

const std::string kFigures = FLOPLINE_SOURCE_DIR "/analysis/testdata/";

// The definition: every pair of an output and a tap, one by one.
std::int64_t inside_taps_one_by_one(const Axis& axis) {
  std::int64_t taps = 0;
  for (std::int64_t o = 0; o < output_extent(axis); ++o) {
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
      const std::int64_t input = o * axis.stride + k * axis.dilation - axis.pad_begin;
      taps += input >= 0 && input < axis.in;
    }
  }
  return taps;
}

std::string as_text(const Axis& axis) {
  return "in " + std::to_string(axis.in) + " kernel " + std::to_string(axis.kernel) + " stride " +
         std::to_string(axis.stride) + " padding " + std::to_string(axis.pad_begin) + ", " +
         std::to_string(axis.pad_end) + " dilation " + std::to_string(axis.dilation);
}

// Counted by hand, and by the compiler.
static_assert(inside_taps(Axis{.in = 5}) == 5);
static_assert(inside_taps(Axis{.in = 5, .kernel = 3}) == 9);
// Outputs 0 to 4 read 2, 3, 3, 3 and 2 inputs.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .pad_begin = 1, .pad_end = 1}) == 13);
// One pixel under the middle of 5 taps.
static_assert(inside_taps(Axis{.in = 1, .kernel = 5, .pad_begin = 2, .pad_end = 2}) == 1);
// Outputs start at -1, 1 and 3 and read 2, 3 and 2 of 5.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1}) == 7);
// Output o reads o-2, o and o+2 of 5: 2, 2, 3, 2, 2.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .pad_begin = 2, .pad_end = 2, .dilation = 2}) == 11);
// Two inputs at the end stay unread: windows start at 0, 1, 2 and 3.
static_assert(inside_taps(Axis{.in = 8, .kernel = 3, .pad_end = -2}) == 12);
// The window does not fit.
static_assert(inside_taps(Axis{.in = 2, .kernel = 3}) == 0);
// Padding alone is read by some outputs: of 7 with one tap, 3 read the input.
static_assert(inside_taps(Axis{.in = 3, .pad_begin = 2, .pad_end = 2}) == 3);

TEST(InsideTaps, EqualTheDefinitionOnRandomAxes) {
  constexpr std::uint64_t kSeed = 20240607;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 engine(kSeed);
  const auto between = [&engine](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine);
  };
  int without_output = 0, unread = 0, strides_beyond_input = 0, padding_beyond_input = 0, coprime = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::int64_t most = i % 2 == 0 ? 9 : 70;
    const Axis axis = {.in = between(1, most),
                       .kernel = between(1, most),
                       .stride = between(1, between(1, most)),
                       .pad_begin = between(0, most),
                       .pad_end = between(-most / 2, most),
                       .dilation = between(1, between(1, most))};
    ASSERT_EQ(inside_taps(axis), inside_taps_one_by_one(axis)) << as_text(axis);
    without_output += output_extent(axis) == 0;
    unread += axis.pad_end < 0 && output_extent(axis) > 0;
    strides_beyond_input += axis.stride > axis.in && output_extent(axis) > 1;
    padding_beyond_input += axis.pad_begin > axis.in;
    coprime += axis.stride > 1 && axis.dilation > 1 && axis.stride % axis.dilation != 0 &&
               axis.dilation % axis.stride != 0 && output_extent(axis) > 1;
  }
  for (const int corner : {without_output, unread, strides_beyond_input, padding_beyond_input, coprime}) {
    EXPECT_GE(corner, 50) << "a corner that the sample hardly reaches";
  }
}

// A loop over such a kernel would not end.
constexpr std::int64_t kTera = 1'000'000'000'000;
static_assert(inside_taps(Axis{.in = kTera, .kernel = kTera}) == kTera);
static_assert(inside_taps(Axis{.in = kTera}) == kTera);
// The middle n taps of 2n-1 with n-1 zeros on either side: every pair of an input and an output, once. n*n.
static_assert(inside_taps(Axis{.in = 1'000'000'000,
                               .kernel = 1'999'999'999,
                               .pad_begin = 999'999'999,
                               .pad_end = 999'999'999}) == 1'000'000'000'000'000'000);

TEST(InsideTaps, TakeHostileSizes) {
  // Outputs start at 0, 3 and 6; of the taps 0, 7, 14, … below 10^12 there are ceil(10^12 / 7) =
  // 142857142858, the last one at 999999999999; from 3 and 6 it falls on padding.
  EXPECT_EQ(
      inside_taps(Axis{
          .in = kTera, .kernel = 142857142858, .stride = 3, .pad_begin = 0, .pad_end = 6, .dilation = 7}),
      3 * 142857142858 - 2);
  // n outputs of n taps each; o + k < n holds for n(n+1)/2 pairs.
  constexpr std::int64_t kGiga = 1'000'000'000;
  EXPECT_EQ(inside_taps(Axis{.in = kGiga, .kernel = kGiga, .pad_begin = 0, .pad_end = kGiga - 1}),
            kGiga * (kGiga + 1) / 2);
  // Padding only: no tap reads the one input, which lies behind it at an odd place.
  EXPECT_EQ(inside_taps(Axis{.in = 1,
                             .kernel = kTera,
                             .stride = 2,
                             .pad_begin = 2 * kTera - 1,
                             .pad_end = 2 * kTera,
                             .dilation = 2}),
            0);
}

TEST(InsideTaps, BeyondSixtyFourBitsAreRefused) {
  const std::int64_t peta = 1'000 * kTera;
  EXPECT_THROW(inside_taps(Axis{.in = peta, .kernel = peta, .pad_begin = 0, .pad_end = peta}), CountOverflow);
  EXPECT_THROW(inside_taps(Axis{.in = INT64_MAX, .pad_begin = 1}), CountOverflow);
  EXPECT_THROW(inside_taps(Axis{.in = 9, .kernel = INT64_MAX, .dilation = 2}), CountOverflow);
  // Each of 2^61 taps reads the one input for one output. The pairs that lie on the padding before it are
  // beyond 64 bits, but no result.
  const std::int64_t large = std::int64_t{1} << 61;
  EXPECT_EQ(inside_taps(Axis{.in = 1, .kernel = large, .pad_begin = large, .pad_end = large}), large);
  const Axis giga = {.in = 1'999'999'999, .kernel = 1'000'000'000};
  static_assert(inside_taps(Axis{.in = 1'999'999'999, .kernel = 1'000'000'000}) == 1'000'000'000'000'000'000);
  EXPECT_THROW(inside_taps(Axes{giga, giga}), CountOverflow) << "10^36";
}

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
}

TEST(Operations, BeyondSixtyFourBitsAreRefused) {
  for (const char* const text : {
           "conv:mb1000000ic1000000iw1000oc1000000kw1",              // 10^21 MACCs
           "conv:mb1ic1iw4000000000ow4000000000oc4kw2000000000pw0",  // 2.4*10^19
           "dwsep:mb1000000ic1000000iw1000oc1000000",                // 10^21
           "linear:mb1000000f1000ic1000000oc1000000",                // 10^21
           "lstm:t1000000mb10000dhc100000",                          // 8*10^20
       }) {
    const Layer layer = parse_descriptor(text).layer;  // whose operands can be addressed
    EXPECT_THROW(operations(layer), CountOverflow) << text;
  }
  EXPECT_THROW(operations(Relu{.batch = kTera, .channels = kTera}), CountOverflow);
  EXPECT_THROW(operations(MaxPool{.batch = kTera, .channels = kTera, .axes = {kSame8}}), CountOverflow);
  EXPECT_THROW(flop({.effective_maccs = INT64_MAX / 2 + 1}), CountOverflow);
  EXPECT_EQ(flop({.effective_maccs = INT64_MAX / 2}), INT64_MAX - 1);
}

TEST(Traffic, IsEveryOperandOnce) {
  EXPECT_EQ(traffic(kConv, DataType::f32),
            (TrafficBytes{
                .input = 4 * 2 * 6 * 64, .weights = 4 * 4 * 6 * 9, .bias = 4 * 4, .output = 4 * 2 * 4 * 64}));
  EXPECT_EQ(traffic(kGrouped, DataType::f32),
            (TrafficBytes{.input = 4 * 2 * 6 * 8, .weights = 4 * 4 * 3 * 3, .output = 4 * 2 * 4 * 8}));
  EXPECT_EQ(traffic(kSeparable, DataType::f32), (TrafficBytes{.input = 4 * 3 * 8,
                                                              .weights = 4 * (6 * 3 + 5 * 6),
                                                              .bias = 4 * (6 + 5),
                                                              .output = 4 * 5 * 8,
                                                              .intermediate = 2 * 4 * 6 * 8}))
      << "6 channels of 8 pixels written and read again";
  EXPECT_EQ(
      traffic(kLinear, DataType::f32),
      (TrafficBytes{.input = 4 * 2 * 3 * 10, .weights = 4 * 10 * 7, .bias = 4 * 7, .output = 4 * 2 * 3 * 7}));
  EXPECT_EQ(traffic(kLstm, DataType::f32),
            (TrafficBytes{
                .input = 4 * 5 * 3 * 7, .weights = 4 * 736, .bias = 4 * 2 * 64, .output = 4 * 5 * 3 * 8}));
  EXPECT_EQ(traffic(Relu{.batch = 2, .channels = 3}, DataType::f32),
            (TrafficBytes{.input = 24, .output = 24}));
  EXPECT_EQ(traffic(MaxPool{.channels = 3, .axes = {{.in = 8, .kernel = 2, .stride = 2}}}, DataType::f32),
            (TrafficBytes{.input = 96, .output = 48}));
}

TEST(Traffic, OfTheIdentityIsNothing) {
  EXPECT_EQ(traffic(Dropout{.batch = 2, .channels = 3}, DataType::f32), TrafficBytes{});
  EXPECT_EQ(traffic(Flatten{.batch = 2, .channels = 3}, DataType::f32), TrafficBytes{});
}

TEST(ArithmeticIntensity, IsFlopPerCompulsoryByte) {
  // 2*420 FLOP on 240 + 280 + 28 + 168 bytes.
  EXPECT_DOUBLE_EQ(arithmetic_intensity(operations(kLinear), traffic(kLinear, DataType::f32)), 840.0 / 716.0);
  const Layer separable = kSeparable;
  const TrafficBytes bytes = traffic(separable, DataType::f32);
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
          .directions = row.number("bidirectional") + 1,
          .bias_vectors = bias_vectors};
}

TEST(CostModel, EqualsEveryRowOfLstms) {
  const std::vector<CsvRow> rows = read_csv(kFigures + "rnn.csv");
  EXPECT_EQ(rows.size(), 50U);
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
}  // namespace flopline
