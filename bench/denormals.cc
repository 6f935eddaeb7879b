#include "bench/denormals.h"

#include <bit>
#include <cstdint>
#include <limits>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace flopline {

#if defined(__SSE2__)
namespace {
constexpr unsigned long long kFlush =
    0x8000 | 0x0040;  // flush-to-zero (results), denormals-are-zero (operands)
}  // namespace
unsigned long long float_mode() { return _mm_getcsr(); }
void set_float_mode(unsigned long long mode) { _mm_setcsr(static_cast<unsigned int>(mode)); }
#elif defined(__aarch64__)
namespace {
constexpr unsigned long long kFlush = 1ULL << 24;  // FPCR.FZ: results and operands
}  // namespace
unsigned long long float_mode() {
  unsigned long long mode = 0;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void set_float_mode(unsigned long long mode) { asm volatile("msr fpcr, %0" : : "r"(mode)); }
#else
namespace {
constexpr unsigned long long kFlush = 0;
}  // namespace
unsigned long long float_mode() { return 0; }
void set_float_mode(unsigned long long) {}
#endif

void flush_denormals() { set_float_mode(float_mode() | kFlush); }

bool denormals_are_flushed() {
  // volatile: the compiler would calculate these in its own mode.
  volatile float denormal = std::numeric_limits<float>::denorm_min();
  volatile float smallest = std::numeric_limits<float>::min();
  volatile float large = 0x1p100F;
  volatile float half = 0.5F;
  const float from_operand = denormal * large;
  const float from_result = smallest * half;
  // By their bits: a comparison would take a denormal operand for zero.
  return std::bit_cast<std::uint32_t>(from_operand) == 0 && std::bit_cast<std::uint32_t>(from_result) == 0;
}

}  // namespace flopline
