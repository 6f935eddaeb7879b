#include "bench/core_pace.h"

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
CorePace look() {
  constexpr int kSlices = 4;
  constexpr std::int64_t kRounds = 800, kAdditions = 4096;
  constexpr double kNever = std::numeric_limits<double>::infinity();
  double loops_s = 0, chain_s = kNever, reading_s = kNever;  // of the wall clock, which each of them contains
  for (int slice = 0; slice < kSlices; ++slice) {
    const Clock::time_point loop = Clock::now();
    run_rounds(kRounds);
    const Clock::time_point chain = Clock::now();
    chain_of_additions(kAdditions);
    const Clock::time_point end = Clock::now();
    loops_s += std::chrono::duration<double>(chain - loop).count();
    chain_s = std::min(chain_s, std::chrono::duration<double>(end - chain).count());
    reading_s = std::min(reading_s, seconds_since(end));
  }
  loops_s -= kSlices * reading_s;
  chain_s -= reading_s;
  if (loops_s <= 0 || chain_s <= 0) return {};  // a coarse clock
  const double clock_hz = kAdditions / chain_s;
  constexpr auto kInstructions = static_cast<double>(kSlices * kRounds * kSteps * kInstructionsAStep);
  return {.instructions_per_cycle = kInstructions / (loops_s * clock_hz), .clock_hz = clock_hz};
}

}  // namespace

CorePace core_pace_now(int threads) {
  std::vector<CorePace> found(threads);
  team_seconds(threads, [&](int thread) { found[thread] = look(); });
  const auto least = [&](double CorePace::*field) { return std::ranges::min(found, {}, field).*field; };
  return {.instructions_per_cycle = least(&CorePace::instructions_per_cycle),
          .clock_hz = least(&CorePace::clock_hz)};
}

Looks instructions_per_cycle(int threads, double seconds) {
  const Clock::time_point begin = Clock::now();
  std::vector<double> found;
  do {
    found.push_back(core_pace_now(threads).instructions_per_cycle);
  } while (seconds_since(begin) < seconds);
  return looks_of(std::move(found)).value();
}

}  // namespace flopline
