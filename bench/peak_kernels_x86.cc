#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#include "bench/amx_kernels.h"
#include "bench/peak_kernels.h"

namespace flopline {
namespace {

// Independent sums, which have to cover latency times instructions per cycle: 5 * 2 with FMA, and (3 + 3) * 2
// or (4 + 4) * 1 where a multiply and an add are two instructions; there more is better, up to all registers
// but the constant's.
constexpr int kSumsIn16Registers = 15, kSumsIn32Registers = 24;

#define FLOPLINE_ISA sse2
#define FLOPLINE_TARGET __attribute__((target("sse2")))
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_ACCUMULATORS kSumsIn16Registers
#define FLOPLINE_FMA(sum, one) ((sum) * (one) + (one))
#include "bench/peak_kernels.inc"

#define FLOPLINE_ISA avx2
#define FLOPLINE_TARGET __attribute__((target("avx2,fma")))
#define FLOPLINE_VECTOR_BYTES 32
#define FLOPLINE_FMA(sum, one) ((sum) * (one) + (one))
#include "bench/peak_kernels.inc"

#define FLOPLINE_KERNEL avx_vnni_dot
#define FLOPLINE_TARGET __attribute__((target("avx2,avxvnni")))
#define FLOPLINE_VECTOR_BYTES 32
#define FLOPLINE_SUM std::int32_t
#define FLOPLINE_FACTOR std::int32_t
#define FLOPLINE_ONE 0x01010101
#define FLOPLINE_STEP(sum, one) (Sum) _mm256_dpbusd_avx_epi32((__m256i)(sum), (__m256i)(one), (__m256i)(one))
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"
#undef FLOPLINE_TARGET
#undef FLOPLINE_VECTOR_BYTES
#undef FLOPLINE_ACCUMULATORS

#define FLOPLINE_ISA avx512f
#define FLOPLINE_TARGET __attribute__((target("avx512f")))
#define FLOPLINE_VECTOR_BYTES 64
#define FLOPLINE_ACCUMULATORS kSumsIn32Registers
#define FLOPLINE_FMA(sum, one) ((sum) * (one) + (one))
#include "bench/peak_kernels.inc"

#define FLOPLINE_KERNEL avx512_bf16_dot
#define FLOPLINE_TARGET __attribute__((target("avx512f,avx512bf16")))
#define FLOPLINE_VECTOR_BYTES 64
#define FLOPLINE_SUM float
#define FLOPLINE_FACTOR std::int32_t
#define FLOPLINE_ONE 0x3f803f80
#define FLOPLINE_STEP(sum, one) _mm512_dpbf16_ps(sum, (__m512bh)(one), (__m512bh)(one))
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"
#undef FLOPLINE_TARGET

#define FLOPLINE_KERNEL avx512_vnni_dot
#define FLOPLINE_TARGET __attribute__((target("avx512f,avx512vnni")))
#define FLOPLINE_SUM std::int32_t
#define FLOPLINE_FACTOR std::int32_t
#define FLOPLINE_ONE 0x01010101
#define FLOPLINE_STEP(sum, one) (Sum) _mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(one), (__m512i)(one))
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"

bool always() { return true; }
bool has_avx2() { return __builtin_cpu_supports("avx2") > 0 && __builtin_cpu_supports("fma") > 0; }
bool has_avx512f() { return __builtin_cpu_supports("avx512f") > 0; }
bool has_avx512_bf16() { return has_avx512f() && __builtin_cpu_supports("avx512bf16") > 0; }
bool has_avx512_vnni() { return has_avx512f() && __builtin_cpu_supports("avx512vnni") > 0; }

// Intel SDM, vol. 2A, CPUID leaf 7: older compilers' __builtin_cpu_supports does not know it.
bool has_avx_vnni() {
  constexpr unsigned kAvxVnni = 1U << 4;
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return has_avx2() && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax & kAvxVnni) != 0;
}

constexpr PeakKernel kPeakKernels[] = {
    {"fma", "f32", "sse2", always, 8, sse2::f32_fma::kInstructionsPerRound, sse2::f32_fma::run},
    {"fma", "f32", "avx2", has_avx2, 16, avx2::f32_fma::kInstructionsPerRound, avx2::f32_fma::run},
    {"fma", "f32", "avx512f", has_avx512f, 32, avx512f::f32_fma::kInstructionsPerRound,
     avx512f::f32_fma::run},
    {"add", "f32", "sse2", always, 4, sse2::f32_add::kInstructionsPerRound, sse2::f32_add::run},
    {"add", "f32", "avx2", has_avx2, 8, avx2::f32_add::kInstructionsPerRound, avx2::f32_add::run},
    {"add", "f32", "avx512f", has_avx512f, 16, avx512f::f32_add::kInstructionsPerRound,
     avx512f::f32_add::run},
    {"fma", "f64", "sse2", always, 4, sse2::f64_fma::kInstructionsPerRound, sse2::f64_fma::run},
    {"fma", "f64", "avx2", has_avx2, 8, avx2::f64_fma::kInstructionsPerRound, avx2::f64_fma::run},
    {"fma", "f64", "avx512f", has_avx512f, 16, avx512f::f64_fma::kInstructionsPerRound,
     avx512f::f64_fma::run},
    {"add", "f64", "sse2", always, 2, sse2::f64_add::kInstructionsPerRound, sse2::f64_add::run},
    {"add", "f64", "avx2", has_avx2, 4, avx2::f64_add::kInstructionsPerRound, avx2::f64_add::run},
    {"add", "f64", "avx512f", has_avx512f, 8, avx512f::f64_add::kInstructionsPerRound, avx512f::f64_add::run},
    // A lane of 32 bits takes two products of bf16, or four of bytes (unsigned times signed).
    {"dot", "bf16", "avx512_bf16", has_avx512_bf16, 64, avx512_bf16_dot::kInstructionsPerRound,
     avx512_bf16_dot::run},
    {"dot", "bf16", "amx_bf16", has_amx_bf16, kAmxBf16Flop, kAmxInstructionsPerRound, amx_bf16_dot},
    {"dot", "s8", "avx_vnni", has_avx_vnni, 64, avx_vnni_dot::kInstructionsPerRound, avx_vnni_dot::run},
    {"dot", "s8", "avx512_vnni", has_avx512_vnni, 128, avx512_vnni_dot::kInstructionsPerRound,
     avx512_vnni_dot::run},
    {"dot", "s8", "amx_int8", has_amx_int8, kAmxS8Flop, kAmxInstructionsPerRound, amx_s8_dot},
};

}  // namespace

std::span<const PeakKernel> peak_kernels() { return kPeakKernels; }

}  // namespace flopline
#endif
