// The differences between oneDNN 2.x and 3.x, and nothing else.
#pragma once

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <utility>

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

// 3.x divides by zero while it chooses a kernel for a 1x1 convolution with one of these numbers of inputs and
// outputs, unless the values of 16 (or, before AVX-512, 8) input channels lie side by side.
#if DNNL_VERSION_MAJOR >= 3 && defined(__x86_64__)
constexpr bool kDividesByZero = true;
#else
constexpr bool kDividesByZero = false;
#endif
constexpr std::pair<std::int64_t, std::int64_t> kInputsOutputs[] = {
    {256, 1024}, {512, 1024}, {512, 2048}, {1024, 512}, {1024, 2048}};

}  // namespace flopline::onednn
