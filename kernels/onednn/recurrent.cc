#include "kernels/onednn/compat.h"
#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

// Consecutive layers that one primitive computes: oneDNN wants them alike, and does not join directions
// between them.
struct Stage {
  std::int64_t first;
  std::int64_t count;
  std::int64_t input_size;
};

template <RecurrentCell kCell>
std::vector<Stage> stages_of(const Recurrent<kCell>& stack) {
  std::vector<Stage> stages;
  for (std::int64_t l = 0; l < stack.layers; ++l) {
    const std::int64_t in = layer_input_size(stack, l);
    const bool joins = !stages.empty() && stack.directions == 1 && in == stages.back().input_size;
    if (joins) {
      ++stages.back().count;
    } else {
      stages.push_back({l, 1, in});
    }
  }
  return stages;
}

// Where an operand of each layer of a stage stands among those of the stack, which begin with the input.
enum class Which : std::uint8_t { input_weights, recurrent_weights, projection, bias };

template <RecurrentCell kCell>
std::vector<std::size_t> operand_indices(const Recurrent<kCell>& stack, const Stage& stage, Which which) {
  const std::int64_t weights = has_projection(stack) ? 3 : 2;
  const std::int64_t all = weights + (stack.bias_vectors != 0 ? 1 : 0);
  std::vector<std::size_t> indices;
  for (std::int64_t l = stage.first; l < stage.first + stage.count; ++l) {
    const std::int64_t place = which == Which::bias ? weights : static_cast<std::int64_t>(which);
    indices.push_back(static_cast<std::size_t>(1 + l * all + place));
  }
  return indices;
}

// Gates of the library's bias, which is a single vector.
template <RecurrentCell kCell>
constexpr std::int64_t kBiasGates = kCell == RecurrentCell::lbr_gru ? 4 : Recurrent<kCell>::gates;

// Two vectors are only ever used as their sum, but for the gate of an lbr_gru that its reset is applied to.
template <RecurrentCell kCell>
PrimitiveChain::Gather gather_bias(const Recurrent<kCell>& stack, const Stage& stage) {
  return [stack, stage](const Tensors& tensors, float* values) {
    const std::int64_t length = bias_gates(stack) * stack.hidden_size;
    const std::int64_t apart = kCell == RecurrentCell::lbr_gru ? stack.hidden_size : 0;
    for (const std::size_t index : operand_indices(stack, stage, Which::bias)) {
      const float* vectors = tensors[index].data();
      for (std::int64_t d = 0; d < stack.directions; ++d, vectors += stack.bias_vectors * length) {
        values = std::copy_n(vectors, length, values);
        if (stack.bias_vectors == 1) continue;
        for (std::int64_t i = 0; i < length - apart; ++i) values[i - length] += vectors[length + i];
        values = std::copy_n(vectors + 2 * length - apart, apart, values);
      }
    }
  };
}

struct StageOperands {
  dnnl::rnn_direction direction;
  dnnl::memory::desc source, input_weights, recurrent_weights, projection, bias, output;
};

constexpr dnnl::algorithm activation(RecurrentCell cell) {
  return cell == RecurrentCell::rnn_relu       ? dnnl::algorithm::eltwise_relu
         : cell == RecurrentCell::rnn_logistic ? dnnl::algorithm::eltwise_logistic
                                               : dnnl::algorithm::eltwise_tanh;
}

// States start at zero and are not returned; there are no peepholes.
template <RecurrentCell kCell>
auto describe_stage(const dnnl::engine& engine, const StageOperands& all) {
  constexpr auto kProp = dnnl::prop_kind::forward_inference;
  const dnnl::memory::desc none;
  if constexpr (kCell == RecurrentCell::lstm) {
    return describe<dnnl::lstm_forward>(engine, kProp, all.direction, all.source, none, none,
                                        all.input_weights, all.recurrent_weights, none, all.projection,
                                        all.bias, all.output, none, none);
  } else if constexpr (kCell == RecurrentCell::gru) {
    return describe<dnnl::gru_forward>(engine, kProp, all.direction, all.source, none, all.input_weights,
                                       all.recurrent_weights, all.bias, all.output, none);
  } else if constexpr (kCell == RecurrentCell::lbr_gru) {
    return describe<dnnl::lbr_gru_forward>(engine, kProp, all.direction, all.source, none, all.input_weights,
                                           all.recurrent_weights, all.bias, all.output, none);
  } else {
    return describe<dnnl::vanilla_rnn_forward>(engine, kProp, activation(kCell), all.direction, all.source,
                                               none, all.input_weights, all.recurrent_weights, all.bias,
                                               all.output, none);
  }
}

template <RecurrentCell kCell>
dnnl::memory append(PrimitiveChain& chain, const Recurrent<kCell>& stack, const Stage& stage,
                    const dnnl::memory& source) {
  const std::int64_t layers = stage.count, dirs = stack.directions, hidden = stack.hidden_size;
  const Shape src = {stack.steps, stack.batch, stage.input_size};
  const Shape dst = {stack.steps, stack.batch, layer_input_size(stack, 1)};
  const Shape input_weights = {layers, dirs, stage.input_size, stack.gates, hidden};
  const Shape recurrent_weights = {layers, dirs, stack.state_size, stack.gates, hidden};
  const Shape projection = {layers, dirs, hidden, stack.output_size};
  const Shape bias = {layers, dirs, kBiasGates<kCell>, hidden};
  const bool is_first = !source, projects = has_projection(stack);
  const auto description = describe_stage<kCell>(
      chain.engine(),
      {.direction = dirs == 1 ? dnnl::rnn_direction::unidirectional_left2right
                              : dnnl::rnn_direction::bidirectional_concat,
       .source = is_first ? any_layout(src) : source.get_desc(),
       .input_weights = chain.weights_layout(plain(input_weights), input_weights),
       .recurrent_weights = chain.weights_layout(plain(recurrent_weights), recurrent_weights),
       .projection = projects ? chain.weights_layout(plain(projection), projection) : dnnl::memory::desc(),
       .bias = any_layout(bias),
       .output = any_layout(dst)});
  Arguments arguments = {
      {DNNL_ARG_SRC_LAYER, is_first ? chain.allocate(description.src_layer_desc()) : source},
      {DNNL_ARG_WEIGHTS_LAYER, chain.allocate(description.weights_layer_desc())},
      {DNNL_ARG_WEIGHTS_ITER, chain.allocate(description.weights_iter_desc())},
      {DNNL_ARG_BIAS, chain.allocate(description.bias_desc())},
      {DNNL_ARG_DST_LAYER, chain.allocate(description.dst_layer_desc())}};
  const auto operands_at = [&](Which which) { return operand_indices(stack, stage, which); };
  if (is_first) chain.bind(arguments[DNNL_ARG_SRC_LAYER], plain(src), {0});
  chain.bind(arguments[DNNL_ARG_WEIGHTS_LAYER], plain(input_weights), operands_at(Which::input_weights));
  chain.bind(arguments[DNNL_ARG_WEIGHTS_ITER], plain(recurrent_weights),
             operands_at(Which::recurrent_weights));
  if constexpr (kCell == RecurrentCell::lstm) {
    if (projects) {
      arguments[DNNL_ARG_WEIGHTS_PROJECTION] = chain.allocate(description.weights_projection_desc());
      chain.bind(arguments[DNNL_ARG_WEIGHTS_PROJECTION], plain(projection), operands_at(Which::projection));
    }
  }
  // The library has no cell without a bias; where the layer has none, this one stays zero.
  if (stack.bias_vectors != 0)
    chain.bind_gathered(arguments[DNNL_ARG_BIAS], plain(bias), gather_bias(stack, stage));
  chain.append(dnnl::primitive(description.get()), arguments, description.impl_info_str());
  return arguments[DNNL_ARG_DST_LAYER];
}

template <RecurrentCell kCell>
std::unique_ptr<Kernel> make_stack(const Recurrent<kCell>& stack, Packing packing) {
  auto chain = std::make_unique<PrimitiveChain>(packing);
  dnnl::memory source;
  for (const Stage& stage : stages_of(stack)) source = append(*chain, stack, stage, source);
  chain->set_output(source, output_shape(stack));
  return chain;
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const Lstm& layer, Packing packing) { return make_stack(layer, packing); }
std::unique_ptr<Kernel> make_kernel(const Gru& layer, Packing packing) { return make_stack(layer, packing); }
std::unique_ptr<Kernel> make_kernel(const LbrGru& layer, Packing packing) {
  return make_stack(layer, packing);
}
std::unique_ptr<Kernel> make_kernel(const Rnn& layer, Packing packing) { return make_stack(layer, packing); }
std::unique_ptr<Kernel> make_kernel(const RnnRelu& layer, Packing packing) {
  return make_stack(layer, packing);
}
std::unique_ptr<Kernel> make_kernel(const RnnLogistic& layer, Packing packing) {
  return make_stack(layer, packing);
}

}  // namespace flopline::onednn
