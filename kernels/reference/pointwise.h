// Layers without weights, as defined.
#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// output = max(input, 0). Shapes as beside Relu.
template <class T>
void relu(std::int64_t count, const T* input, T* output) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < count; ++i) output[i] = larger(input[i], T(0));
}

// output = min(max(input, 0), 6). Shapes as beside Relu6.
template <class T>
void relu6(std::int64_t count, const T* input, T* output) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < count; ++i) output[i] = smaller(larger(input[i], T(0)), T(6));
}

// output = input * scale + shift with those of the channel. Shapes as beside BatchNorm.
template <class T>
void batch_norm(const BatchNorm& layer, const T* input, const T* scale, const T* shift, T* output) {
  std::int64_t pixels = 1;
  for (const Axis& axis : layer.axes) pixels *= axis.in;
#pragma omp parallel for schedule(static)
  for (std::int64_t plane = 0; plane < layer.batch * layer.channels; ++plane) {
    const T factor = scale[plane % layer.channels], offset = shift[plane % layer.channels];
    for (std::int64_t i = plane * pixels; i < (plane + 1) * pixels; ++i)
      output[i] = input[i] * factor + offset;
  }
}

// output = sum of all inputs. Shapes as beside Add; the tensors in the order of its operands.
template <class T, class Operands>
void add(const Add& layer, Operands& tensors) {
  const std::int64_t count = elements(operands(layer).back().shape);
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < count; ++i) {
    T sum = tensors[0][i];
    for (std::int64_t operand = 1; operand < layer.operands; ++operand) sum += tensors[operand][i];
    tensors.back()[i] = sum;
  }
}

// Inputs begin, begin + step, … below end.
struct Steps {
  std::int64_t begin;
  std::int64_t end;
  std::int64_t step;
};

// Goes over the planes of a pooling layer. `window(axis, o)` is the range of inputs, `step` apart, that
// output o reads along an axis; `reduce(plane, ranges)` makes an output of them.
template <class T, class Kind, class Window, class Reduce>
void pool(const Kind& layer, const T* input, T* output, const Shape& out_shape, const Window& window,
          const Reduce& reduce) {
  const auto three = as_three(layer.axes);
  const Axis &depth = three[0], &height = three[1], &width = three[2];
  const std::size_t rank = out_shape.size();
  const std::int64_t outs_d = rank > 4 ? out_shape[rank - 3] : 1, outs_h = rank > 3 ? out_shape[rank - 2] : 1,
                     outs_w = rank > 2 ? out_shape[rank - 1] : 1;
#pragma omp parallel for collapse(2) schedule(static)
  for (std::int64_t plane = 0; plane < layer.batch * layer.channels; ++plane) {
    for (std::int64_t d = 0; d < outs_d; ++d) {
      for (std::int64_t h = 0; h < outs_h; ++h) {
        for (std::int64_t w = 0; w < outs_w; ++w) {
          const T* const image = input + plane * depth.in * height.in * width.in;
          const Steps deep = window(depth, d, rank > 4), high = window(height, h, rank > 3),
                      wide = window(width, w, rank > 2);
          output[((plane * outs_d + d) * outs_h + h) * outs_w + w] = reduce([&](const auto& visit) {
            for (std::int64_t z = deep.begin; z < deep.end; z += deep.step) {
              for (std::int64_t y = high.begin; y < high.end; y += high.step) {
                for (std::int64_t x = wide.begin; x < wide.end; x += wide.step)
                  visit(image[(z * height.in + y) * width.in + x]);
              }
            }
          });
        }
      }
    }
  }
}

// The inputs inside the image that a window reads.
inline Steps window_inside(const Axis& axis, std::int64_t output, bool /*exists*/) {
  const std::int64_t first = input_of(axis, output, 0);
  const std::int64_t skipped = first < 0 ? (-first + axis.dilation - 1) / axis.dilation : 0;
  return {.begin = first + skipped * axis.dilation,
          .end = std::min(axis.in, first + window_extent(axis)),
          .step = axis.dilation};
}

// The largest input of each window; padding takes no part, and the search starts below every number. Shapes
// as beside MaxPool.
template <class T>
void max_pool(const MaxPool& layer, const T* input, T* output) {
  pool(layer, input, output, operands(layer).back().shape, window_inside, [](const auto& each) {
    T best(-std::numeric_limits<float>::max());
    each([&](T value) { best = larger(best, value); });
    return best;
  });
}

// The mean of what a window reads.
template <class T, class Kind, class Window>
void mean_pool(const Kind& layer, const T* input, T* output, const Window& window) {
  pool(layer, input, output, operands(layer).back().shape, window, [](const auto& each) {
    T sum(0);
    float count = 0;
    each([&](T value) {
      sum += value;
      ++count;
    });
    return sum / T(count);
  });
}

// Shapes as beside AveragePool.
template <class T>
void average_pool(const AveragePool& layer, const T* input, T* output) {
  mean_pool(layer, input, output, window_inside);
}

// Shapes as beside AdaptiveAveragePool.
template <class T>
void adaptive_average_pool(const AdaptiveAveragePool& layer, const T* input, T* output) {
  mean_pool(layer, input, output, [&](const Axis& axis, std::int64_t o, bool exists) {
    const std::int64_t outs = exists ? layer.out : 1;
    return Steps{.begin = o * axis.in / outs, .end = ((o + 1) * axis.in + outs - 1) / outs, .step = 1};
  });
}

// Shapes as beside Upsample.
template <class T>
void upsample(const Upsample& layer, const T* input, T* output) {
  pool(
      layer, input, output, operands(layer).back().shape,
      [&](const Axis& /*axis*/, std::int64_t o, bool exists) {
        const std::int64_t from = exists ? o / layer.factor : 0;
        return Steps{.begin = from, .end = from + 1, .step = 1};
      },
      [](const auto& each) {
        T copied(0);
        each([&](T value) { copied = value; });
        return copied;
      });
}

// Spatial axes first, channels last. Shapes as beside Permute.
template <class T>
void permute(const Permute& layer, const T* input, T* output) {
  const std::int64_t pixels = elements(operands(layer)[0].shape) / layer.batch / layer.channels;
  for (std::int64_t n = 0; n < layer.batch; ++n) {
    for (std::int64_t c = 0; c < layer.channels; ++c) {
      for (std::int64_t i = 0; i < pixels; ++i)
        output[(n * pixels + i) * layer.channels + c] = input[(n * layer.channels + c) * pixels + i];
    }
  }
}

}  // namespace flopline::reference
