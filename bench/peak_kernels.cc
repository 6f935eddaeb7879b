#include "bench/peak_kernels.h"

namespace flopline {

#if !defined(__x86_64__) && !defined(__aarch64__)
namespace {

// Vectors of the compiler's, on whatever the architecture has for them.
#define FLOPLINE_ISA baseline
#define FLOPLINE_TARGET
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS 14
#define FLOPLINE_FMA(sum, one) ((sum) * (one) + (one))
#include "bench/peak_kernels.inc"

bool always() { return true; }

constexpr PeakKernel kPeakKernels[] = {
    {"fma", "f32", "baseline", always, 8, baseline::f32_fma::kInstructionsPerRound, baseline::f32_fma::run},
    {"add", "f32", "baseline", always, 4, baseline::f32_add::kInstructionsPerRound, baseline::f32_add::run},
    {"fma", "f64", "baseline", always, 4, baseline::f64_fma::kInstructionsPerRound, baseline::f64_fma::run},
    {"add", "f64", "baseline", always, 2, baseline::f64_add::kInstructionsPerRound, baseline::f64_add::run},
};

}  // namespace

std::span<const PeakKernel> peak_kernels() { return kPeakKernels; }
#endif

const PeakKernel& widest_peak_kernel() {
  const PeakKernel* widest = peak_kernels().data();
  for (const PeakKernel& kernel : peak_kernels()) {
    if (kernel.name == "fma" && kernel.dtype == "f32" && kernel.available()) widest = &kernel;
  }
  return *widest;
}

}  // namespace flopline
