// Arithmetic on counts that refuses to wrap: a count beyond 64 bits is an error, never a wrong number.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>

namespace flopline {

// A size, or a count derived from sizes, does not fit a signed 64-bit integer.
struct CountOverflow : std::overflow_error {
  CountOverflow() : std::overflow_error("sizes are too large: a count exceeds 64 bits (9.2e18)") {}
};

constexpr std::int64_t checked_product(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product)) throw CountOverflow();
  }
  return product;
}

constexpr std::int64_t checked_sum(std::initializer_list<std::int64_t> terms) {
  std::int64_t sum = 0;
  for (const std::int64_t term : terms) {
    if (__builtin_add_overflow(sum, term, &sum)) throw CountOverflow();
  }
  return sum;
}

}  // namespace flopline
