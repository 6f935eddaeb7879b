#include "bench/instruction_rate.h"

#include <cstdint>

#include "bench/team_rate.h"

namespace flopline {
namespace {

// Vectors that every CPU of the architecture has: it is the number of instructions that counts.
using Vector [[gnu::vector_size(16)]] = float;

// A round has so many steps, each of which counts, loads, adds and stores.
constexpr int kSteps = 8, kCounts = 6, kInstructionsAStep = kCounts + 3;

struct alignas(64) Operands {
  Vector loaded[kSteps] = {}, stored[kSteps] = {};
};

// For the compiler the value may have changed, so that it cannot do two steps in one.
void is_used(std::int64_t& value) { asm volatile("" : "+r"(value)); }

void run_rounds(std::int64_t rounds) {
  Operands operands;
  std::int64_t counts[kCounts] = {};
  Vector sums[kSteps] = {};
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 8
    for (int i = 0; i < kSteps; ++i) {
#pragma GCC unroll 6
      for (std::int64_t& count : counts) is_used(++count);
      sums[i] += operands.loaded[i];
      operands.stored[i] = sums[i];
    }
    asm volatile("" : : "r"(&operands) : "memory");
  }
}

constexpr double kInstructionsARound = kSteps * kInstructionsAStep;

}  // namespace

double instructions_per_ns(int threads) {
  constexpr double kSeconds = 0.005;
  TeamWork work = {.run = [](int, std::int64_t passes) { run_rounds(passes); },
                   .units_per_pass = kInstructionsARound * threads};
  sample_team_rate(threads, kSeconds, work);
  return work.units_per_second * 1e-9;
}

double instructions_per_ns_now(int threads) {
  constexpr std::int64_t kRounds = 4000;
  return kInstructionsARound * kRounds * threads /
         (1e9 * team_seconds(threads, [](int) { run_rounds(kRounds); }));
}

}  // namespace flopline
