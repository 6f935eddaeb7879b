// How much work a layer is, from its sizes alone.
//
// A MACC is one `acc += w * x`; the accumulator starts at the bias or at zero, so that a bias costs no
// operation. Other operations are counted by kind and never folded into MACCs. The formulas are the
// definitions of the layers with their loops multiplied out; kernels/reference executes the same number of
// each.
#pragma once

#include <cstdint>

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

// Pairs of tap and output along an axis that read inside the input: the sum over taps k of the number of
// outputs o with 0 <= o*stride + k*dilation - pad_begin < in.
constexpr std::int64_t inside_taps(const Axis& axis) {
  const std::int64_t outputs = output_extent(axis);
  // Outputs o with o*stride + offset < limit.
  const auto outputs_below = [&](std::int64_t limit, std::int64_t offset) {
    const std::int64_t room = limit - offset;
    return room <= 0 ? 0 : std::min(outputs, (room - 1) / axis.stride + 1);
  };
  std::int64_t taps = 0;
  for (std::int64_t k = 0; k < axis.kernel; ++k) {
    const std::int64_t offset = k * axis.dilation - axis.pad_begin;
    taps = checked_sum({taps, outputs_below(axis.in, offset), -outputs_below(0, offset)});
  }
  return taps;
}

constexpr std::int64_t inside_taps(const Axes& axes) {
  std::int64_t product = 1;
  for (const Axis& axis : axes) product = checked_product({product, inside_taps(axis)});
  return product;
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

// A cell, per step and hidden unit: 3 sigmoids and 2 tanhs, f*c + i*g and o*tanh(c). Both products accumulate
// onto the bias, so joining them adds nothing. Two bias vectors are summed once a call.
constexpr Operations operations(const Lstm& lstm) {
  const std::int64_t h = lstm.hidden_size;
  std::int64_t weights = 0;
  for (std::int64_t layer = 0; layer < lstm.layers; ++layer) {
    const std::int64_t row = checked_sum({layer_input_size(lstm, layer), h});
    weights = checked_sum({weights, checked_product({lstm.directions, 4, h, row})});
  }
  const std::int64_t passes = checked_product({lstm.layers, lstm.directions});
  const std::int64_t cells = checked_product({passes, lstm.steps, lstm.batch, h});
  const std::int64_t bias_vector = checked_product({passes, 4, h});
  const std::int64_t maccs = checked_product({lstm.steps, lstm.batch, weights});
  return {.params = checked_sum({weights, checked_product({lstm.bias_vectors, bias_vector})}),
          .nominal_maccs = maccs,
          .effective_maccs = maccs,
          .other = {.add = checked_sum({cells, lstm.bias_vectors == 2 ? bias_vector : 0}),
                    .multiply = checked_product({3, cells}),
                    .transcendental = checked_product({5, cells})}};
}

constexpr Operations operations(const Relu& relu) {
  std::int64_t count = checked_product({relu.batch, relu.channels});
  for (const Axis& axis : relu.axes) count = checked_product({count, axis.in});
  return {.other = {.compare = count}};
}

// One comparison a tap: the search starts below every number.
constexpr Operations operations(const MaxPool& pool) {
  return {.other = {.compare = checked_product({pool.batch, pool.channels, inside_taps(pool.axes)})}};
}

constexpr Operations operations(const Dropout& /*layer*/) { return {}; }
constexpr Operations operations(const Flatten& /*layer*/) { return {}; }

// Throws CountOverflow where a count exceeds 64 bits.
Operations operations(const Layer& layer);
// Nothing for layers that are the identity (dropout, flatten): they need not touch their operands.
TrafficBytes traffic(const Layer& layer, DataType dtype);

// FLOP of the effective MACCs: two each.
constexpr std::int64_t flop(const Operations& operations) {
  return checked_product({2, operations.effective_maccs});
}

// FLOP per byte of compulsory traffic.
double arithmetic_intensity(const Operations& operations, const TrafficBytes& bytes);

}  // namespace flopline
