#include "kernels/random_layer.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace flopline {
namespace {

TEST(RandomLayers, ReachEveryKindAndCorner) {
  RandomLayers layers(1);
  std::set<std::string_view> kinds, variants;
  std::map<std::string, int> corners;
  for (int i = 0; i < 500; ++i) {
    const Layer layer = layers.next();
    kinds.insert(kind_name(layer));
    variants.insert(conv_variant(layer));
    const Conv* conv = std::get_if<Conv>(&layer.value());
    if (conv == nullptr) continue;
    for (const Axis& axis : conv->axes) {
      corners["one output"] += output_extent(axis) == 1;
      corners["kernel above input"] += window_extent(axis) > axis.in;
      corners["stride"] += axis.stride > 1;
      corners["dilation"] += axis.dilation > 1 && axis.kernel > 1;
      corners["one-sided padding"] += axis.pad_begin != axis.pad_end;
    }
    corners["1-D"] += conv->axes.size() == 1;
    corners["2-D"] += conv->axes.size() == 2;
    corners["3-D"] += conv->axes.size() == 3;
  }
  EXPECT_EQ(kinds.size(), kind_names().size());
  EXPECT_EQ(variants, (std::set<std::string_view>{"", "standard", "grouped", "depthwise"}));
  EXPECT_EQ(corners.size(), 8U);
  for (const auto& [corner, count] : corners) EXPECT_GE(count, 5) << corner;
}

TEST(RandomLayers, SameSeedSameLayers) {
  RandomLayers one(7), other(7);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(one.next(), other.next());
}

}  // namespace
}  // namespace flopline
