#include "kernels/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "kernels/reference/bounded.h"
#include "kernels/reference/compute.h"

namespace flopline {
namespace {

using testing::HasSubstr;

const Axis kSame = {.in = 14, .kernel = 3, .pad_begin = 1, .pad_end = 1};
const Conv kConv = {.in_channels = 32, .out_channels = 16, .bias = 1, .axes = {kSame, kSame}};

// A layer, random operands, what is expected, and what the reference gives in single precision.
struct Problem {
  explicit Problem(const Layer& layer_)
      : layer(layer_), tensors(random_tensors(layer)), expected(expected_output(layer, tensors)) {
    run();
  }
  static Tensors random_tensors(const Layer& layer) {
    Tensors tensors = allocate_tensors(layer);
    fill_random(layer, tensors, 11);
    return tensors;
  }
  void run() {
    std::vector<float*> pointers;
    for (Tensor& tensor : tensors) pointers.push_back(tensor.data());
    reference::compute<float>(layer, pointers);
  }
  std::span<float> output() { return tensors.back().values(); }

  Layer layer;
  Tensors tensors;
  Expected expected;
};

TEST(Compare, PassesTheReferenceInSinglePrecision) {
  for (const Layer& layer :
       {Layer(kConv), Layer(Linear{.batch = 3, .in_features = 4000, .out_features = 50}),
        Layer(Lstm{.layers = 2, .steps = 20, .batch = 2, .input_size = 64, .hidden_size = 48}),
        Layer(LbrGru{.layers = 2, .steps = 20, .batch = 2, .input_size = 64, .hidden_size = 48}),
        Layer(RnnRelu{.layers = 2, .steps = 20, .batch = 2, .input_size = 64, .hidden_size = 48}),
        Layer(Matmul{.batch = 2, .rows = 9, .inner = 300, .columns = 40}), Layer(Add{.operands = 3})}) {
    Problem problem(layer);
    const Comparison result = compare(problem.output(), problem.expected);
    EXPECT_TRUE(result.ok) << kind_name(layer) << ": " << result.reason;
    EXPECT_LE(result.max_error, result.bound);
  }
}

TEST(Expected, IsWhatWeightsWithTheErrorOfTheirTermsGive) {
  using reference::Bounded;
  const std::vector<Layer> kinds_with_weights = {
      kConv,
      DepthwiseSeparable{.in_channels = 6, .out_channels = 5, .bias = 1, .axes = {kSame, kSame}},
      ConvTranspose{.in_channels = 6, .out_channels = 4, .axes = {kSame}},
      Linear{.batch = 3, .in_features = 50, .out_features = 11, .bias = 1},
      Linear{.batch = 12, .in_features = 70, .out_features = 40, .bias = 1},
      Matmul{.rows = 4, .inner = 30, .columns = 5},
      BatchNorm{.channels = 3, .axes = {{.in = 14}}},
      Lstm{.layers = 2, .steps = 3, .batch = 20, .input_size = 9, .hidden_size = 70, .directions = 2},
      Gru{.steps = 3, .batch = 2, .input_size = 9, .hidden_size = 8}};
  for (const Layer& layer : kinds_with_weights) {
    SCOPED_TRACE(kind_name(layer));
    const Problem problem(layer);
    const std::vector<Operand> specs = operands(layer);
    std::vector<std::vector<Bounded>> wide;
    std::vector<Bounded*> pointers;
    for (std::size_t i = 0; i < specs.size(); ++i) {
      const double relative =
          specs[i].sum_length > 0 ? reference::relative_error_of_terms(specs[i].sum_length, 0x1p-24) : 0;
      std::vector<Bounded>& values = wide.emplace_back();
      for (const float value : problem.tensors[i].values())
        values.emplace_back(value, std::abs(value) * relative);
      pointers.push_back(values.data());
    }
    reference::compute<Bounded>(layer, pointers);
    for (std::size_t i = 0; i < wide.back().size(); ++i) {
      // In double precision, with or without fused operations.
      ASSERT_NEAR(problem.expected.values()[i].value, wide.back()[i].value, 1e-6 * wide.back()[i].error);
      ASSERT_NEAR(problem.expected.values()[i].error, wide.back()[i].error, 1e-9 * wide.back()[i].error);
    }
  }
}

TEST(Compare, PassesAnHonestReorderingOfTheSum) {
  // The same convolution with its input channels, and the weights for them, in reverse: every sum runs
  // backwards.
  Problem problem(kConv);
  Tensors reversed = allocate_tensors(problem.layer);
  const std::int64_t image = 14 * 14, kernel = 9, channels = kConv.in_channels;
  for (std::int64_t c = 0; c < channels; ++c) {
    const std::int64_t from = channels - 1 - c;
    std::copy_n(problem.tensors[0].data() + from * image, image, reversed[0].data() + c * image);
    for (std::int64_t o = 0; o < kConv.out_channels; ++o) {
      std::copy_n(problem.tensors[1].data() + (o * channels + from) * kernel, kernel,
                  reversed[1].data() + (o * channels + c) * kernel);
    }
  }
  std::ranges::copy(problem.tensors[2].values(), reversed[2].values().begin());
  std::swap(problem.tensors, reversed);
  problem.run();
  int changed = 0;
  for (std::size_t i = 0; i < problem.output().size(); ++i)
    changed += problem.output()[i] != reversed.back().values()[i];
  EXPECT_GT(changed, 100) << "the order of summation should show in the last bits";
  EXPECT_TRUE(compare(problem.output(), problem.expected).ok);
}

TEST(Compare, CatchesOneMissingTap) {
  Problem problem(kConv);
  problem.tensors[1].values()[5 * 9 + 4] = 0;  // of all taps of output channel 0, one
  problem.run();
  const Comparison result = compare(problem.output(), problem.expected);
  EXPECT_FALSE(result.ok);
  EXPECT_GT(result.max_error, result.bound);
  EXPECT_THAT(result.reason, HasSubstr("outputs are wrong, first output"));
}

TEST(Compare, CatchesOneMissingRecurrentWeight) {
  Problem problem(Lstm{.steps = 20, .batch = 2, .input_size = 64, .hidden_size = 48});
  problem.tensors[2].values()[7] = 0;
  problem.run();
  EXPECT_FALSE(compare(problem.output(), problem.expected).ok);
}

TEST(Compare, CatchesTwoSwappedChannels) {
  Problem problem(kConv);
  std::swap_ranges(problem.output().begin(), problem.output().begin() + 196, problem.output().begin() + 196);
  EXPECT_FALSE(compare(problem.output(), problem.expected).ok);
}

TEST(Compare, CatchesOneNanAndOneInfinity) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Problem problem(kConv);
    problem.output()[77] = value;
    const Comparison result = compare(problem.output(), problem.expected);
    EXPECT_FALSE(result.ok);
    EXPECT_THAT(result.reason, HasSubstr("1 of 3136 outputs are wrong, first output 77"));
  }
}

TEST(Compare, CatchesOneElementOffByALittleMoreThanTheBound) {
  Problem problem(kConv);
  const auto [value, bound] = problem.expected.values()[40];
  problem.output()[40] = static_cast<float>(value + 0.9 * bound);
  EXPECT_TRUE(compare(problem.output(), problem.expected).ok);
  problem.output()[40] = static_cast<float>(value + 1.1 * bound);
  EXPECT_FALSE(compare(problem.output(), problem.expected).ok);
}

TEST(Compare, DistrustsNothingButZerosAndWrongSizes) {
  const Expected zeros(2);
  EXPECT_THAT(compare(std::vector<float>{0, 0}, zeros).reason, HasSubstr("nothing is proven"));
  EXPECT_THAT(compare(std::vector<float>{0}, zeros).reason, HasSubstr("1 outputs instead of 2"));
}

}  // namespace
}  // namespace flopline
