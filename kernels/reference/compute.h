// Computes any layer with any scalar type, its operands being pointers in the order of operands(layer).
#pragma once

#include <span>
#include <type_traits>

#include "kernels/reference/conv.h"
#include "kernels/reference/linear.h"
#include "kernels/reference/matmul.h"
#include "kernels/reference/pointwise.h"
#include "kernels/reference/recurrent.h"

namespace flopline::reference {

template <class T>
void compute(const Conv& layer, std::span<T* const> tensors) {
  conv<T>(layer, tensors[0], tensors[1], layer.bias != 0 ? tensors[2] : nullptr, tensors.back());
}

template <class T>
void compute(const DepthwiseSeparable& layer, std::span<T* const> tensors) {
  if (layer.bias != 0) {
    depthwise_separable<T>(layer, tensors[0], tensors[1], tensors[2], tensors[3], tensors[4], tensors.back());
  } else {
    depthwise_separable<T>(layer, tensors[0], tensors[1], nullptr, tensors[2], nullptr, tensors.back());
  }
}

template <class T>
void compute(const Linear& layer, std::span<T* const> tensors) {
  linear<T>(layer, tensors[0], tensors[1], layer.bias != 0 ? tensors[2] : nullptr, tensors.back());
}

template <class T>
void compute(const Matmul& layer, std::span<T* const> tensors) {
  matmul<T>(layer, tensors[0], tensors[1], layer.bias != 0 ? tensors[2] : nullptr, tensors.back());
}

template <class T, RecurrentCell kCell>
void compute(const Recurrent<kCell>& layer, std::span<T* const> tensors) {
  std::vector<RecurrentWeights<T>> weights;
  std::size_t next = 1;
  for (std::int64_t l = 0; l < layer.layers; ++l) {
    RecurrentWeights<T>& own = weights.emplace_back();
    own.input = tensors[next++];
    own.recurrent = tensors[next++];
    own.projection = has_projection(layer) ? tensors[next++] : nullptr;
    if (layer.bias_vectors != 0) own.bias = joined_bias<kCell, T>(layer, tensors[next++]);
  }
  recurrent<kCell, T>(layer, tensors[0], weights, tensors.back());
}

template <class T>
void compute(const ConvTranspose& layer, std::span<T* const> tensors) {
  conv_transpose<T>(layer, tensors[0], tensors[1], layer.bias != 0 ? tensors[2] : nullptr, tensors.back());
}

template <class T>
void compute(const BatchNorm& layer, std::span<T* const> tensors) {
  batch_norm<T>(layer, tensors[0], tensors[1], tensors[2], tensors[3]);
}

template <class T>
void compute(const Relu6& layer, std::span<T* const> tensors) {
  relu6<T>(elements(operands(layer)[0].shape), tensors[0], tensors[1]);
}

template <class T>
void compute(const AveragePool& layer, std::span<T* const> tensors) {
  average_pool<T>(layer, tensors[0], tensors[1]);
}

template <class T>
void compute(const AdaptiveAveragePool& layer, std::span<T* const> tensors) {
  adaptive_average_pool<T>(layer, tensors[0], tensors[1]);
}

template <class T>
void compute(const Add& layer, std::span<T* const> tensors) {
  add<T>(layer, tensors);
}

template <class T>
void compute(const Upsample& layer, std::span<T* const> tensors) {
  upsample<T>(layer, tensors[0], tensors[1]);
}

template <class T>
void compute(const Permute& layer, std::span<T* const> tensors) {
  permute<T>(layer, tensors[0], tensors[1]);
}

template <class T>
void compute(const Relu& layer, std::span<T* const> tensors) {
  relu<T>(elements(operands(layer)[0].shape), tensors[0], tensors[1]);
}

template <class T>
void compute(const MaxPool& layer, std::span<T* const> tensors) {
  max_pool<T>(layer, tensors[0], tensors[1]);
}

// Layers that change nothing.
template <class T, class Kind>
requires std::is_same_v<Kind, Dropout> || std::is_same_v<Kind, Flatten> || std::is_same_v<Kind, Concat>
void compute(const Kind& layer, std::span<T* const> tensors) {
  std::copy_n(tensors[0], elements(operands(layer)[0].shape), tensors[1]);
}

template <class T>
void compute(const Layer& layer, std::span<T* const> tensors) {
  std::visit([tensors](const auto& kind) { compute<T>(kind, tensors); }, layer.value());
}

}  // namespace flopline::reference
