#include "kernels/tensor.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <new>

namespace flopline {
namespace {

TEST(AllocateAligned, AlignsZeroesAndRefusesTheImpossible) {
  for (const std::size_t bytes : {1UL, 100UL, 5UL << 20}) {
    const AlignedMemory memory = allocate_aligned(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory.get()) % (bytes > (2UL << 20) ? 2UL << 20 : 64), 0U);
    for (std::size_t i = 0; i < bytes; ++i) ASSERT_EQ(memory[i], std::byte{0});
  }
  EXPECT_THROW(allocate_aligned(std::size_t{1} << 62), std::bad_alloc);
}

TEST(FillRandom, DependsOnTheSeedOnlyAndStaysInRange) {
  const Layer layer = Linear{.in_features = 100, .out_features = 50, .bias = 1};
  Tensors one = allocate_tensors(layer), other = allocate_tensors(layer);
  const int threads = omp_get_max_threads();
  fill_random(layer, one, 5);
  omp_set_num_threads(1);
  fill_random(layer, other, 5);
  omp_set_num_threads(threads);
  float largest = 0, sum = 0;
  for (std::size_t i = 0; i < one[1].values().size(); ++i) {
    ASSERT_EQ(one[1].values()[i], other[1].values()[i]);
    largest = std::max(largest, std::abs(one[1].values()[i]));
    sum += one[1].values()[i];
  }
  EXPECT_LE(largest, 4.0 / 101);
  EXPECT_GT(largest, 3.9 / 101);
  EXPECT_LT(std::abs(sum), 5000 * 4.0 / 101 / 10);
  fill_random(layer, other, 6);
  EXPECT_NE(one[0].values()[0], other[0].values()[0]);
  EXPECT_NE(one[0].values()[0], one[2].values()[0]);
}

TEST(FillIntegers, KeepsEverySumExact) {
  for (const Layer& layer : {Layer(Linear{.in_features = 9216, .out_features = 3, .bias = 1}),
                             Layer(Matmul{.rows = 3, .inner = 300000, .columns = 3}),
                             Layer(DepthwiseSeparable{.in_channels = 512,
                             .out_channels = 4,
                             .axes = {{.in = 5, .kernel = 3}, {.in = 5, .kernel = 3}}})}) {
    Tensors tensors = allocate_tensors(layer);
    fill_integers(layer, tensors, 3);
    double bound = 1;
    const std::vector<Operand> specs = operands(layer);
    for (std::size_t i = 0; i + 1 < specs.size(); ++i) {
      double largest = 0;
      for (const float value : tensors[i].values()) {
        ASSERT_EQ(value, std::floor(value));
        largest = std::max<double>(largest, std::abs(value));
      }
      EXPECT_GE(largest, 1);
      if (specs[i].role != Role::bias)
        bound *= largest * std::max(1.0, static_cast<double>(specs[i].sum_length));
    }
    EXPECT_LE(bound, 0x1p24);
  }
}

}  // namespace
}  // namespace flopline
