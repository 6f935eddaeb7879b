// Convolutions and pools of an ONNX graph.
#pragma once

#include <optional>

#include "analysis/onnx_graph.h"
#include "kernels/layer.h"

namespace flopline {

// (batch, channels, in...) of a kind that acts on each channel, whatever the rank: missing dimensions are 1,
// more than three spatial ones are one.
template <class Kind>
Kind channelwise(const Shape& shape) {
  Kind kind = {.batch = shape.size() > 1 ? shape[0] : 1,
               .channels = shape.size() > 1 ? shape[1]
                           : shape.empty()  ? 1
                                            : shape[0]};
  std::int64_t rest = 1;
  for (std::size_t i = 2; i < shape.size(); ++i) {
    if (i < 4 || shape.size() == 5) {
      kind.axes.push_back({.in = shape[i]});
    } else {
      rest = checked_product({rest, shape[i]});
    }
  }
  if (shape.size() > 5) kind.axes.push_back({.in = rest});
  return kind;
}

// All operands have shapes. They throw InvalidLayer where these do not go together.
Layer conv_of(const OnnxGraph& graph, const OnnxNode& node);
Layer conv_transpose_of(const OnnxGraph& graph, const OnnxNode& node);
Layer max_pool_of(const OnnxGraph& graph, const OnnxNode& node);
Layer average_pool_of(const OnnxGraph& graph, const OnnxNode& node);

}  // namespace flopline
