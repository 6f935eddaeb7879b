#include "kernels/onednn/compat.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

// Consecutive layers that one primitive computes: oneDNN wants them alike.
struct Stage {
  std::int64_t first;
  std::int64_t count;
  std::int64_t input_size;
};

std::vector<Stage> stages_of(const Lstm& lstm) {
  std::vector<Stage> stages;
  for (std::int64_t l = 0; l < lstm.layers; ++l) {
    const std::int64_t in = layer_input_size(lstm, l);
    const bool joins = !stages.empty() && lstm.directions == 1 && in == stages.back().input_size;
    if (joins) {
      ++stages.back().count;
    } else {
      stages.push_back({l, 1, in});
    }
  }
  return stages;
}

// Each layer has input weights, recurrent weights and, perhaps, a bias among the operands, after the input.
std::size_t operand_index(const Lstm& lstm, std::int64_t layer, std::int64_t which) {
  return static_cast<std::size_t>(1 + layer * (lstm.bias_vectors == 0 ? 2 : 3) + which);
}

std::vector<std::size_t> operand_indices(const Lstm& lstm, const Stage& stage, std::int64_t which) {
  std::vector<std::size_t> indices;
  for (std::int64_t l = stage.first; l < stage.first + stage.count; ++l) {
    indices.push_back(operand_index(lstm, l, which));
  }
  return indices;
}

// oneDNN has one bias vector; two are only ever used as their sum.
PrimitiveChain::Gather gather_bias(const Lstm& lstm, const Stage& stage) {
  return [lstm, stage](const Tensors& tensors, float* plain_values) {
    const std::int64_t length = 4 * lstm.hidden_size;
    for (const std::size_t index : operand_indices(lstm, stage, 2)) {
      const float* vectors = tensors[index].data();
      for (std::int64_t d = 0; d < lstm.directions; ++d, vectors += lstm.bias_vectors * length) {
        for (std::int64_t i = 0; i < length; ++i) {
          *plain_values++ = lstm.bias_vectors == 2 ? vectors[i] + vectors[length + i] : vectors[i];
        }
      }
    }
  };
}

dnnl::memory append(PrimitiveChain& chain, const Lstm& lstm, const Stage& stage, const dnnl::memory& source) {
  const Shape src = {lstm.steps, lstm.batch, stage.input_size};
  const Shape dst = {lstm.steps, lstm.batch, layer_input_size(lstm, 1)};
  const Shape input_weights = {stage.count, lstm.directions, stage.input_size, 4, lstm.hidden_size};
  const Shape recurrent_weights = {stage.count, lstm.directions, lstm.hidden_size, 4, lstm.hidden_size};
  const Shape bias = {stage.count, lstm.directions, 4, lstm.hidden_size};
  const auto direction = lstm.directions == 1 ? dnnl::rnn_direction::unidirectional_left2right
                                              : dnnl::rnn_direction::bidirectional_concat;
  const bool is_first = !source;
  const auto description = onednn::lstm(
      chain.engine(), direction, is_first ? any_layout(src) : source.get_desc(), any_layout(input_weights),
      any_layout(recurrent_weights), any_layout(bias), any_layout(dst));
  Arguments arguments = {
      {DNNL_ARG_SRC_LAYER, is_first ? chain.allocate(description.src_layer_desc()) : source},
      {DNNL_ARG_WEIGHTS_LAYER, chain.allocate(description.weights_layer_desc())},
      {DNNL_ARG_WEIGHTS_ITER, chain.allocate(description.weights_iter_desc())},
      {DNNL_ARG_BIAS, chain.allocate(description.bias_desc())},
      {DNNL_ARG_DST_LAYER, chain.allocate(description.dst_layer_desc())}};
  if (is_first) chain.bind(arguments[DNNL_ARG_SRC_LAYER], src, {0});
  chain.bind(arguments[DNNL_ARG_WEIGHTS_LAYER], input_weights, operand_indices(lstm, stage, 0));
  chain.bind(arguments[DNNL_ARG_WEIGHTS_ITER], recurrent_weights, operand_indices(lstm, stage, 1));
  // The library has no LSTM without a bias; where the layer has none, this one stays zero.
  if (lstm.bias_vectors != 0) chain.bind_gathered(arguments[DNNL_ARG_BIAS], bias, gather_bias(lstm, stage));
  chain.append(dnnl::lstm_forward(description), arguments, description.impl_info_str());
  return arguments[DNNL_ARG_DST_LAYER];
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const Lstm& layer) {
  auto chain = std::make_unique<PrimitiveChain>();
  dnnl::memory source;
  for (const Stage& stage : stages_of(layer)) source = append(*chain, layer, stage, source);
  chain->set_output(source, output_shape(layer));
  return chain;
}

}  // namespace flopline::onednn
