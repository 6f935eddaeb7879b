#if defined(__aarch64__)
#include <arm_neon.h>

#include "bench/peak_kernels.h"

namespace flopline {
namespace {

// Independent sums, which have to cover latency times instructions per cycle: 4 * 4 on wide cores.
constexpr int kSums = 24;

// An instruction for each type that adds to its destination; sum * one + one would take a copy as well.
inline __attribute__((always_inline)) float32x4_t fused(float32x4_t sum, float32x4_t one) {
  return vfmaq_f32(sum, one, one);
}
inline __attribute__((always_inline)) float64x2_t fused(float64x2_t sum, float64x2_t one) {
  return vfmaq_f64(sum, one, one);
}

#define FLOPLINE_ISA asimd
#define FLOPLINE_TARGET
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS kSums
#define FLOPLINE_FMA fused
#include "bench/peak_kernels.inc"

bool always() { return true; }

}  // namespace

std::span<const PeakKernel> peak_kernels() {
  static const PeakKernel kernels[] = {
      {"fma", "f32", "asimd", always, 8, asimd::f32_fma::kInstructionsPerRound, asimd::f32_fma::run},
      {"add", "f32", "asimd", always, 4, asimd::f32_add::kInstructionsPerRound, asimd::f32_add::run},
      {"fma", "f64", "asimd", always, 4, asimd::f64_fma::kInstructionsPerRound, asimd::f64_fma::run},
      {"add", "f64", "asimd", always, 2, asimd::f64_add::kInstructionsPerRound, asimd::f64_add::run},
  };
  return kernels;
}

}  // namespace flopline
#endif
