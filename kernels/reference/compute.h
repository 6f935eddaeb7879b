// Computes any layer with any scalar type. Its operands are a container of pointers in the order of
// operands(layer), or what has a function exact(i) beside that, which gives what inputs and weights are read
// through.
#pragma once

#include <cstddef>
#include <type_traits>

#include "kernels/reference/conv.h"
#include "kernels/reference/conv_transpose.h"
#include "kernels/reference/linear.h"
#include "kernels/reference/matmul.h"
#include "kernels/reference/pointwise.h"
#include "kernels/reference/recurrent.h"

namespace flopline::reference {

template <class Operands>
auto exact(Operands& tensors, std::size_t at) {
  if constexpr (requires { tensors.exact(at); }) {
    return tensors.exact(at);
  } else {
    return tensors[at];
  }
}

template <class T, class Operands>
void compute(const Conv& layer, Operands& tensors) {
  conv<T>(layer, exact(tensors, 0), exact(tensors, 1), layer.bias != 0 ? tensors[2] : nullptr,
          tensors.back());
}

template <class T, class Operands>
void compute(const DepthwiseSeparable& layer, Operands& tensors) {
  if (layer.bias != 0) {
    depthwise_separable<T>(layer, exact(tensors, 0), exact(tensors, 1), tensors[2], exact(tensors, 3),
                           tensors[4], tensors.back());
  } else {
    depthwise_separable<T>(layer, exact(tensors, 0), exact(tensors, 1), nullptr, exact(tensors, 2), nullptr,
                           tensors.back());
  }
}

template <class T, class Operands>
void compute(const Linear& layer, Operands& tensors) {
  linear<T>(layer, exact(tensors, 0), exact(tensors, 1), layer.bias != 0 ? tensors[2] : nullptr,
            tensors.back());
}

template <class T, class Operands>
void compute(const Matmul& layer, Operands& tensors) {
  matmul<T>(layer, exact(tensors, 0), exact(tensors, 1), layer.bias != 0 ? tensors[2] : nullptr,
            tensors.back());
}

template <class T, RecurrentCell kCell, class Operands>
void compute(const Recurrent<kCell>& layer, Operands& tensors) {
  using Weights = decltype(exact(tensors, 1));
  std::vector<RecurrentWeights<T, Weights>> weights;
  std::size_t next = 1;
  for (std::int64_t l = 0; l < layer.layers; ++l) {
    const Weights input = exact(tensors, next++), recurrent = exact(tensors, next++);
    const Weights projection = has_projection(layer) ? exact(tensors, next++) : nullptr;
    weights.push_back({input, recurrent, projection, {}});
    if (layer.bias_vectors != 0) weights.back().bias = joined_bias<kCell, T>(layer, tensors[next++]);
  }
  recurrent<kCell, T, Weights>(layer, tensors[0], weights, tensors.back());
}

template <class T, class Operands>
void compute(const ConvTranspose& layer, Operands& tensors) {
  conv_transpose<T>(layer, exact(tensors, 0), exact(tensors, 1), layer.bias != 0 ? tensors[2] : nullptr,
                    tensors.back());
}

template <class T, class Operands>
void compute(const BatchNorm& layer, Operands& tensors) {
  batch_norm<T>(layer, tensors[0], tensors[1], tensors[2], tensors[3]);
}

template <class T, class Operands>
void compute(const Relu6& layer, Operands& tensors) {
  relu6<T>(elements(operands(layer)[0].shape), tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const AveragePool& layer, Operands& tensors) {
  average_pool<T>(layer, tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const AdaptiveAveragePool& layer, Operands& tensors) {
  adaptive_average_pool<T>(layer, tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const Add& layer, Operands& tensors) {
  add<T>(layer, tensors);
}

template <class T, class Operands>
void compute(const Upsample& layer, Operands& tensors) {
  upsample<T>(layer, tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const Permute& layer, Operands& tensors) {
  permute<T>(layer, tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const Relu& layer, Operands& tensors) {
  relu<T>(elements(operands(layer)[0].shape), tensors[0], tensors[1]);
}

template <class T, class Operands>
void compute(const MaxPool& layer, Operands& tensors) {
  max_pool<T>(layer, tensors[0], tensors[1]);
}

// Layers that change nothing.
template <class T, class Kind, class Operands>
requires std::is_same_v<Kind, Dropout> || std::is_same_v<Kind, Flatten> || std::is_same_v<Kind, Concat>
void compute(const Kind& layer, Operands& tensors) {
  std::copy_n(tensors[0], elements(operands(layer)[0].shape), tensors[1]);
}

template <class T, class Operands>
void compute(const Layer& layer, Operands& tensors) {
  std::visit([&tensors](const auto& kind) { compute<T>(kind, tensors); }, layer.value());
}

}  // namespace flopline::reference
