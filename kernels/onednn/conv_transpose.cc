#include "kernels/onednn/compat.h"
#include "kernels/onednn/conv_window.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

// Weights with their groups as a dimension of their own, (groups, in_channels/groups, out_channels/groups,
// kernel...), in the order of the layer.
Shape stored_weights(const ConvTranspose& conv, const Shape& plain_shape) {
  Shape shape = {conv.groups, conv.in_channels / conv.groups};
  shape.insert(shape.end(), plain_shape.begin() + 1, plain_shape.end());
  return shape;
}

}  // namespace

// The library names the output channels first, as in the convolution that has the same number of inputs and
// outputs.
std::unique_ptr<Kernel> make_kernel(const ConvTranspose& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  const std::vector<Operand> all = operands(layer);
  const Shape stored = stored_weights(layer, all[1].shape), bias = {layer.out_channels};
  Shape weights = stored;
  std::swap(weights[1], weights[2]);
  if (layer.groups == 1) weights.erase(weights.begin());
  const dnnl::memory::desc source = swapped(stored, 1, 2).reshape(weights);
  const ConvWindow window = window_of(layer.axes);
  const auto description = describe<dnnl::deconvolution_forward>(
      chain->engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct,
      any_layout(all.front().shape), chain->weights_layout(source, weights),
      layer.bias != 0 ? any_layout(bias) : dnnl::memory::desc(), any_layout(all.back().shape), window.strides,
      window.dilations, window.pads_begin, window.pads_end);
  Arguments arguments = {{DNNL_ARG_SRC, chain->allocate(description.src_desc())},
                         {DNNL_ARG_WEIGHTS, chain->allocate(description.weights_desc())},
                         {DNNL_ARG_DST, chain->allocate(description.dst_desc())}};
  chain->bind(arguments[DNNL_ARG_SRC], plain(all.front().shape), {0});
  chain->bind_weights(arguments[DNNL_ARG_WEIGHTS], source, weights, layer.groups == 1 ? 0 : 1, 1);
  if (layer.bias != 0) {
    arguments[DNNL_ARG_BIAS] = chain->allocate(description.bias_desc());
    chain->bind(arguments[DNNL_ARG_BIAS], plain(bias), {2});
  }
  chain->append(dnnl::deconvolution_forward(description), arguments, description.impl_info_str());
  chain->set_output(arguments[DNNL_ARG_DST], all.back().shape);
  return chain;
}

}  // namespace flopline::onednn
