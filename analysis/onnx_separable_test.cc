#include "analysis/onnx_separable.h"

#include <gtest/gtest.h>

#include "analysis/cost_model.h"

namespace flopline {
namespace {

const Conv kDepthwise = {.in_channels = 8,
                         .out_channels = 16,
                         .groups = 8,
                         .axes = {{.in = 9, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1}}};
const Conv kPointwise = {.in_channels = 16, .out_channels = 5, .axes = {{.in = 5}}};

TEST(Separable, IsADepthwiseAndAPointwiseConvolution) {
  const auto both = separable_of(kDepthwise, kPointwise);
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->multiplier, 2);
  const Operations sum = operations(*both), first = operations(kDepthwise), second = operations(kPointwise);
  EXPECT_EQ(sum.params, first.params + second.params);
  EXPECT_EQ(sum.effective_maccs, first.effective_maccs + second.effective_maccs);
}

TEST(Separable, IsNothingElse) {
  Conv other = kPointwise;
  other.bias = 1;
  EXPECT_FALSE(separable_of(kDepthwise, other)) << "one bias of two";
  other = kPointwise;
  other.groups = 5, other.out_channels = 5, other.in_channels = 15;
  EXPECT_FALSE(separable_of(kDepthwise, other)) << "groups";
  other = kPointwise;
  other.axes = {{.in = 5, .kernel = 3, .pad_begin = 1, .pad_end = 1}};
  EXPECT_FALSE(separable_of(kDepthwise, other)) << "a window";
  other = kDepthwise;
  other.groups = 4;
  EXPECT_FALSE(separable_of(other, kPointwise)) << "grouped";
  EXPECT_FALSE(separable_of(kPointwise, kDepthwise)) << "the other way round";
  EXPECT_FALSE(separable_of(Relu{}, kPointwise));
}

}  // namespace
}  // namespace flopline
