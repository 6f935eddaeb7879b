#include "kernels/onednn/compat.h"
#include "kernels/onednn/conv_window.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

// Operands of a convolution within its chain: where they stand among the layer's operands.
struct ConvOperands {
  std::size_t weights;
  std::size_t bias;  // meaningful where the convolution has one
};

// Grouped weights have the group as a dimension of its own.
Shape weights_shape(const Conv& conv, const Shape& plain_shape) {
  if (conv.groups == 1) return plain_shape;
  Shape shape = {conv.groups, conv.out_channels / conv.groups};
  shape.insert(shape.end(), plain_shape.begin() + 1, plain_shape.end());
  return shape;
}

// Appends the convolution; `source` is empty for the layer's input, which is then bound to operand 0. Returns
// the memory of its output.
dnnl::memory append(PrimitiveChain& chain, const Conv& conv, const ConvOperands& where,
                    const dnnl::memory& source) {
  const std::vector<Operand> all = operands(conv);
  const Shape weights = weights_shape(conv, all[1].shape), bias = {conv.out_channels};
  const bool is_first = !source;
  const ConvWindow window = window_of(conv.axes);
  const auto description = describe<dnnl::convolution_forward>(
      chain.engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
      is_first ? any_layout(all.front().shape) : source.get_desc(),
      chain.weights_layout(plain(weights), weights), conv.bias != 0 ? any_layout(bias) : dnnl::memory::desc(),
      any_layout(all.back().shape), window.strides, window.dilations, window.pads_begin, window.pads_end);
  Arguments arguments = {{DNNL_ARG_SRC, is_first ? chain.allocate(description.src_desc()) : source},
                         {DNNL_ARG_WEIGHTS, chain.allocate(description.weights_desc())},
                         {DNNL_ARG_DST, chain.allocate(description.dst_desc())}};
  if (is_first) chain.bind(arguments[DNNL_ARG_SRC], plain(all.front().shape), {0});
  chain.bind_weights(arguments[DNNL_ARG_WEIGHTS], plain(weights), weights, conv.groups == 1 ? 0 : 1,
                     where.weights);
  if (conv.bias != 0) {
    arguments[DNNL_ARG_BIAS] = chain.allocate(description.bias_desc());
    chain.bind(arguments[DNNL_ARG_BIAS], plain(bias), {where.bias});
  }
  chain.append(dnnl::convolution_forward(description), arguments, description.impl_info_str());
  return arguments[DNNL_ARG_DST];
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const Conv& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  chain->set_output(append(*chain, layer, {.weights = 1, .bias = 2}, {}), output_shape(layer));
  return chain;
}

// Two primitives; what is between them stays in the layout that the depthwise one chose.
std::unique_ptr<Kernel> make_kernel(const DepthwiseSeparable& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  const bool has_bias = layer.bias != 0;
  const dnnl::memory between = append(*chain, depthwise_part(layer), {.weights = 1, .bias = 2}, {});
  const ConvOperands pointwise = {.weights = has_bias ? std::size_t{3} : std::size_t{2}, .bias = 4};
  chain->set_output(append(*chain, pointwise_part(layer), pointwise, between), output_shape(layer));
  return chain;
}

}  // namespace flopline::onednn
