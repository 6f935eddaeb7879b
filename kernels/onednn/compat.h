// The differences between oneDNN 2.x and 3.x, and nothing else.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

namespace flopline::onednn {

// 2.x makes a primitive descriptor from an operation descriptor, 3.x straight from the same arguments. An
// empty memory descriptor stands for an operand that is not there. Throws dnnl::error, with
// dnnl_unimplemented where the library has no kernel.
template <class Primitive, class... Arguments>
typename Primitive::primitive_desc describe(const dnnl::engine& engine, const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  return {engine, arguments...};
#else
  return {typename Primitive::desc(arguments...), engine};
#endif
}

// 3.7.2 packs weights wrongly whose outputs do not fill a block, unless they lie as the formats that end in
// `io` say. Said of all of 3.x, which it costs a second pass over the weights.
constexpr bool kPacksFromInputsOutputs = DNNL_VERSION_MAJOR >= 3;

}  // namespace flopline::onednn
