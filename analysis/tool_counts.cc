#include "analysis/tool_counts.h"

#include <type_traits>

#include "analysis/cost_model.h"

namespace flopline {
namespace {

std::int64_t inputs(const Layer& layer) { return elements(operands(layer).front().shape); }
std::int64_t outputs(const Layer& layer) { return elements(operands(layer).back().shape); }

std::int64_t kernel_size(const Axes& axes) {
  std::int64_t size = 1;
  for (const Axis& axis : axes) size = checked_product({size, axis.kernel});
  return size;
}

// Terms of one output, in the eyes of the tools: transposed convolutions are counted like the others.
template <class Kind>
std::int64_t terms(const Kind& conv) {
  return checked_product({conv.in_channels / conv.groups, kernel_size(conv.axes)});
}

template <class Kind>
constexpr bool kIsConv = std::is_same_v<Kind, Conv> || std::is_same_v<Kind, ConvTranspose>;
template <class Kind>
constexpr bool kIsRelu = std::is_same_v<Kind, Relu> || std::is_same_v<Kind, Relu6>;
template <class Kind>
constexpr bool kIsWindowPool = std::is_same_v<Kind, MaxPool> || std::is_same_v<Kind, AveragePool>;

// The recurrent layers that PyTorch has, and so the tools: nn.LSTM, nn.GRU, nn.RNN.
template <class Kind>
constexpr bool kIsRecurrentModule =
    kIsRecurrent<Kind> && !std::is_same_v<Kind, Gru> && !std::is_same_v<Kind, RnnLogistic>;

// Layers and directions of a stack, each with what `pass` gives for its layer.
template <class Kind, class Pass>
std::int64_t over_passes(const Kind& stack, const Pass& pass) {
  std::int64_t sum = 0;
  for (std::int64_t layer = 0; layer < stack.layers; ++layer)
    sum = checked_sum({sum, checked_product({stack.directions, pass(layer)})});
  return checked_product({stack.steps, stack.batch, sum});
}

// Operations beside the products, of one unit in one step: a GRU's r, u and their sum, an LSTM's state.
template <class Kind>
constexpr std::int64_t kThopUnitOperations = Kind::gates == 1 ? 0 : 4;
template <class Kind>
constexpr std::int64_t kPtflopsUnitOperations = Kind::gates == 1   ? 1
                                                : Kind::gates == 3 ? 7
                                                                   : 10;

// Each gate's products, an addition of them and, where there are biases, two more. Knows no projection.
template <class Kind>
std::int64_t thop_recurrent(const Kind& stack) {
  const std::int64_t h = stack.hidden_size, biases = stack.bias_vectors > 0 ? 2 : 0;
  return over_passes(stack, [&](std::int64_t layer) {
    const std::int64_t in = layer == 0 ? stack.input_size : checked_product({h, stack.directions});
    const std::int64_t gate = checked_product({checked_sum({in, h, 1, biases}), h});
    return checked_sum(
        {checked_product({stack.gates, gate}), checked_product({kThopUnitOperations<Kind>, h})});
  });
}

// The products of both matrices, but not of a projection; both biases; a few operations a unit.
template <class Kind>
std::int64_t ptflops_recurrent(const Kind& stack) {
  const std::int64_t h = stack.hidden_size, biases = stack.bias_vectors > 0 ? 2 : 0;
  return over_passes(stack, [&](std::int64_t layer) {
    const std::int64_t terms = checked_sum({layer_input_size(stack, layer), stack.state_size, biases});
    return checked_sum(
        {checked_product({stack.gates, h, terms}), checked_product({kPtflopsUnitOperations<Kind>, h})});
  });
}

// MACCs without biases, and operations of some other layers beside them.
std::int64_t thop_count(const Layer& layer) {
  const std::int64_t out = outputs(layer);
  return std::visit(
      [&]<class Kind>(const Kind& kind) -> std::int64_t {
        if constexpr (kIsConv<Kind>) {
          return checked_product({out, terms(kind)});
        } else if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
          return checked_sum({thop_count(depthwise_part(kind)), thop_count(pointwise_part(kind))});
        } else if constexpr (std::is_same_v<Kind, Linear>) {
          return checked_product({out, kind.in_features});
        } else if constexpr (std::is_same_v<Kind, BatchNorm>) {
          return checked_product({4, out});
        } else if constexpr (std::is_same_v<Kind, AveragePool> || std::is_same_v<Kind, Upsample>) {
          return out;
        } else if constexpr (std::is_same_v<Kind, AdaptiveAveragePool>) {
          // inputs / outputs additions an output, which may be no whole number, and a division
          return checked_sum({inputs(layer), out});
        } else if constexpr (kIsRecurrentModule<Kind>) {
          return thop_recurrent(kind);
        } else {
          return 0;
        }
      },
      layer.value());
}

// MACCs with the biases of convolutions and one bias of a linear layer, whatever the batch; elements of the
// rest.
std::int64_t ptflops_count(const Layer& layer) {
  const std::int64_t out = outputs(layer);
  return std::visit(
      [&]<class Kind>(const Kind& kind) -> std::int64_t {
        if constexpr (kIsConv<Kind>) {
          return checked_product({out, checked_sum({terms(kind), kind.bias})});
        } else if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
          return checked_sum({ptflops_count(depthwise_part(kind)), ptflops_count(pointwise_part(kind))});
        } else if constexpr (std::is_same_v<Kind, Linear>) {
          return checked_sum({checked_product({out, kind.in_features}), kind.bias * kind.out_features});
        } else if constexpr (std::is_same_v<Kind, BatchNorm>) {
          return checked_product({2, out});
        } else if constexpr (kIsRelu<Kind> || std::is_same_v<Kind, Upsample>) {
          return out;
        } else if constexpr (kIsWindowPool<Kind> || std::is_same_v<Kind, AdaptiveAveragePool>) {
          return inputs(layer);
        } else if constexpr (kIsRecurrentModule<Kind>) {
          return ptflops_recurrent(kind);
        } else {
          return 0;
        }
      },
      layer.value());
}

// torchstat's Flops: MACCs with the biases of convolutions; elements of the rest.
std::int64_t torchstat_flops(const Layer& layer) {
  const std::int64_t out = outputs(layer);
  return std::visit(
      [&]<class Kind>(const Kind& kind) -> std::int64_t {
        if constexpr (std::is_same_v<Kind, Conv>) {
          return checked_product({out, checked_sum({terms(kind), kind.bias})});
        } else if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
          return checked_sum({torchstat_flops(depthwise_part(kind)), torchstat_flops(pointwise_part(kind))});
        } else if constexpr (std::is_same_v<Kind, Linear>) {
          return checked_product({out, kind.in_features});
        } else if constexpr (std::is_same_v<Kind, BatchNorm>) {
          return checked_product({2, out});
        } else if constexpr (kIsRelu<Kind> || std::is_same_v<Kind, Upsample>) {
          return out;
        } else if constexpr (kIsWindowPool<Kind>) {
          return inputs(layer);
        } else {
          return 0;
        }
      },
      layer.value());
}

// torchstat's MAdd: multiplications and additions of one image, a sum of K terms having K - 1.
std::int64_t torchstat_madd(const Layer& layer) {
  const std::int64_t batch = operands(layer).back().shape.front(), out = outputs(layer) / batch;
  return std::visit(
      [&]<class Kind>(const Kind& kind) -> std::int64_t {
        if constexpr (kIsConv<Kind>) {
          // A transposed convolution is counted at every input instead of every output.
          const std::int64_t at =
              std::is_same_v<Kind, Conv>
                  ? out
                  : checked_product({inputs(layer) / batch / kind.in_channels, kind.out_channels});
          return checked_product({at, checked_sum({checked_product({2, terms(kind)}), kind.bias - 1})});
        } else if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
          return checked_sum({torchstat_madd(depthwise_part(kind)), torchstat_madd(pointwise_part(kind))});
        } else if constexpr (std::is_same_v<Kind, Linear>) {
          return checked_product({out, checked_sum({checked_product({2, kind.in_features}), -1})});
        } else if constexpr (std::is_same_v<Kind, BatchNorm>) {
          return checked_product({4, out});
        } else if constexpr (kIsRelu<Kind>) {
          return out;
        } else if constexpr (std::is_same_v<Kind, MaxPool>) {
          return checked_product({out, kernel_size(kind.axes) - 1});
        } else if constexpr (std::is_same_v<Kind, AveragePool>) {
          return checked_product({out, kernel_size(kind.axes)});
        } else {
          return 0;
        }
      },
      layer.value());
}

// Bytes that torchstat takes a layer to read, with the parameters, and to write.
std::int64_t torchstat_memory(const Layer& layer) {
  return std::visit(
      [&]<class Kind>(const Kind& kind) -> std::int64_t {
        if constexpr (std::is_same_v<Kind, DepthwiseSeparable>) {
          return checked_sum(
              {torchstat_memory(depthwise_part(kind)), torchstat_memory(pointwise_part(kind))});
        } else if constexpr (std::is_same_v<Kind, Conv> || std::is_same_v<Kind, Linear> ||
                             std::is_same_v<Kind, BatchNorm> || kIsRelu<Kind> || kIsWindowPool<Kind>) {
          return checked_product({4, checked_sum({inputs(layer), operations(layer).params, outputs(layer)})});
        } else {
          return 0;
        }
      },
      layer.value());
}

// Bytes of what a module leaves; views and functions are no modules.
std::int64_t torchstat_outputs(const Layer& layer) {
  const auto& value = layer.value();
  if (std::holds_alternative<Flatten>(value) || std::holds_alternative<Permute>(value) ||
      std::holds_alternative<Add>(value) || std::holds_alternative<Concat>(value) ||
      std::holds_alternative<Matmul>(value)) {
    return 0;
  }
  if (const auto* separable = std::get_if<DepthwiseSeparable>(&value)) {
    return checked_sum(
        {torchstat_outputs(depthwise_part(*separable)), torchstat_outputs(pointwise_part(*separable))});
  }
  return checked_product({4, outputs(layer)});
}

}  // namespace

const std::vector<Tool>& tools() {
  static const std::vector<Tool> all = {
      {.name = "thop",
       .version = "0.1.1",
       .columns = {"params", "macs"},
       .figures =
           [](const Layer& layer) {
             return std::vector{operations(layer).params, thop_count(layer)};
           }},
      {.name = "ptflops",
       .version = "0.7",
       .columns = {"params", "macs"},
       .figures =
           [](const Layer& layer) {
             return std::vector{operations(layer).params, ptflops_count(layer)};
           }},
      {.name = "torchstat",
       .version = "0.0.7",
       .columns = {"params", "memory bytes", "MAdd", "Flops", "MemR+W bytes"},
       .figures = [](const Layer& layer) {
         return std::vector{operations(layer).params, torchstat_outputs(layer), torchstat_madd(layer),
                            torchstat_flops(layer), torchstat_memory(layer)};
       }}};
  return all;
}

std::vector<ToolRow> count_as(const Tool& tool, const Network& network) {
  std::vector<ToolRow> rows;
  ToolRow total = {.layer = "total", .figures = std::vector<std::int64_t>(tool.columns.size())};
  for (const NamedLayer& item : network.layers) {
    ToolRow& row = rows.emplace_back(ToolRow{.layer = item.name, .figures = tool.figures(item.layer)});
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      row.figures[i] = checked_product({row.figures[i], item.multiplicity});
      total.figures[i] = checked_sum({total.figures[i], row.figures[i]});
    }
  }
  rows.push_back(total);
  return rows;
}

}  // namespace flopline
