// Matrix products: with a layer's weights, or of one activation with another.
#pragma once

#include "kernels/layers/field.h"
#include "kernels/layers/operand.h"

namespace flopline {

// input (batch, positions, in_features), weights (out_features, in_features), bias (out_features),
// output (batch, positions, out_features). One position is the plain (batch, features) case.
struct Linear {
  std::int64_t batch = 1;
  std::int64_t positions = 1;
  std::int64_t in_features = 1;
  std::int64_t out_features = 1;
  std::int64_t bias = 0;  // 1 where there is one

  friend constexpr bool operator==(const Linear&, const Linear&) = default;
};

// A product for each entry of a batch, as of queries and keys in attention: left (batch, rows, inner), right
// (batch, inner, columns), bias (columns), output (batch, rows, columns). The right side is another
// activation or, where `constant`, weights. One right side for the whole batch is a single product of batch *
// rows rows.
struct Matmul {
  std::int64_t batch = 1;
  std::int64_t rows = 1;
  std::int64_t inner = 1;
  std::int64_t columns = 1;
  std::int64_t bias = 0;      // 1 where there is one
  std::int64_t constant = 0;  // 1 where the right side is weights

  friend constexpr bool operator==(const Matmul&, const Matmul&) = default;
};

template <>
struct KindInfo<Linear> {
  static constexpr std::string_view name = "linear";
  static constexpr AxisUse axis_use = AxisUse::none;
  static constexpr std::array fields = {
      Field<Linear>{.keys = "mb", .meaning = "batch", .member = &Linear::batch, .fallback = 2},
      Field<Linear>{.keys = "f", .meaning = "positions", .member = &Linear::positions, .fallback = 1},
      Field<Linear>{.keys = "ic", .meaning = "input features", .member = &Linear::in_features},
      Field<Linear>{.keys = "oc", .meaning = "output features", .member = &Linear::out_features},
      Field<Linear>{.keys = "b", .meaning = "bias", .member = &Linear::bias, .least = 0, .most = 1}};
};

// Keys as of a linear layer; the usual m and k mean the same, but n begins a descriptor's name.
template <>
struct KindInfo<Matmul> {
  static constexpr std::string_view name = "matmul";
  static constexpr AxisUse axis_use = AxisUse::none;
  static constexpr std::array fields = {
      Field<Matmul>{.keys = "mb", .meaning = "batch", .member = &Matmul::batch, .fallback = 2},
      Field<Matmul>{.keys = "f|m", .meaning = "rows", .member = &Matmul::rows},
      Field<Matmul>{.keys = "ic|k", .meaning = "inner size", .member = &Matmul::inner},
      Field<Matmul>{.keys = "oc", .meaning = "columns", .member = &Matmul::columns},
      Field<Matmul>{.keys = "b", .meaning = "bias", .member = &Matmul::bias, .least = 0, .most = 1},
      Field<Matmul>{.keys = "w",
                    .meaning = "right side is weights",
                    .member = &Matmul::constant,
                    .least = 0,
                    .most = 1}};
};

inline std::vector<Operand> operands_of(const Linear& linear) {
  const std::int64_t terms = linear.in_features + linear.bias;
  std::vector<Operand> all = {{Role::input, "input", {linear.batch, linear.positions, linear.in_features}},
                              {Role::weights, "weights", {linear.out_features, linear.in_features}, terms}};
  if (linear.bias != 0) all.push_back({Role::bias, "bias", {linear.out_features}, terms});
  all.push_back({Role::output, "output", {linear.batch, linear.positions, linear.out_features}});
  return all;
}

inline std::vector<Operand> operands_of(const Matmul& matmul) {
  const std::int64_t terms = matmul.inner + matmul.bias;
  const Role right = matmul.constant != 0 ? Role::weights : Role::input;
  std::vector<Operand> all = {{Role::input, "left", {matmul.batch, matmul.rows, matmul.inner}},
                              {right, "right", {matmul.batch, matmul.inner, matmul.columns}, terms}};
  if (matmul.bias != 0) all.push_back({Role::bias, "bias", {matmul.columns}, terms});
  all.push_back({Role::output, "output", {matmul.batch, matmul.rows, matmul.columns}});
  return all;
}

}  // namespace flopline
