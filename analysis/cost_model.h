// How much work a layer is, from its sizes alone.
//
// A MACC is one `acc += w * x`; the accumulator starts at the bias or at zero, so that a bias costs no
// operation. Other operations are counted by kind and never folded into MACCs. The formulas are the
// definitions of the layers with their loops multiplied out; kernels/reference executes the same number of
// each.
#pragma once

#include <cstdint>

#include "analysis/inside_taps.h"
#include "analysis/layer_setting.h"
#include "kernels/checked.h"
#include "kernels/dtype.h"
#include "kernels/layer.h"

namespace flopline {

// Operations that are not part of a MACC.
struct OtherOperations {
  std::int64_t add = 0;
  std::int64_t multiply = 0;
  std::int64_t compare = 0;
  std::int64_t divide = 0;
  std::int64_t transcendental = 0;  // calls of sigmoid, tanh, exp, …

  friend constexpr bool operator==(const OtherOperations&, const OtherOperations&) = default;
};

struct Operations {
  std::int64_t params = 0;           // trainable numbers
  std::int64_t nominal_maccs = 0;    // taps on padding counted
  std::int64_t effective_maccs = 0;  // only taps that fall inside the input
  OtherOperations other;

  friend constexpr bool operator==(const Operations&, const Operations&) = default;
};

// Compulsory traffic: every operand once.
struct TrafficBytes {
  std::int64_t input = 0;
  std::int64_t weights = 0;
  std::int64_t bias = 0;
  std::int64_t output = 0;
  std::int64_t intermediate =
      0;  // written and read again between two kernels that are not fused; not compulsory

  friend constexpr bool operator==(const TrafficBytes&, const TrafficBytes&) = default;
};

constexpr std::int64_t compulsory(const TrafficBytes& bytes) {
  return checked_sum({bytes.input, bytes.weights, bytes.bias, bytes.output});
}

constexpr Operations operations(const Conv& conv) {
  std::int64_t kernel = 1, outputs = 1;
  for (const Axis& axis : conv.axes) {
    kernel = checked_product({kernel, axis.kernel});
    outputs = checked_product({outputs, output_extent(axis)});
  }
  const std::int64_t channel_pairs = checked_product({conv.out_channels, conv.in_channels / conv.groups});
  return {.params = checked_sum({checked_product({channel_pairs, kernel}), conv.bias * conv.out_channels}),
          .nominal_maccs = checked_product({conv.batch, channel_pairs, kernel, outputs}),
          .effective_maccs = checked_product({conv.batch, channel_pairs, inside_taps(conv.axes)}),
          .other = {}};
}

constexpr Operations operations(const DepthwiseSeparable& layer) {
  const Operations depthwise = operations(depthwise_part(layer)),
                   pointwise = operations(pointwise_part(layer));
  return {.params = checked_sum({depthwise.params, pointwise.params}),
          .nominal_maccs = checked_sum({depthwise.nominal_maccs, pointwise.nominal_maccs}),
          .effective_maccs = checked_sum({depthwise.effective_maccs, pointwise.effective_maccs}),
          .other = {}};
}

constexpr Operations operations(const Linear& linear) {
  const std::int64_t weights = checked_product({linear.in_features, linear.out_features});
  const std::int64_t maccs = checked_product({linear.batch, linear.positions, weights});
  return {.params = checked_sum({weights, linear.bias * linear.out_features}),
          .nominal_maccs = maccs,
          .effective_maccs = maccs,
          .other = {}};
}

constexpr Operations operations(const Matmul& matmul) {
  const std::int64_t right = checked_product({matmul.batch, matmul.inner, matmul.columns});
  const std::int64_t maccs = checked_product({matmul.rows, right});
  return {.params = checked_sum({matmul.constant * right, matmul.bias * matmul.columns}),
          .nominal_maccs = maccs,
          .effective_maccs = maccs,
          .other = {}};
}

// What a hidden unit does in a step beside its MACCs (see RecurrentCell): an LSTM f*c + i*g and o*tanh(c); a
// GRU r*h and u*h + (1-u)*o, a subtraction being an addition; linear before reset, one more to join what was
// reset.
constexpr OtherOperations operations_of_unit(RecurrentCell cell) {
  switch (cell) {
    case RecurrentCell::lstm:
      return {.add = 1, .multiply = 3, .transcendental = 5};
    case RecurrentCell::gru:
      return {.add = 2, .multiply = 3, .transcendental = 3};
    case RecurrentCell::lbr_gru:
      return {.add = 3, .multiply = 3, .transcendental = 3};
    case RecurrentCell::rnn_relu:
      return {.compare = 1};
    default:
      return {.transcendental = 1};
  }
}

// Weights of one direction of one layer.
template <RecurrentCell kCell>
constexpr std::int64_t pass_weights(const Recurrent<kCell>& stack, std::int64_t layer) {
  const std::int64_t h = stack.hidden_size;
  const std::int64_t rows = checked_sum({layer_input_size(stack, layer), stack.state_size});
  return checked_sum({checked_product({stack.gates, h, rows}),
                      has_projection(stack) ? checked_product({h, stack.output_size}) : 0});
}

// All products of a gate accumulate onto its bias, so that joining them adds nothing. Two bias vectors are
// summed once a call.
template <RecurrentCell kCell>
constexpr Operations operations(const Recurrent<kCell>& stack) {
  std::int64_t weights = 0;
  for (std::int64_t layer = 0; layer < stack.layers; ++layer)
    weights = checked_sum({weights, checked_product({stack.directions, pass_weights(stack, layer)})});
  const std::int64_t unit_vectors = checked_product({stack.layers, stack.directions, stack.hidden_size});
  const std::int64_t units = checked_product({stack.steps, stack.batch, unit_vectors});
  const std::int64_t summed_gates = kCell == RecurrentCell::lbr_gru ? 2 : stack.gates;
  const std::int64_t sums = stack.bias_vectors == 2 ? checked_product({summed_gates, unit_vectors}) : 0;
  const std::int64_t biases = checked_product({stack.bias_vectors, bias_gates(stack), unit_vectors});
  const std::int64_t maccs = checked_product({stack.steps, stack.batch, weights});
  const OtherOperations unit = operations_of_unit(kCell);
  return {.params = checked_sum({weights, biases}),
          .nominal_maccs = maccs,
          .effective_maccs = maccs,
          .other = {.add = checked_sum({checked_product({unit.add, units}), sums}),
                    .multiply = checked_product({unit.multiply, units}),
                    .compare = checked_product({unit.compare, units}),
                    .transcendental = checked_product({unit.transcendental, units})}};
}

// One comparison a tap: the search starts below every number.
constexpr Operations operations(const MaxPool& pool) {
  return {.other = {.compare = checked_product({pool.batch, pool.channels, inside_taps(pool.axes)})}};
}

constexpr Operations operations(const Dropout& /*layer*/) { return {}; }
constexpr Operations operations(const Flatten& /*layer*/) { return {}; }

// Every input is multiplied with a window of weights; taps that land beside the output are left out. Along an
// axis these are the pairs of the convolution that it turns around.
constexpr Operations operations(const ConvTranspose& conv) {
  std::int64_t kernel = 1, inputs = 1, inside = 1;
  for (const Axis& axis : conv.axes) {
    kernel = checked_product({kernel, axis.kernel});
    inputs = checked_product({inputs, axis.in});
    inside = checked_product({inside, inside_taps(turned_around(axis))});
  }
  const std::int64_t channel_pairs = checked_product({conv.in_channels, conv.out_channels / conv.groups});
  return {.params = checked_sum({checked_product({channel_pairs, kernel}), conv.bias * conv.out_channels}),
          .nominal_maccs = checked_product({conv.batch, channel_pairs, kernel, inputs}),
          .effective_maccs = checked_product({conv.batch, channel_pairs, inside}),
          .other = {}};
}

// Elements that a layer without windows reads.
template <class Kind>
constexpr std::int64_t elements_in(const Kind& layer) {
  std::int64_t count = checked_product({layer.batch, layer.channels});
  for (const Axis& axis : layer.axes) count = checked_product({count, axis.in});
  return count;
}

// A multiply and an add an element; not a MACC, for nothing is accumulated.
constexpr Operations operations(const BatchNorm& layer) {
  const std::int64_t count = elements_in(layer);
  return {.params = checked_product({2, layer.channels}), .other = {.add = count, .multiply = count}};
}

constexpr Operations operations(const Relu& relu) { return {.other = {.compare = elements_in(relu)}}; }

constexpr Operations operations(const Relu6& relu) {
  return {.other = {.compare = checked_product({2, elements_in(relu)})}};
}

// An addition a tap, for the sum starts at zero, and a division an output.
constexpr Operations operations(const AveragePool& pool) {
  const std::int64_t planes = checked_product({pool.batch, pool.channels});
  std::int64_t outputs = planes;
  for (const Axis& axis : pool.axes) outputs = checked_product({outputs, output_extent(axis)});
  return {.other = {.add = checked_product({planes, inside_taps(pool.axes)}), .divide = outputs}};
}

// The same over windows that differ in length: along an axis the sum of ceil((o+1)*in/out) - floor(o*in/out).
constexpr Operations operations(const AdaptiveAveragePool& pool) {
  const std::int64_t planes = checked_product({pool.batch, pool.channels});
  std::int64_t taps = planes, outputs = planes;
  for (const Axis& axis : pool.axes) {
    const WideCount out = pool.out, in = axis.in;
    const WideCount pairs = floor_sum(out, in, in + out - 1, out) - floor_sum(out, in, 0, out);
    if (pairs > INT64_MAX) throw CountOverflow();
    taps = checked_product({taps, static_cast<std::int64_t>(pairs)});
    outputs = checked_product({outputs, pool.out});
  }
  return {.other = {.add = taps, .divide = outputs}};
}

constexpr Operations operations(const Add& layer) {
  return {.other = {.add = checked_product({layer.operands - 1, elements_in(layer)})}};
}

constexpr Operations operations(const Concat& /*layer*/) { return {}; }
constexpr Operations operations(const Upsample& /*layer*/) { return {}; }
constexpr Operations operations(const Permute& /*layer*/) { return {}; }

// Numbers that a layer keeps beside its parameters and does not train: running mean and variance.
std::int64_t running_stats(const Layer& layer);

// Throws CountOverflow where a count exceeds 64 bits.
Operations operations(const Layer& layer);
// Nothing for layers that are the identity (dropout, flatten, permute): they need not touch their operands.
TrafficBytes traffic(const Layer& layer, const OperandTypes& types);

// FLOP of the effective MACCs: two each.
constexpr std::int64_t flop(const Operations& operations) {
  return checked_product({2, operations.effective_maccs});
}

// FLOP per byte of compulsory traffic.
double arithmetic_intensity(const Operations& operations, const TrafficBytes& bytes);

}  // namespace flopline
