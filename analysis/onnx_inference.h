// Shapes of a node's outputs by ONNX's own inference. Part of libflopline_onnx.so.
#pragma once

#include <map>
#include <string>

#include "analysis/onnx_graph.h"

namespace onnx {
class NodeProto;
}

namespace flopline {

// Sets type and shape of the outputs. Where libonnx does not know the operator, is not asked (operators with
// subgraphs, operands or attributes out of all bounds) or refuses, the shapes stay unknown and say why.
void infer_outputs(OnnxGraph& graph, const OnnxNode& node, const onnx::NodeProto& proto);

}  // namespace flopline
