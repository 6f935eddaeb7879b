#include "bench/bandwidth_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace flopline {
namespace {

// Vectors per turn of a loop: enough that loads and stores, not the loop, are what limits it.
constexpr int kUnroll = 8;
static_assert(kBandwidthBlock * sizeof(float) % (kUnroll * kBandwidthAlignment) == 0);

// Stops the compiler from joining passes and from replacing a loop by a call of memcpy or memset, which
// choose instructions of their own (as non-temporal stores).
inline __attribute__((always_inline)) void keep_memory_accesses() { __asm__ volatile("" ::: "memory"); }

#if defined(__x86_64__)
#define FLOPLINE_ISA sse2
#define FLOPLINE_TARGET __attribute__((target("sse2")))
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_STREAM _mm_stream_ps
#include "bench/bandwidth_kernels.inc"

#define FLOPLINE_ISA avx2
#define FLOPLINE_TARGET __attribute__((target("avx2,fma")))
#define FLOPLINE_VECTOR_BYTES 32
#define FLOPLINE_STREAM _mm256_stream_ps
#include "bench/bandwidth_kernels.inc"

#define FLOPLINE_ISA avx512f
#define FLOPLINE_TARGET __attribute__((target("avx512f")))
#define FLOPLINE_VECTOR_BYTES 64
#define FLOPLINE_STREAM _mm512_stream_ps
#include "bench/bandwidth_kernels.inc"

constexpr BandwidthKernels kBandwidthKernels[] = {
    {"sse2", [] { return true; }, sse2::kKernels},
    {"avx2", [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }, avx2::kKernels},
    {"avx512f", [] { return __builtin_cpu_supports("avx512f") > 0; }, avx512f::kKernels},
};
#else
#define FLOPLINE_ISA baseline
#define FLOPLINE_TARGET
#define FLOPLINE_VECTOR_BYTES 16
#include "bench/bandwidth_kernels.inc"

#if defined(__aarch64__)
constexpr std::string_view kBaselineName = "asimd";
#else
constexpr std::string_view kBaselineName = "baseline";
#endif

constexpr BandwidthKernels kBandwidthKernels[] = {{kBaselineName, [] { return true; }, baseline::kKernels}};
#endif

}  // namespace

std::span<const BandwidthKernels> bandwidth_kernels() { return kBandwidthKernels; }

const BandwidthKernels& widest_bandwidth_kernels() {
  const BandwidthKernels* widest = kBandwidthKernels;
  for (const BandwidthKernels& kernels : kBandwidthKernels) {
    if (kernels.available()) widest = &kernels;
  }
  return *widest;
}

}  // namespace flopline
