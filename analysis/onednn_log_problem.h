// From a primitive that oneDNN logged to the layer that it computed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "analysis/layer_setting.h"
#include "analysis/onednn_log_line.h"
#include "kernels/layer.h"

namespace flopline {

struct OnednnLayer {
  Layer layer;
  LayerSetting setting;
  // A recurrent primitive with several layers in two directions joins them behind the last only: it is two
  // stacks in one direction each, where `layer` is one of them.
  std::int64_t stacks = 1;
};

// Why there is no layer for it, named after the primitive: "matmul of u4".
struct NoOnednnLayer {
  std::string what;
};

// Convolutions, deconvolutions, inner products, matmuls, products by the library's gemm functions, and
// recurrent primitives.
bool has_layer_kind(std::string_view primitive);

// Only for primitives that have a kind. Throws MalformedOnednnLine where the problem is none that the library
// prints, or no layer can have these sizes.
//
// The log does not tell whether the right side of a matmul is weights, so that it is taken for an activation.
std::variant<OnednnLayer, NoOnednnLayer> read_onednn_primitive(const OnednnPrimitive& primitive);

}  // namespace flopline
