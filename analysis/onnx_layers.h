// What a node is as a layer.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "analysis/onnx_graph.h"
#include "kernels/layer.h"

namespace flopline {

// What a node is: a layer, nothing to count (it views or moves data, or reckons with constants), or not
// understood, and then as what it is listed.
struct OnnxMeaning {
  std::optional<Layer> layer;
  bool counts_nothing = false;
  std::string not_understood;
};

// The shapes of the graph are inferred before.
//
// Layers are Conv, ConvTranspose, Gemm, MatMul, LSTM, GRU, RNN, MaxPool, AveragePool, GlobalAveragePool,
// GlobalMaxPool, BatchNormalization, Relu, Clip from 0 to 6, Add, Sum, Concat, Dropout, Flatten from axis 1,
// Transpose to channels last, and Resize or Upsample to a whole multiple by the nearest neighbour.
//
// Nothing to count is what comes of constants and shapes alone, and operators that only view or move:
// Identity, Constant, Shape, Size, Reshape, Squeeze, Unsqueeze, Transpose, Flatten, Slice, Split, Gather,
// Expand, Tile, Pad, DepthToSpace, SpaceToDepth, Cast and the like. Everything else is not understood, also a
// node of the first list in a form that no kind stands for, or with an operand of unknown shape.
//
// Throws UnreadableWorkload, which names the node, where the layer cannot exist or its output is not what
// ONNX infers.
OnnxMeaning meaning_of(const OnnxGraph& graph, const OnnxNode& node);

}  // namespace flopline
