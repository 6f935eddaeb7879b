#include "bench/clock.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "bench/stopwatch.h"
#include "bench/team_rate.h"

namespace flopline {
namespace {

constexpr int kUnroll = 64;
constexpr std::int64_t kAdditions = 512 * kUnroll;
constexpr auto kLoadTime = std::chrono::microseconds(500);
constexpr std::int64_t kRoundsAtOnce = 1000;  // tens of microseconds of any kernel

void execute_for(const PeakKernel& kernel, Clock::duration time) {
  const Clock::time_point deadline = Clock::now() + time;
  while (Clock::now() < deadline) kernel.run(kRoundsAtOnce);
}

}  // namespace

std::uint64_t chain_of_additions(std::int64_t additions) {
  std::uint64_t sum = 0, one = 1;
  for (std::int64_t i = 0; i < additions; i += kUnroll) {
#pragma GCC unroll 64
    for (int u = 0; u < kUnroll; ++u) {
      sum += one;
      __asm__ volatile("" : "+r"(sum), "+r"(one));  // or the compiler would add them all at once
    }
  }
  return sum;
}

double measure_clock_hz(int threads, const PeakKernel& kernel, double seconds) {
  std::vector<double> best_hz(threads);
  team_seconds(threads, [&](int thread) {
    double best = 0;
    const Clock::time_point begin = Clock::now();
    do {
      execute_for(kernel, kLoadTime);
      const Clock::time_point chain = Clock::now();
      chain_of_additions(kAdditions);
      best = std::max(best, static_cast<double>(kAdditions) / seconds_since(chain));
    } while (seconds_since(begin) < seconds);
    best_hz[thread] = best;
  });
  return std::accumulate(best_hz.begin(), best_hz.end(), 0.0) / threads;
}

}  // namespace flopline
