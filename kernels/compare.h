// Whether a kernel computed what the definition says.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "kernels/kernel.h"
#include "kernels/reference/bounded.h"
#include "kernels/tensor.h"

namespace flopline {

// What a correct kernel gives for each output, and how far from it rounding can take one.
using Expected = AlignedArray<reference::Bounded>;

// Runs the reference in double precision with an error bound for kernels that compute in f32 (see bounded.h).
Expected expected_output(const Layer& layer, const Tensors& tensors);

struct Comparison {
  bool ok = false;
  double max_error = 0;  // at the output that is nearest to its bound, or furthest beyond it
  double bound = 0;      // of that output
  std::string reason;    // empty where ok
};

// Not ok: an output beyond its bound or not finite, too few or too many outputs, or all expected values zero,
// which proves nothing.
Comparison compare(std::span<const float> got, const Expected& expected);

// Compares what the kernel's last execution left; `output` receives it.
Comparison compare_output(Kernel& kernel, Tensor& output, const Expected& expected);

// Runs the kernel once, on operands in plain layout, and compares. `tensors` receives the output.
Comparison verify(Kernel& kernel, Tensors& tensors, const Expected& expected);

}  // namespace flopline
