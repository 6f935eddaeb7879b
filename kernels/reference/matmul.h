// Matrix products of two operands, as defined.
#pragma once

#include <algorithm>
#include <array>

#include "kernels/reference/loops.h"
#include "kernels/reference/widest_vectors.h"

namespace flopline::reference {

// output[n][r][c] = bias[c] + sum over i of right[n][i][c] * left[n][r][i]. bias may be null. Shapes as
// beside Matmul. Some columns are summed at once, so that the innermost loop has no dependence.
template <class T, class Left, class Right>
void matmul(const Matmul& layer, Left left, Right right, const T* bias, T* output) {
  constexpr std::int64_t kAtOnce = 64;
  const std::int64_t rows = layer.rows, inner = layer.inner, columns = layer.columns;
#pragma omp parallel for collapse(3) schedule(static)
  for (std::int64_t n = 0; n < layer.batch; ++n) {
    for (std::int64_t first = 0; first < columns; first += kAtOnce) {
      for (std::int64_t r = 0; r < rows; ++r) {
        with_widest_vectors([&] {
          const std::int64_t count = std::min(kAtOnce, columns - first);
          std::array<T, kAtOnce> sums{};
          for (std::int64_t c = 0; c < count; ++c) sums[c] = bias == nullptr ? T(0) : bias[first + c];
          for (std::int64_t i = 0; i < inner; ++i) {
            const T x = factor_for(right, left[(n * rows + r) * inner + i]);
            const Right row = right + (n * inner + i) * columns + first;
            for (std::int64_t c = 0; c < count; ++c) sums[c] += row[c] * x;
          }
          std::copy_n(sums.begin(), count, output + (n * rows + r) * columns + first);
        });
      }
    }
  }
}

}  // namespace flopline::reference
