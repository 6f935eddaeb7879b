// Convolution and what is made of convolutions, as defined.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// What the loops of a convolution run over.
struct ConvLoops {
  explicit ConvLoops(const Conv& layer)
      : axes(as_three(layer.axes)),
        image(axes[0].in * axes[1].in * axes[2].in),
        taps(axes[0].kernel * axes[1].kernel * axes[2].kernel),
        group_in(layer.in_channels / layer.groups),
        group_out(layer.out_channels / layer.groups) {
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      outs[axis] = output_extent(axes[axis]);
      for (std::int64_t tap = 0; tap < axes[axis].kernel; ++tap)
        inside[axis].push_back(outputs_inside(axes[axis], tap));
    }
  }

  // Calls work(tap, rows, columns, start) for every tap that reads inside the input for some of these
  // outputs, with those for which it does: for row h and column w, element start + h * row_step() + w *
  // stride.
  template <class Work>
  void each_tap(std::int64_t d, const Range& rows, const Range& columns, const Work& work) const {
    const auto& [depth, height, width] = axes;
    for (std::int64_t kd = 0; kd < depth.kernel; ++kd) {
      const std::int64_t in_d = input_of(depth, d, kd);
      if (!is_inside(depth, in_d)) continue;
      for (std::int64_t kh = 0; kh < height.kernel; ++kh) {
        const Range some_rows = overlap(inside[1][kh], rows);
        if (is_empty(some_rows)) continue;
        for (std::int64_t kw = 0; kw < width.kernel; ++kw) {
          const Range some_columns = overlap(inside[2][kw], columns);
          if (is_empty(some_columns)) continue;
          work((kd * height.kernel + kh) * width.kernel + kw, some_rows, some_columns,
               (in_d * height.in + input_of(height, 0, kh)) * width.in + input_of(width, 0, kw));
        }
      }
    }
  }
  std::int64_t row_step() const { return axes[1].stride * axes[2].in; }

  std::array<Axis, 3> axes;
  std::array<std::int64_t, 3> outs{};
  std::array<std::vector<Range>, 3> inside;  // by axis and tap: outputs_inside
  std::int64_t image, taps;                  // elements of a channel of the input, and of a kernel
  std::int64_t group_in, group_out;          // channels
};

// The operands of one group of channels of one image.
template <class T, class Input, class Weights>
struct ConvGroup {
  Input input;      // (group_in, in...)
  Weights weights;  // (group_out, group_in, kernel...)
  const T* bias;    // (group_out) or null
  T* output;        // (group_out, out...)

  T bias_of(std::int64_t o) const { return bias == nullptr ? T(0) : bias[o]; }
};

// A row of outputs of a channel. They are summed side by side, so that the innermost loop has no dependence.
template <class T, class Input, class Weights>
void conv_row(const ConvLoops& loops, const ConvGroup<T, Input, Weights>& group, std::int64_t o,
              std::int64_t d, std::int64_t h) {
  const std::int64_t stride = loops.axes[2].stride, step = loops.row_step();
  const Range all{0, loops.outs[2]};
  T* __restrict const row = group.output + ((o * loops.outs[0] + d) * loops.outs[1] + h) * loops.outs[2];
  std::fill_n(row, loops.outs[2], group.bias_of(o));
  for (std::int64_t i = 0; i < loops.group_in; ++i) {
    const Weights kernel = group.weights + (o * loops.group_in + i) * loops.taps;
    const Input image = group.input + i * loops.image;
    loops.each_tap(d, {h, h + 1}, all,
                   [&](std::int64_t tap, const Range& /*rows*/, const Range& columns, std::int64_t start) {
                     const auto weight = kernel[tap];
                     const Input in_row = image + (start + h * step);
                     for (std::int64_t w = columns.begin; w < columns.end; ++w)
                       row[w] += weight * factor_for(group.weights, in_row[w * stride]);
                   });
  }
}

// Some outputs of some channels of a group.
struct ConvTile {
  static constexpr std::int64_t kChannels = 32, kOutputs = 256;  // at most

  Range channels;
  std::int64_t d;
  Range rows, columns;
};

// The outputs of a tile. Its channels are summed side by side, so that vectors are full however small an
// image is; for it their weights are turned around, and serve all outputs from the nearest cache.
template <class T, class Input, class Weights>
void conv_tile(const ConvLoops& loops, const ConvGroup<T, Input, Weights>& group, const ConvTile& tile) {
  constexpr std::int64_t kInputs = 16;
  using Weight = std::remove_cvref_t<decltype(group.weights[0])>;
  using Sums = std::array<T, ConvTile::kChannels>;
  const std::int64_t count = tile.channels.end - tile.channels.begin;
  const std::int64_t stride = loops.axes[2].stride, step = loops.row_step();
  std::array<Sums, ConvTile::kOutputs> all;
  const auto each_output = [&](const Range& rows, const Range& columns, const auto& work) {
    for (std::int64_t h = rows.begin; h < rows.end; ++h) {
      Sums* const row = &all[(h - tile.rows.begin) * (tile.columns.end - tile.columns.begin)];
      for (std::int64_t w = columns.begin; w < columns.end; ++w) work(h, w, row[w - tile.columns.begin]);
    }
  };

  each_output(tile.rows, tile.columns, [&](std::int64_t /*h*/, std::int64_t /*w*/, Sums& sums) {
    for (std::int64_t o = 0; o < count; ++o) sums[o] = group.bias_of(tile.channels.begin + o);
  });
  for (std::int64_t begin = 0; begin < loops.group_in; begin += kInputs) {
    const std::int64_t ins = std::min(kInputs, loops.group_in - begin);
    const auto add_tap = [&](std::int64_t tap, const Range& rows, const Range& columns, std::int64_t start) {
      std::array<std::array<Weight, ConvTile::kChannels>, kInputs> turned;
      for (std::int64_t o = 0; o < count; ++o) {
        const std::int64_t first = (tile.channels.begin + o) * loops.group_in + begin;
        for (std::int64_t i = 0; i < ins; ++i) turned[i][o] = group.weights[(first + i) * loops.taps + tap];
      }
      const Input images = group.input + (begin * loops.image + start);
      each_output(rows, columns, [&](std::int64_t h, std::int64_t w, Sums& kept) {
        Sums sums = kept;
        for (std::int64_t i = 0; i < ins; ++i) {
          const T x = factor_for(group.weights, images[i * loops.image + h * step + w * stride]);
          for (std::int64_t o = 0; o < count; ++o) sums[o] += turned[i][o] * x;
        }
        kept = sums;
      });
    };
    loops.each_tap(tile.d, tile.rows, tile.columns, add_tap);
  }
  for (std::int64_t o = 0; o < count; ++o) {
    T* const image =
        group.output + ((tile.channels.begin + o) * loops.outs[0] + tile.d) * loops.outs[1] * loops.outs[2];
    each_output(tile.rows, tile.columns, [&](std::int64_t h, std::int64_t w, const Sums& sums) {
      image[h * loops.outs[2] + w] = sums[o];
    });
  }
}

// output[n][o][y] = bias[o] + sum over c, k of weights[o][c][k] * input[n][group(o) + c][y*stride +
// k*dilation - pad], where y and k are positions along up to three axes and taps on padding add nothing. bias
// may be null. Shapes as beside Conv.
template <class T, class Input, class Weights>
void conv(const Conv& layer, Input input, Weights weights, const T* bias, T* output) {
  constexpr std::int64_t kFewChannels = 8;  // leave a vector half empty
  const ConvLoops loops(layer);
  const std::int64_t outs_d = loops.outs[0], outs_h = loops.outs[1], outs_w = loops.outs[2];
  const auto group_at = [&](std::int64_t n, std::int64_t g) {
    return ConvGroup<T, Input, Weights>{
        .input = input + (n * layer.groups + g) * loops.group_in * loops.image,
        .weights = weights + g * loops.group_out * loops.group_in * loops.taps,
        .bias = bias == nullptr ? nullptr : bias + g * loops.group_out,
        .output = output + (n * layer.groups + g) * loops.group_out * outs_d * outs_h * outs_w};
  };
  if (loops.group_out < kFewChannels) {
#pragma omp parallel for collapse(4) schedule(static)
    for (std::int64_t n = 0; n < layer.batch; ++n) {
      for (std::int64_t o = 0; o < layer.out_channels; ++o) {
        for (std::int64_t d = 0; d < outs_d; ++d) {
          for (std::int64_t h = 0; h < outs_h; ++h) {
            with_widest_vectors(
                [&] { conv_row(loops, group_at(n, o / loops.group_out), o % loops.group_out, d, h); });
          }
        }
      }
    }
    return;
  }
  const std::int64_t columns = std::min(outs_w, ConvTile::kOutputs);
  const std::int64_t rows = std::min(outs_h, ConvTile::kOutputs / columns);
#pragma omp parallel for collapse(6) schedule(static)
  for (std::int64_t n = 0; n < layer.batch; ++n) {
    for (std::int64_t g = 0; g < layer.groups; ++g) {
      for (std::int64_t o = 0; o < loops.group_out; o += ConvTile::kChannels) {
        for (std::int64_t d = 0; d < outs_d; ++d) {
          for (std::int64_t h = 0; h < outs_h; h += rows) {
            for (std::int64_t w = 0; w < outs_w; w += columns) {
              with_widest_vectors([&] {
                conv_tile(loops, group_at(n, g),
                          ConvTile{.channels = {o, std::min(o + ConvTile::kChannels, loops.group_out)},
                                   .d = d,
                                   .rows = {h, std::min(h + rows, outs_h)},
                                   .columns = {w, std::min(w + columns, outs_w)}});
              });
            }
          }
        }
      }
    }
  }
}

// The depthwise convolution, then the pointwise one, of a few images at a time, so that what lies between
// them stays in a cache; the biases may be null. Shapes as beside DepthwiseSeparable.
template <class T, class Input, class Weights>
void depthwise_separable(const DepthwiseSeparable& layer, Input input, Weights depthwise_weights,
                         const T* depthwise_bias, Weights pointwise_weights, const T* pointwise_bias,
                         T* output) {
  constexpr std::int64_t kElementsBetween = 1 << 18;
  Conv depthwise = depthwise_part(layer), pointwise = pointwise_part(layer);
  const auto of_an_image = [&](const Operand& all) { return elements(all.shape) / layer.batch; };
  const std::int64_t in = of_an_image(operands(depthwise).front()),
                     between = of_an_image(operands(depthwise).back()),
                     out = of_an_image(operands(pointwise).back());
  const std::int64_t images = std::clamp<std::int64_t>(kElementsBetween / between, 1, layer.batch);
  std::vector<T> memory(images * between);
  for (std::int64_t n = 0; n < layer.batch; n += images) {
    depthwise.batch = pointwise.batch = std::min(images, layer.batch - n);
    conv<T>(depthwise, input + n * in, depthwise_weights, depthwise_bias, memory.data());
    conv<T>(pointwise, memory.data(), pointwise_weights, pointwise_bias, output + n * out);
  }
}

}  // namespace flopline::reference
