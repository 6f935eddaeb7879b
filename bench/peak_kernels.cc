#include "bench/peak_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace flopline {
namespace {

// Rounds are long enough that the loop counter hides behind the arithmetic even where two vectors start per
// cycle.
constexpr int kUnroll = 4;

constexpr PeakKernel peak_kernel(std::string_view name, std::string_view dtype, std::string_view isa,
                                 bool (*available)(), int flop_per_instruction, int instructions_per_round,
                                 double (*run)(std::int64_t)) {
  return {.name = name,
          .dtype = dtype,
          .isa = isa,
          .available = available,
          .flop_per_instruction = flop_per_instruction,
          .flop_per_round = flop_per_instruction * instructions_per_round,
          .run = run};
}

// Accumulators: latency times vectors started per cycle is at most 5 * 2 on x86 with FMA, (4 + 4) * 1 or (3 +
// 3) * 2 where a multiply and an add are two instructions, and 4 * 4 on wide Arm cores.
#if defined(__x86_64__)
#define FLOPLINE_TARGET __attribute__((target("sse2")))
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS 14
#define FLOPLINE_NAMESPACE sse2_f32
#define FLOPLINE_SCALAR float
#include "bench/peak_kernels.inc"
#define FLOPLINE_NAMESPACE sse2_f64
#define FLOPLINE_SCALAR double
#include "bench/peak_kernels.inc"
#undef FLOPLINE_TARGET
#undef FLOPLINE_VECTOR_BYTES

#define FLOPLINE_TARGET __attribute__((target("avx2,fma")))
#define FLOPLINE_VECTOR_BYTES 32
#define FLOPLINE_NAMESPACE avx2_f32
#define FLOPLINE_SCALAR float
#include "bench/peak_kernels.inc"
#define FLOPLINE_NAMESPACE avx2_f64
#define FLOPLINE_SCALAR double
#include "bench/peak_kernels.inc"
#undef FLOPLINE_TARGET
#undef FLOPLINE_VECTOR_BYTES
#undef FLOPLINE_ACCUMULATORS

#define FLOPLINE_TARGET __attribute__((target("avx512f")))
#define FLOPLINE_VECTOR_BYTES 64
#define FLOPLINE_ACCUMULATORS 24
#define FLOPLINE_NAMESPACE avx512f_f32
#define FLOPLINE_SCALAR float
#include "bench/peak_kernels.inc"
#define FLOPLINE_NAMESPACE avx512f_f64
#define FLOPLINE_SCALAR double
#include "bench/peak_kernels.inc"

constexpr int kDotAccumulators = 24;

// Two multiply-adds a lane.
__attribute__((target("avx512f,avx512bf16"))) double bf16_dot(std::int64_t rounds) {
  const volatile float opaque_zero = 0;
  const volatile int opaque_ones = 0x3f803f80;  // 1.0 twice
  const auto ones = (__m512bh)_mm512_set1_epi32(opaque_ones);
  __m512 sum[kDotAccumulators];
#pragma GCC unroll 32
  for (__m512& one : sum) one = _mm512_set1_ps(opaque_zero);
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 8
    for (int repeat = 0; repeat < kUnroll; ++repeat) {
#pragma GCC unroll 32
      for (__m512& one : sum) one = _mm512_dpbf16_ps(one, ones, ones);
    }
  }
  double total = 0;
  for (const __m512& one : sum) {
    for (int lane = 0; lane < 16; ++lane) total += static_cast<double>(one[lane]);
  }
  return 2 * total;
}

using Sums [[gnu::vector_size(64)]] = std::int32_t;

// Four multiply-adds a lane, of unsigned and signed bytes.
__attribute__((target("avx512f,avx512vnni"))) double s8_dot(std::int64_t rounds) {
  const volatile int opaque_zero = 0, opaque_ones = 0x01010101;
  const __m512i ones = _mm512_set1_epi32(opaque_ones);
  __m512i sum[kDotAccumulators];
#pragma GCC unroll 32
  for (__m512i& one : sum) one = _mm512_set1_epi32(opaque_zero);
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 8
    for (int repeat = 0; repeat < kUnroll; ++repeat) {
#pragma GCC unroll 32
      for (__m512i& one : sum) one = _mm512_dpbusd_epi32(one, ones, ones);
    }
  }
  double total = 0;
  for (const __m512i& one : sum) {
    const auto lanes = (Sums)one;
    for (int lane = 0; lane < 16; ++lane) total += lanes[lane];
  }
  return 2 * total;
}

bool always() { return true; }
bool has_avx2() { return __builtin_cpu_supports("avx2") > 0 && __builtin_cpu_supports("fma") > 0; }
bool has_avx512f() { return __builtin_cpu_supports("avx512f") > 0; }
bool has_avx512_bf16() { return has_avx512f() && __builtin_cpu_supports("avx512bf16") > 0; }
bool has_avx512_vnni() { return has_avx512f() && __builtin_cpu_supports("avx512vnni") > 0; }

constexpr PeakKernel kPeakKernels[] = {
    peak_kernel("fma", "f32", "sse2", always, 8, sse2_f32::kInstructionsPerRound, sse2_f32::fma),
    peak_kernel("fma", "f32", "avx2", has_avx2, 16, avx2_f32::kInstructionsPerRound, avx2_f32::fma),
    peak_kernel("fma", "f32", "avx512f", has_avx512f, 32, avx512f_f32::kInstructionsPerRound,
                avx512f_f32::fma),
    peak_kernel("add", "f32", "sse2", always, 4, sse2_f32::kInstructionsPerRound, sse2_f32::add),
    peak_kernel("add", "f32", "avx2", has_avx2, 8, avx2_f32::kInstructionsPerRound, avx2_f32::add),
    peak_kernel("add", "f32", "avx512f", has_avx512f, 16, avx512f_f32::kInstructionsPerRound,
                avx512f_f32::add),
    peak_kernel("fma", "f64", "sse2", always, 4, sse2_f64::kInstructionsPerRound, sse2_f64::fma),
    peak_kernel("fma", "f64", "avx2", has_avx2, 8, avx2_f64::kInstructionsPerRound, avx2_f64::fma),
    peak_kernel("fma", "f64", "avx512f", has_avx512f, 16, avx512f_f64::kInstructionsPerRound,
                avx512f_f64::fma),
    peak_kernel("add", "f64", "sse2", always, 2, sse2_f64::kInstructionsPerRound, sse2_f64::add),
    peak_kernel("add", "f64", "avx2", has_avx2, 4, avx2_f64::kInstructionsPerRound, avx2_f64::add),
    peak_kernel("add", "f64", "avx512f", has_avx512f, 8, avx512f_f64::kInstructionsPerRound,
                avx512f_f64::add),
    peak_kernel("dot", "bf16", "avx512_bf16", has_avx512_bf16, 64, kDotAccumulators* kUnroll, bf16_dot),
    peak_kernel("dot", "s8", "avx512_vnni", has_avx512_vnni, 128, kDotAccumulators* kUnroll, s8_dot),
};
#else
#define FLOPLINE_TARGET
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS 24
#define FLOPLINE_NAMESPACE baseline_f32
#define FLOPLINE_SCALAR float
#include "bench/peak_kernels.inc"
#define FLOPLINE_NAMESPACE baseline_f64
#define FLOPLINE_SCALAR double
#include "bench/peak_kernels.inc"

#if defined(__aarch64__)
constexpr std::string_view kBaselineName = "asimd";
#else
constexpr std::string_view kBaselineName = "baseline";
#endif

bool always() { return true; }

constexpr PeakKernel kPeakKernels[] = {
    peak_kernel("fma", "f32", kBaselineName, always, 8, baseline_f32::kInstructionsPerRound,
                baseline_f32::fma),
    peak_kernel("add", "f32", kBaselineName, always, 4, baseline_f32::kInstructionsPerRound,
                baseline_f32::add),
    peak_kernel("fma", "f64", kBaselineName, always, 4, baseline_f64::kInstructionsPerRound,
                baseline_f64::fma),
    peak_kernel("add", "f64", kBaselineName, always, 2, baseline_f64::kInstructionsPerRound,
                baseline_f64::add),
};
#endif

}  // namespace

std::span<const PeakKernel> peak_kernels() { return kPeakKernels; }

const PeakKernel& widest_peak_kernel() {
  const PeakKernel* widest = kPeakKernels;
  for (const PeakKernel& kernel : kPeakKernels) {
    if (kernel.name == "fma" && kernel.dtype == "f32" && kernel.available()) widest = &kernel;
  }
  return *widest;
}

}  // namespace flopline
