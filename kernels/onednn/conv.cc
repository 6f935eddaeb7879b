#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

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

bool divides_by_zero(const Conv& conv) {
  const std::pair channels(conv.in_channels / conv.groups, conv.out_channels / conv.groups);
  return kDividesByZero && std::ranges::find(kInputsOutputs, channels) != std::end(kInputsOutputs) &&
         std::ranges::all_of(conv.axes, [](const Axis& axis) { return axis.kernel == 1; });
}

// Values of 16 channels side by side; of 8, before AVX-512.
dnnl::memory::desc blocked(const Shape& shape) {
  using Tag = dnnl::memory::format_tag;
  constexpr std::array kBy8 = {Tag::aBc8b, Tag::aBcd8b, Tag::aBcde8b},
                       kBy16 = {Tag::aBc16b, Tag::aBcd16b, Tag::aBcde16b};
  const bool by_16 = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
  return {shape, dnnl::memory::data_type::f32, (by_16 ? kBy16 : kBy8).at(shape.size() - 3)};
}

// What to ask of inputs and outputs: any, where the library can choose one.
using Layout = dnnl::memory::desc (*)(const Shape&);
Layout layout_of(const Conv& conv, Packing packing) {
  if (!divides_by_zero(conv)) return any_layout;
  return packing == Packing::packed ? blocked : plain;
}

// Appends the convolution; `source` is empty for the layer's input, which is then bound to operand 0. Returns
// the memory of its output.
dnnl::memory append(PrimitiveChain& chain, const Conv& conv, const ConvOperands& where,
                    const dnnl::memory& source, Layout layout) {
  const std::vector<Operand> all = operands(conv);
  const Shape weights = weights_shape(conv, all[1].shape), bias = {conv.out_channels};
  const bool is_first = !source;
  const ConvWindow window = window_of(conv.axes);
  const auto description = describe<dnnl::convolution_forward>(
      chain.engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
      is_first ? layout(all.front().shape) : source.get_desc(), chain.weights_layout(plain(weights), weights),
      conv.bias != 0 ? any_layout(bias) : dnnl::memory::desc(), layout(all.back().shape), window.strides,
      window.dilations, window.pads_begin, window.pads_end);
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
  const ConvOperands where = {.weights = 1, .bias = 2};
  chain->set_output(append(*chain, layer, where, {}, layout_of(layer, packing)), output_shape(layer));
  return chain;
}

// Two primitives; what is between them stays in the layout that the depthwise one chose.
std::unique_ptr<Kernel> make_kernel(const DepthwiseSeparable& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  const Conv depthwise = depthwise_part(layer), pointwise = pointwise_part(layer);
  const Layout layout = layout_of(pointwise, packing);
  const dnnl::memory between = append(*chain, depthwise, {.weights = 1, .bias = 2}, {}, layout);
  const ConvOperands where = {.weights = layer.bias != 0 ? std::size_t{3} : std::size_t{2}, .bias = 4};
  chain->set_output(append(*chain, pointwise, where, between, layout), output_shape(layer));
  return chain;
}

}  // namespace flopline::onednn
