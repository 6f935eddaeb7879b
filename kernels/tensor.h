// Memory of operands: aligned, on huge pages where they pay, first touched by the team that will use it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "kernels/layer.h"

namespace flopline {

struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};

using AlignedMemory = std::unique_ptr<std::byte[], FreeMemory>;

// Zeroed by the OpenMP team in even parts. Aligned to a cache line, and from 2 MiB on to a huge page that the
// kernel is asked for. Throws std::bad_alloc.
AlignedMemory allocate_aligned(std::size_t bytes);

// So many zeros in such memory.
template <class T>
class AlignedArray {
 public:
  explicit AlignedArray(std::size_t count) : count_(count), memory_(allocate_aligned(count * sizeof(T))) {}

  std::span<T> values() { return {data(), count_}; }
  std::span<const T> values() const { return {data(), count_}; }
  T* data() { return reinterpret_cast<T*>(memory_.get()); }
  const T* data() const { return reinterpret_cast<const T*>(memory_.get()); }

 private:
  std::size_t count_;
  AlignedMemory memory_;
};

// Floats in row-major order.
class Tensor : public AlignedArray<float> {
 public:
  explicit Tensor(Shape shape);

  const Shape& shape() const { return shape_; }

 private:
  Shape shape_;
};

// One tensor for each of operands(layer), in that order.
using Tensors = std::vector<Tensor>;

Tensors allocate_tensors(const Layer& layer);

// Input and bias uniform in [-1, 1), weights in [-4/K, 4/K), K being the terms of a sum: sums stay of the
// order of one, an LSTM's recurrence does not amplify rounding errors, and no product is denormal. The same
// seed gives the same numbers for any number of threads. The output is left alone.
void fill_random(const Layer& layer, Tensors& tensors, std::uint64_t seed);

// Whole numbers small enough that every sum is exact in a float whatever its order (below 2^24), so that a
// kernel without transcendental functions must give exactly what the reference gives.
void fill_integers(const Layer& layer, Tensors& tensors, std::uint64_t seed);

}  // namespace flopline
