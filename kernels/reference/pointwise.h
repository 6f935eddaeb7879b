// Layers without weights, as defined.
#pragma once

#include <algorithm>
#include <limits>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// output = max(input, 0). Shapes as beside Relu.
template <class T>
void relu(std::int64_t count, const T* input, T* output) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < count; ++i) output[i] = larger(input[i], T(0));
}

// The largest input of each window; padding takes no part, and the search starts below every number. Shapes
// as beside MaxPool.
template <class T>
void max_pool(const MaxPool& layer, const T* input, T* output) {
  const auto three = as_three(layer.axes);
  const Axis &depth = three[0], &height = three[1], &width = three[2];
  const std::int64_t outs_d = output_extent(depth), outs_h = output_extent(height),
                     outs_w = output_extent(width);
  const auto largest = [&](const T* image, std::int64_t d, std::int64_t h, std::int64_t w) {
    T best(-std::numeric_limits<float>::max());
    for (std::int64_t kd = 0; kd < depth.kernel; ++kd) {
      for (std::int64_t kh = 0; kh < height.kernel; ++kh) {
        for (std::int64_t kw = 0; kw < width.kernel; ++kw) {
          const std::int64_t in_d = input_of(depth, d, kd), in_h = input_of(height, h, kh),
                             in_w = input_of(width, w, kw);
          if (!is_inside(depth, in_d) || !is_inside(height, in_h) || !is_inside(width, in_w)) continue;
          best = larger(best, image[(in_d * height.in + in_h) * width.in + in_w]);
        }
      }
    }
    return best;
  };
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t plane = 0; plane < layer.batch * layer.channels; ++plane) {
    for (std::int64_t d = 0; d < outs_d; ++d) {
      for (std::int64_t h = 0; h < outs_h; ++h) {
        for (std::int64_t w = 0; w < outs_w; ++w) {
          output[((plane * outs_d + d) * outs_h + h) * outs_w + w] =
              largest(input + plane * depth.in * height.in * width.in, d, h, w);
        }
      }
    }
  }
}

}  // namespace flopline::reference
