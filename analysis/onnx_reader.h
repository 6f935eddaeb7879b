// ONNX models as networks.
#pragma once

#include <string>
#include <string_view>

#include "analysis/network.h"
#include "analysis/workload_reader.h"

namespace flopline {

WorkloadReader onnx_reader();

// The network of a model's bytes. Throws UnreadableWorkload, which names the byte, node or tensor.
//
// Layers have the names of their nodes, with '.' for '/'. A vector of the output's width that is added to a
// MatMul with constant weights is its bias. A depthwise convolution and the pointwise one behind it are one
// layer, also where only normalisation and ReLU stand between them; it is named after the first.
Network read_onnx(std::string_view bytes, const std::string& name, const InputOptions& options);

}  // namespace flopline
