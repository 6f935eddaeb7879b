#include "kernels/onednn/compat.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {

// Positions are rows like those of the batch.
std::unique_ptr<Kernel> make_kernel(const Linear& layer, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  const std::int64_t rows = layer.batch * layer.positions;
  const Shape src = {rows, layer.in_features}, weights = {layer.out_features, layer.in_features},
              bias = {layer.out_features}, dst = {rows, layer.out_features};
  const auto description = describe<dnnl::inner_product_forward>(
      chain->engine(), dnnl::prop_kind::forward_inference, any_layout(src),
      chain->weights_layout(plain(weights), weights),
      layer.bias != 0 ? any_layout(bias) : dnnl::memory::desc(), any_layout(dst));
  Arguments arguments = {{DNNL_ARG_SRC, chain->allocate(description.src_desc())},
                         {DNNL_ARG_WEIGHTS, chain->allocate(description.weights_desc())},
                         {DNNL_ARG_DST, chain->allocate(description.dst_desc())}};
  chain->bind(arguments[DNNL_ARG_SRC], plain(src), {0});
  chain->bind_weights(arguments[DNNL_ARG_WEIGHTS], plain(weights), weights, 0, 1);
  if (layer.bias != 0) {
    arguments[DNNL_ARG_BIAS] = chain->allocate(description.bias_desc());
    chain->bind(arguments[DNNL_ARG_BIAS], plain(bias), {2});
  }
  chain->append(dnnl::inner_product_forward(description), arguments, description.impl_info_str());
  chain->set_output(arguments[DNNL_ARG_DST], dst);
  return chain;
}

}  // namespace flopline::onednn
