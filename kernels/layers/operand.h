// The tensors that a layer reads and writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/axis.h"
#include "kernels/checked.h"

namespace flopline {

using Shape = std::vector<std::int64_t>;

// Throws CountOverflow.
inline std::int64_t elements(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count = checked_product({count, extent});
  return count;
}

enum class Role : std::uint8_t { input, weights, bias, output };

// A tensor that a layer reads or writes, in plain row-major layout.
struct Operand {
  Role role;
  std::string name;
  Shape shape;
  // Terms in the sums that this operand takes part in; 0 where another operand of the same products says it.
  std::int64_t sum_length = 0;
};

// (batch, channels, extent of each axis...)
template <class Extent>
Shape channel_shape(std::int64_t batch, std::int64_t channels, const Axes& axes, const Extent& extent) {
  Shape shape = {batch, channels};
  for (const Axis& axis : axes) shape.push_back(extent(axis));
  return shape;
}

inline std::int64_t axis_in(const Axis& axis) { return axis.in; }
inline std::int64_t axis_kernel(const Axis& axis) { return axis.kernel; }

}  // namespace flopline
