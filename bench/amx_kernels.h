// The peak kernels on the tiles of Intel AMX, which hold a matrix each and have to be configured.
#pragma once

#if defined(__x86_64__)
#include <cstdint>

namespace flopline {

// Whether the CPU has them and the operating system lets this process use tiles: it is asked once, for all
// threads.
bool has_amx_bf16();
bool has_amx_int8();

// As PeakKernel::run. A thread's tiles are configured before and released after.
double amx_bf16_dot(std::int64_t rounds);
double amx_s8_dot(std::int64_t rounds);  // signed times signed

// An instruction adds the product of 16 x 32 (bf16) or 16 x 64 (s8) and as many x 16 to 16 x 16 sums.
constexpr int kAmxBf16Flop = 2 * 16 * 16 * 32;
constexpr int kAmxS8Flop = 2 * 16 * 16 * 64;
constexpr int kAmxInstructionsPerRound = 6;

}  // namespace flopline
#endif
