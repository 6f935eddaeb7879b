// Pools: a window makes one output of the inputs of its channel.
#pragma once

#include "kernels/layers/channelwise.h"

namespace flopline {

// input (batch, channels, in...), output (batch, channels, out...)
struct MaxPool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const MaxPool&, const MaxPool&) = default;
};

// The mean over each window; padding takes no part in the sum. Shapes as beside MaxPool.
struct AveragePool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  Axes axes;

  friend constexpr bool operator==(const AveragePool&, const AveragePool&) = default;
};

// The mean over `out` windows along every axis that together cover the input (out 1: all of it): window o
// reaches from floor(o*in/out) to ceil((o+1)*in/out). input (batch, channels, in...), output (batch,
// channels, out...).
struct AdaptiveAveragePool {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t out = 1;
  Axes axes;

  friend constexpr bool operator==(const AdaptiveAveragePool&, const AdaptiveAveragePool&) = default;
};

template <>
struct KindInfo<MaxPool> {
  static constexpr std::string_view name = "maxpool";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr auto fields = kChannelFields<MaxPool>;
};

template <>
struct KindInfo<AveragePool> {
  static constexpr std::string_view name = "avgpool";
  static constexpr AxisUse axis_use = AxisUse::window;
  static constexpr auto fields = kChannelFields<AveragePool>;
};

template <>
struct KindInfo<AdaptiveAveragePool> {
  static constexpr std::string_view name = "adaptive_avgpool";
  static constexpr AxisUse axis_use = AxisUse::extent_only;
  static constexpr std::array fields = {kChannelFields<AdaptiveAveragePool>[0],
                                        kChannelFields<AdaptiveAveragePool>[1], Field<AdaptiveAveragePool> {
                                          .keys = "out", .meaning = "outputs along an axis",
                                          .member = &AdaptiveAveragePool::out, .least = 1, .fallback = 1
                                        }};
};

inline Shape plain_output(const AdaptiveAveragePool& layer) {
  return channel_shape(layer.batch, layer.channels, layer.axes, [&](const Axis&) { return layer.out; });
}

}  // namespace flopline
