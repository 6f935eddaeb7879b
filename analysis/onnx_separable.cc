#include "analysis/onnx_separable.h"

namespace flopline {

std::optional<DepthwiseSeparable> separable_of(const Layer& first, const Layer& second) {
  const Conv* const depthwise = std::get_if<Conv>(&first.value());
  const Conv* const pointwise = std::get_if<Conv>(&second.value());
  if (depthwise == nullptr || pointwise == nullptr) return std::nullopt;
  if (depthwise->groups != depthwise->in_channels || depthwise->groups == 1) return std::nullopt;
  const DepthwiseSeparable both = {.batch = depthwise->batch,
                                   .in_channels = depthwise->in_channels,
                                   .multiplier = depthwise->out_channels / depthwise->in_channels,
                                   .out_channels = pointwise->out_channels,
                                   .bias = depthwise->bias,
                                   .axes = depthwise->axes};
  if (pointwise_part(both) != *pointwise) return std::nullopt;
  return both;
}

}  // namespace flopline
