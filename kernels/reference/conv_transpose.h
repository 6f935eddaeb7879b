// Transposed convolution, as defined.
#pragma once

#include <algorithm>
#include <array>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// output[n][o][i*stride + k*dilation - pad] += sum over c of weights[c][o][k] * input[n][c][i], where taps
// that land beside the output are left out; written from the side of the output, so that no two threads meet.
// bias may be null. Shapes as beside ConvTranspose.
template <class T, class Input, class Weights>
void conv_transpose(const ConvTranspose& layer, Input input, Weights weights, const T* bias, T* output) {
  auto three = as_three(layer.axes);
  const std::array<Axis, 3> in = three;
  for (Axis& axis : three) axis = turned_around(axis);
  const Axis &depth = three[0], &height = three[1], &width = three[2];
  const std::int64_t group_in = layer.in_channels / layer.groups,
                     group_out = layer.out_channels / layer.groups;
  const auto add_row = [&](Input in_row, Weights kernel_row, T* row) {
    for (std::int64_t kw = 0; kw < width.kernel; ++kw) {
      const Range inside = outputs_inside(width, kw);
      for (std::int64_t w = inside.begin; w < inside.end; ++w)
        row[input_of(width, w, kw)] += kernel_row[kw] * factor_for(weights, in_row[w]);
    }
  };
  const auto add_image = [&](Input image, Weights kernel, T* plane) {
    for (std::int64_t kd = 0; kd < depth.kernel; ++kd) {
      const Range deep = outputs_inside(depth, kd);
      for (std::int64_t d = deep.begin; d < deep.end; ++d) {
        for (std::int64_t kh = 0; kh < height.kernel; ++kh) {
          const Range high = outputs_inside(height, kh);
          for (std::int64_t h = high.begin; h < high.end; ++h) {
            add_row(image + (d * in[1].in + h) * in[2].in, kernel + (kd * height.kernel + kh) * width.kernel,
                    plane + (input_of(depth, d, kd) * height.in + input_of(height, h, kh)) * width.in);
          }
        }
      }
    }
  };
  const auto sum_plane = [&](std::int64_t n, std::int64_t o) {
    T* const plane = output + (n * layer.out_channels + o) * depth.in * height.in * width.in;
    std::fill_n(plane, depth.in * height.in * width.in, bias == nullptr ? T(0) : bias[o]);
    for (std::int64_t c = 0; c < group_in; ++c) {
      const std::int64_t channel = o / group_out * group_in + c;
      add_image(input + (n * layer.in_channels + channel) * in[0].in * in[1].in * in[2].in,
                weights + (channel * group_out + o % group_out) * depth.kernel * height.kernel * width.kernel,
                plane);
    }
  };
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t n = 0; n < layer.batch; ++n) {
    for (std::int64_t o = 0; o < layer.out_channels; ++o) with_widest_vectors([&] { sum_plane(n, o); });
  }
}

}  // namespace flopline::reference
