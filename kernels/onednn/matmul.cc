#include "kernels/onednn/compat.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

// A single product has no batch in front.
Shape without_single_batch(Shape shape) {
  if (shape.front() == 1) shape.erase(shape.begin());
  return shape;
}

}  // namespace

// Weights are packed once and may have any layout. A right side that is an activation comes from the layer
// before as it is, and packing it would belong to the product: it stays plain.
std::unique_ptr<Kernel> make_kernel(const Matmul& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  const bool is_constant = layer.constant != 0;
  const Shape left = without_single_batch({layer.batch, layer.rows, layer.inner}),
              right = without_single_batch({layer.batch, layer.inner, layer.columns}),
              output = without_single_batch({layer.batch, layer.rows, layer.columns});
  Shape bias(output.size(), 1);
  bias.back() = layer.columns;
  const auto description = describe<dnnl::matmul>(
      chain->engine(), is_constant ? any_layout(left) : plain(left),
      is_constant ? chain->weights_layout(plain(right), right) : plain(right),
      layer.bias != 0 ? plain(bias) : dnnl::memory::desc(), is_constant ? any_layout(output) : plain(output));
  Arguments arguments = {{DNNL_ARG_SRC, chain->allocate(description.src_desc())},
                         {DNNL_ARG_WEIGHTS, chain->allocate(description.weights_desc())},
                         {DNNL_ARG_DST, chain->allocate(description.dst_desc())}};
  chain->bind(arguments[DNNL_ARG_SRC], plain(left), {0});
  chain->bind(arguments[DNNL_ARG_WEIGHTS], plain(right), {1});
  if (!is_constant) chain->hold_as_activation(arguments[DNNL_ARG_WEIGHTS]);
  if (layer.bias != 0) {
    arguments[DNNL_ARG_BIAS] = chain->allocate(plain(bias));
    chain->bind(arguments[DNNL_ARG_BIAS], plain(bias), {2});
  }
  chain->append(dnnl::matmul(description), arguments, description.impl_info_str());
  chain->set_output(arguments[DNNL_ARG_DST], output);
  return chain;
}

}  // namespace flopline::onednn
