#include "bench/instruction_rate.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "bench/clock.h"
#include "bench/stopwatch.h"
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

// Instructions of the loop over the cycles that a chain of additions beside it tells. A pause within the look
// shows as time that the loop lost, but not as a clock that is slower than it is.
double look() {
  constexpr int kSlices = 4;
  constexpr std::int64_t kRounds = 800, kAdditions = 4096;
  double loops_s = 0, chain_s = std::numeric_limits<double>::infinity();
  for (int slice = 0; slice < kSlices; ++slice) {
    const Clock::time_point loop = Clock::now();
    run_rounds(kRounds);
    const Clock::time_point chain = Clock::now();
    chain_of_additions(kAdditions);
    loops_s += std::chrono::duration<double>(chain - loop).count();
    chain_s = std::min(chain_s, seconds_since(chain));
  }
  if (loops_s <= 0) return 0;              // a coarse clock
  const double loops = chain_s / loops_s;  // in the time of a chain
  return loops * static_cast<double>(kSlices * kRounds * kSteps * kInstructionsAStep) / kAdditions;
}

}  // namespace

double instructions_per_cycle_now(int threads) {
  std::vector<double> found(threads);
  team_seconds(threads, [&](int thread) { found[thread] = look(); });
  return std::ranges::min(found);
}

Looks instructions_per_cycle(int threads, double seconds) {
  const Clock::time_point begin = Clock::now();
  std::vector<double> found;
  do {
    found.push_back(instructions_per_cycle_now(threads));
  } while (seconds_since(begin) < seconds);
  return looks_of(std::move(found)).value();
}

}  // namespace flopline
