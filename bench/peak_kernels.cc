#include "bench/peak_kernels.h"

namespace flopline {
namespace {

// Rounds are long enough that the loop counter hides behind the arithmetic even where two vectors start per
// cycle.
constexpr int kUnroll = 4;

// Accumulators: latency times vectors started per cycle is at most 5 * 2 on x86 with FMA, (4 + 4) * 1 or (3 +
// 3) * 2 where a multiply and an add are two instructions, and 4 * 4 on wide Arm cores.
#if defined(__x86_64__)
#define FLOPLINE_ISA sse2
#define FLOPLINE_TARGET __attribute__((target("sse2")))
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS 14
#include "bench/peak_kernels.inc"

#define FLOPLINE_ISA avx2
#define FLOPLINE_TARGET __attribute__((target("avx2,fma")))
#define FLOPLINE_VECTOR_BYTES 32
#define FLOPLINE_ACCUMULATORS 14
#include "bench/peak_kernels.inc"

#define FLOPLINE_ISA avx512f
#define FLOPLINE_TARGET __attribute__((target("avx512f")))
#define FLOPLINE_VECTOR_BYTES 64
#define FLOPLINE_ACCUMULATORS 24
#include "bench/peak_kernels.inc"

constexpr PeakKernel kPeakKernels[] = {
    {"sse2", [] { return true; }, sse2::kFlopPerRound, sse2::run},
    {"avx2", [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); },
     avx2::kFlopPerRound, avx2::run},
    {"avx512f", [] { return __builtin_cpu_supports("avx512f") > 0; }, avx512f::kFlopPerRound, avx512f::run},
};
#else
#define FLOPLINE_ISA baseline
#define FLOPLINE_TARGET
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS 24
#include "bench/peak_kernels.inc"

#if defined(__aarch64__)
constexpr std::string_view kBaselineName = "asimd";
#else
constexpr std::string_view kBaselineName = "baseline";
#endif

constexpr PeakKernel kPeakKernels[] = {
    {kBaselineName, [] { return true; }, baseline::kFlopPerRound, baseline::run}};
#endif

}  // namespace

std::span<const PeakKernel> peak_kernels() { return kPeakKernels; }

const PeakKernel& widest_peak_kernel() {
  const PeakKernel* widest = kPeakKernels;
  for (const PeakKernel& kernel : kPeakKernels) {
    if (kernel.available()) widest = &kernel;
  }
  return *widest;
}

}  // namespace flopline
