// Small constants: what nodes that reckon with shapes come to.
#pragma once

#include "analysis/onnx_graph.h"

namespace flopline {

// Marks the node's outputs as constant where all that it reads is, or where it reads shapes only, and sets
// their numbers where they are few (up to 1024) and the operator is one of shape arithmetic. The shapes of
// the outputs are known before, where they can be.
void fold(OnnxGraph& graph, const OnnxNode& node);

}  // namespace flopline
