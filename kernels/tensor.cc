#include "kernels/tensor.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

namespace flopline {
namespace {

constexpr std::size_t kCacheLineBytes = 64;
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;
// Operands that do not fit the nearest cache get pages of their own that are contiguous: which lines of the
// next cache meet follows from physical addresses, and scattered small pages cost a depthwise convolution 6
// %.
constexpr std::size_t kHugePagesFromBytes = std::size_t{128} << 10;

// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014: a number from its index alone,
// so that threads need no common state.
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

// Uniform in [-1, 1), a multiple of 2^-23.
float uniform(std::uint64_t seed, std::uint64_t index) {
  return static_cast<float>(static_cast<std::int64_t>(random_bits(seed, index) >> 40) - (1 << 23)) * 0x1p-23F;
}

template <class Value>
void fill(Tensor& tensor, const Value& value) {
  const std::span<float> values = tensor.values();
#pragma omp parallel for schedule(static)
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = value(i);
}

}  // namespace

AlignedMemory allocate_aligned(std::size_t bytes) {
  const std::size_t alignment = bytes >= kHugePagesFromBytes ? kHugePageBytes : kCacheLineBytes;
  const std::size_t rounded = std::max<std::size_t>(1, (bytes + alignment - 1) / alignment) * alignment;
  AlignedMemory memory(static_cast<std::byte*>(std::aligned_alloc(alignment, rounded)));
  if (memory == nullptr) throw std::bad_alloc();
  if (alignment == kHugePageBytes)
    madvise(memory.get(), rounded, MADV_HUGEPAGE);  // advice: failing is harmless
  std::byte* const start = memory.get();
#pragma omp parallel for schedule(static)
  for (std::size_t line = 0; line < rounded / kCacheLineBytes; ++line) {
    std::memset(start + line * kCacheLineBytes, 0, kCacheLineBytes);
  }
  return memory;
}

Tensor::Tensor(Shape shape)
    : AlignedArray(static_cast<std::size_t>(elements(shape))), shape_(std::move(shape)) {}

Tensors allocate_tensors(const Layer& layer) {
  Tensors tensors;
  for (const Operand& operand : operands(layer)) tensors.emplace_back(operand.shape);
  return tensors;
}

void fill_random(const Layer& layer, Tensors& tensors, std::uint64_t seed) {
  const std::vector<Operand> specs = operands(layer);
  for (std::size_t i = 0; i + 1 < specs.size(); ++i) {
    const float scale =
        specs[i].role == Role::weights ? 4.0F / static_cast<float>(specs[i].sum_length) : 1.0F;
    fill(tensors[i], [&](std::size_t at) { return scale * uniform(seed + i, at); });
  }
}

void fill_integers(const Layer& layer, Tensors& tensors, std::uint64_t seed) {
  const std::vector<Operand> specs = operands(layer);
  // With all factors in [-m, m], two sums in a row (depthwise-separable) are at most m^3 * K1 * K2.
  double bound = 1;
  for (const Operand& spec : specs) {
    const bool is_factor = spec.role != Role::bias && spec.sum_length > 0;
    bound *= is_factor ? static_cast<double>(spec.sum_length) : 1;
  }
  const auto largest = static_cast<std::uint64_t>(std::clamp(std::cbrt(0x1p24 / bound), 1.0, 8.0));
  for (std::size_t i = 0; i + 1 < specs.size(); ++i) {
    fill(tensors[i], [&](std::size_t at) {
      return static_cast<float>(random_bits(seed + i, at) % (2 * largest + 1)) - static_cast<float>(largest);
    });
  }
}

}  // namespace flopline
