#if defined(__aarch64__)
#include <arm_neon.h>

#include "bench/peak_kernels.h"

// Clang before 16 declares what an extension adds only to files that may use it everywhere.
#if !defined(__clang__) || __clang_major__ >= 16
#define FLOPLINE_EXTENSIONS
#include <arm_sve.h>
#include <sys/auxv.h>

#include <numeric>
#include <utility>
#endif

namespace flopline {
namespace {

// Independent sums, which have to cover latency times instructions per cycle: 4 * 4 on wide cores, 5 * 4 of
// matrix products, 9 * 2 on A64FX.
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

#ifdef FLOPLINE_EXTENSIONS
#define FLOPLINE_KERNEL bf16_dot
#define FLOPLINE_TARGET __attribute__((target("arch=armv8.2-a+bf16")))
#define FLOPLINE_VECTOR_BYTES 16
#define FLOPLINE_SUM float
#define FLOPLINE_FACTOR std::int32_t
#define FLOPLINE_ONE 0x3f803f80
#define FLOPLINE_STEP(sum, one) vbfdotq_f32(sum, (bfloat16x8_t)(one), (bfloat16x8_t)(one))
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"

#define FLOPLINE_KERNEL bf16_mmla
#define FLOPLINE_SUM float
#define FLOPLINE_FACTOR std::int32_t
#define FLOPLINE_ONE 0x3f803f80
#define FLOPLINE_STEP(sum, one) vbfmmlaq_f32(sum, (bfloat16x8_t)(one), (bfloat16x8_t)(one))
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"
#undef FLOPLINE_TARGET

#define FLOPLINE_KERNEL s8_dot
#define FLOPLINE_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#define FLOPLINE_SUM std::int32_t
#define FLOPLINE_FACTOR std::int8_t
#define FLOPLINE_ONE 1
#define FLOPLINE_STEP(sum, one) vdotq_s32(sum, one, one)
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"
#undef FLOPLINE_TARGET

#define FLOPLINE_KERNEL s8_mmla
#define FLOPLINE_TARGET __attribute__((target("arch=armv8.2-a+i8mm")))
#define FLOPLINE_SUM std::int32_t
#define FLOPLINE_FACTOR std::int8_t
#define FLOPLINE_ONE 1
#define FLOPLINE_STEP(sum, one) vmmlaq_s32(sum, one, one)
#define FLOPLINE_FLOP 2
#include "bench/peak_kernel.inc"

namespace sve {
#define FLOPLINE_SVE __attribute__((target("arch=armv8.2-a+sve+bf16+i8mm")))

FLOPLINE_SVE svfloat32_t f32_fma(svfloat32_t sum, svfloat32_t one) {
  return svmla_x(svptrue_b32(), sum, one, one);
}
FLOPLINE_SVE svfloat64_t f64_fma(svfloat64_t sum, svfloat64_t one) {
  return svmla_x(svptrue_b64(), sum, one, one);
}
FLOPLINE_SVE svfloat32_t f32_add(svfloat32_t sum, svfloat32_t one) {
  return svadd_x(svptrue_b32(), sum, one);
}
FLOPLINE_SVE svfloat64_t f64_add(svfloat64_t sum, svfloat64_t one) {
  return svadd_x(svptrue_b64(), sum, one);
}
FLOPLINE_SVE svfloat32_t bf16_dot(svfloat32_t sum, svbfloat16_t one) { return svbfdot(sum, one, one); }
FLOPLINE_SVE svfloat32_t bf16_mmla(svfloat32_t sum, svbfloat16_t one) { return svbfmmla(sum, one, one); }
FLOPLINE_SVE svint32_t s8_dot(svint32_t sum, svint8_t one) { return svdot(sum, one, one); }
FLOPLINE_SVE svint32_t s8_mmla(svint32_t sum, svint8_t one) { return svmmla(sum, one, one); }

FLOPLINE_SVE svfloat32_t vector_of(float value) { return svdup_f32(value); }
FLOPLINE_SVE svfloat64_t vector_of(double value) { return svdup_f64(value); }
FLOPLINE_SVE svint32_t vector_of(std::int32_t value) { return svdup_s32(value); }
FLOPLINE_SVE svint8_t vector_of(std::int8_t value) { return svdup_s8(value); }
FLOPLINE_SVE svbfloat16_t vector_of(std::uint16_t bits) { return svreinterpret_bf16(svdup_u16(bits)); }

FLOPLINE_SVE void store(svfloat32_t sum, float* lanes) { svst1(svptrue_b32(), lanes, sum); }
FLOPLINE_SVE void store(svfloat64_t sum, double* lanes) { svst1(svptrue_b64(), lanes, sum); }
FLOPLINE_SVE void store(svint32_t sum, std::int32_t* lanes) { svst1(svptrue_b32(), lanes, sum); }

template <class Lane, class Sum>
FLOPLINE_SVE double total(Sum sum) {
  constexpr int kMostBytes = 256;
  Lane lanes[kMostBytes / sizeof(Lane)] = {};
  store(sum, lanes);
  return std::accumulate(std::begin(lanes), std::end(lanes), 0.0);
}

constexpr int kUnroll = 4;
constexpr int kInstructionsPerRound = kSums * kUnroll;

// As in peak_kernel.inc, but that vectors whose length only the CPU knows cannot be elements of an array. Of
// parameters there can be as many.
template <class Lane, auto kStep, class One, class... Sums>
FLOPLINE_SVE double execute(std::int64_t rounds, One one, Sums... sums) {
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 8
    for (int repeat = 0; repeat < kUnroll; ++repeat) ((sums = kStep(sums, one)), ...);
  }
  return (... + total<Lane>(sums));
}

template <class Lane, auto kStep, class Factor, std::size_t... kSum>
FLOPLINE_SVE double start(std::int64_t rounds, Factor one, std::index_sequence<kSum...>) {
  const volatile Lane opaque_zero = 0;
  const volatile Factor opaque_one = one;
  return execute<Lane, kStep>(rounds, vector_of(opaque_one),
                              (static_cast<void>(kSum), vector_of(opaque_zero))...);
}

// kOne is one, or the bits of one; kFlop as in peak_kernel.inc.
template <class Lane, auto kStep, class Factor, int kOne, int kFlop>
double run(std::int64_t rounds) {
  return kFlop * start<Lane, kStep>(rounds, static_cast<Factor>(kOne), std::make_index_sequence<kSums>{});
}

bool available() { return (getauxval(AT_HWCAP) & HWCAP_SVE) != 0; }
bool has_bf16() { return available() && (getauxval(AT_HWCAP2) & HWCAP2_SVEBF16) != 0; }
bool has_i8mm() { return available() && (getauxval(AT_HWCAP2) & HWCAP2_SVEI8MM) != 0; }

FLOPLINE_SVE int bytes_of_vectors() { return static_cast<int>(svcntb()); }

// What an instruction does for each 128 bits of its vectors, of which there is at least one.
int times_segments(int flop) { return available() ? flop * bytes_of_vectors() / 16 : flop; }

}  // namespace sve

bool has_bf16() { return (getauxval(AT_HWCAP2) & HWCAP2_BF16) != 0; }
bool has_dotprod() { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }
bool has_i8mm() { return (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0; }
#endif  // FLOPLINE_EXTENSIONS

bool always() { return true; }

}  // namespace

// Not a constant, as the length of SVE's vectors is none.
std::span<const PeakKernel> peak_kernels() {
  static const PeakKernel kernels[] = {
      {"fma", "f32", "asimd", always, 8, asimd::f32_fma::kInstructionsPerRound, asimd::f32_fma::run},
      {"add", "f32", "asimd", always, 4, asimd::f32_add::kInstructionsPerRound, asimd::f32_add::run},
      {"fma", "f64", "asimd", always, 4, asimd::f64_fma::kInstructionsPerRound, asimd::f64_fma::run},
      {"add", "f64", "asimd", always, 2, asimd::f64_add::kInstructionsPerRound, asimd::f64_add::run},
#ifdef FLOPLINE_EXTENSIONS
      {"dot", "bf16", "bf16", has_bf16, 16, bf16_dot::kInstructionsPerRound, bf16_dot::run},
      {"mmla", "bf16", "bf16", has_bf16, 32, bf16_mmla::kInstructionsPerRound, bf16_mmla::run},
      {"dot", "s8", "asimddp", has_dotprod, 32, s8_dot::kInstructionsPerRound, s8_dot::run},
      {"mmla", "s8", "i8mm", has_i8mm, 64, s8_mmla::kInstructionsPerRound, s8_mmla::run},
      {"fma", "f32", "sve", sve::available, sve::times_segments(8), sve::kInstructionsPerRound,
       sve::run<float, sve::f32_fma, float, 1, 2>},
      {"add", "f32", "sve", sve::available, sve::times_segments(4), sve::kInstructionsPerRound,
       sve::run<float, sve::f32_add, float, 1, 1>},
      {"fma", "f64", "sve", sve::available, sve::times_segments(4), sve::kInstructionsPerRound,
       sve::run<double, sve::f64_fma, double, 1, 2>},
      {"add", "f64", "sve", sve::available, sve::times_segments(2), sve::kInstructionsPerRound,
       sve::run<double, sve::f64_add, double, 1, 1>},
      {"dot", "bf16", "svebf16", sve::has_bf16, sve::times_segments(16), sve::kInstructionsPerRound,
       sve::run<float, sve::bf16_dot, std::uint16_t, 0x3f80, 2>},
      {"mmla", "bf16", "svebf16", sve::has_bf16, sve::times_segments(32), sve::kInstructionsPerRound,
       sve::run<float, sve::bf16_mmla, std::uint16_t, 0x3f80, 2>},
      {"dot", "s8", "sve", sve::available, sve::times_segments(32), sve::kInstructionsPerRound,
       sve::run<std::int32_t, sve::s8_dot, std::int8_t, 1, 2>},
      {"mmla", "s8", "svei8mm", sve::has_i8mm, sve::times_segments(64), sve::kInstructionsPerRound,
       sve::run<std::int32_t, sve::s8_mmla, std::int8_t, 1, 2>},
#endif
  };
  return kernels;
}

}  // namespace flopline
#endif
