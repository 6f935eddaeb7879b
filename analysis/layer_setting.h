// What a workload may say of a layer beside its shape: data types, direction, and how a program ran it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/dtype.h"
#include "kernels/layers/operand.h"

namespace flopline {

struct OperandTypes {
  DataType input = DataType::f32;
  DataType weights = DataType::f32;
  DataType bias = DataType::f32;
  DataType output = DataType::f32;

  friend constexpr bool operator==(const OperandTypes&, const OperandTypes&) = default;
};

constexpr OperandTypes all_of(DataType dtype) { return {dtype, dtype, dtype, dtype}; }

constexpr DataType type_of(const OperandTypes& types, Role role) {
  return role == Role::input     ? types.input
         : role == Role::weights ? types.weights
         : role == Role::bias    ? types.bias
                                 : types.output;
}

// What is computed: the output; the gradient of the input, or of the weights, from that of the output; or
// both gradients at once, as recurrent layers do.
enum class Direction : std::uint8_t { forward, backward_data, backward_weights, backward };

constexpr std::string_view direction_name(Direction direction) {
  constexpr std::array<std::string_view, 4> kNames = {"forward", "backward_data", "backward_weights",
                                                      "backward"};
  return kNames.at(static_cast<std::size_t>(direction));
}

struct LayerSetting {
  OperandTypes types;
  Direction direction = Direction::forward;
  // What else is done in the same step, in the words of where it was read: "attr-post-ops:eltwise_relu".
  std::string attributes;

  friend bool operator==(const LayerSetting&, const LayerSetting&) = default;
};

// The calls of a program that ran the layer.
struct Recording {
  std::string implementation;
  std::vector<double> times_s;  // of each call, in order

  friend bool operator==(const Recording&, const Recording&) = default;
};

// What a workload holds and no layer stands for, as an operator of a graph, with how often it is there, and
// where the workload is a program's log how long that took in all.
struct NotUnderstood {
  std::string what;
  std::int64_t count = 0;
  double time_s = 0;  // of all of them, where the workload is a program's log

  friend bool operator==(const NotUnderstood&, const NotUnderstood&) = default;
};

}  // namespace flopline
