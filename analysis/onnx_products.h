// Matrix products and recurrent layers of an ONNX graph.
#pragma once

#include <optional>

#include "analysis/onnx_graph.h"
#include "kernels/layer.h"

namespace flopline {

// All operands have shapes. Nothing where no kind stands for the form that the node has; they throw
// InvalidLayer where the shapes do not go together.
std::optional<Layer> gemm_of(const OnnxGraph& graph, const OnnxNode& node);
// `has_bias`: a vector of the output's width is added to it next.
std::optional<Layer> matmul_of(const OnnxGraph& graph, const OnnxNode& node, bool has_bias);
// Two bias vectors where there is any: ONNX keeps one for the input and one for the state.
std::optional<Layer> recurrent_of(const OnnxGraph& graph, const OnnxNode& node);

}  // namespace flopline
