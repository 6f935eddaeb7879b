// The differences between oneDNN 2.x and 3.x, and nothing else.
//
// 2.x makes a primitive descriptor from an operation descriptor, 3.x straight from the arguments. An empty
// bias descriptor means no bias in both. Throws dnnl::error, with dnnl_unimplemented where the library has no
// kernel.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

namespace flopline::onednn {

struct ConvWindow {
  dnnl::memory::dims strides;
  dnnl::memory::dims dilations;  // 0 is dense
  dnnl::memory::dims pads_begin;
  dnnl::memory::dims pads_end;
};

inline dnnl::convolution_forward::primitive_desc convolution(
    const dnnl::engine& engine, const dnnl::memory::desc& src, const dnnl::memory::desc& weights,
    const dnnl::memory::desc& bias, const dnnl::memory::desc& dst, const ConvWindow& window) {
  constexpr auto kProp = dnnl::prop_kind::forward_inference;
  constexpr auto kAlgorithm = dnnl::algorithm::convolution_direct;
#if DNNL_VERSION_MAJOR >= 3
  return {engine,
          kProp,
          kAlgorithm,
          src,
          weights,
          bias,
          dst,
          window.strides,
          window.dilations,
          window.pads_begin,
          window.pads_end};
#else
  return {{kProp, kAlgorithm, src, weights, bias, dst, window.strides, window.dilations, window.pads_begin,
           window.pads_end},
          engine};
#endif
}

inline dnnl::inner_product_forward::primitive_desc inner_product(const dnnl::engine& engine,
                                                                 const dnnl::memory::desc& src,
                                                                 const dnnl::memory::desc& weights,
                                                                 const dnnl::memory::desc& bias,
                                                                 const dnnl::memory::desc& dst) {
  constexpr auto kProp = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kProp, src, weights, bias, dst};
#else
  return {{kProp, src, weights, bias, dst}, engine};
#endif
}

// States start at zero and are not returned.
inline dnnl::lstm_forward::primitive_desc lstm(const dnnl::engine& engine, dnnl::rnn_direction direction,
                                               const dnnl::memory::desc& src,
                                               const dnnl::memory::desc& input_weights,
                                               const dnnl::memory::desc& recurrent_weights,
                                               const dnnl::memory::desc& bias,
                                               const dnnl::memory::desc& dst) {
  constexpr auto kProp = dnnl::prop_kind::forward_inference;
  const dnnl::memory::desc none;
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kProp, direction, src, none, none, input_weights, recurrent_weights, bias, dst, none, none};
#else
  return {{kProp, direction, src, none, none, input_weights, recurrent_weights, bias, dst, none, none},
          engine};
#endif
}

}  // namespace flopline::onednn
