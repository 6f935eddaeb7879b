#include "bench/clock.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "bench/stopwatch.h"
#include "bench/team_rate.h"

namespace flopline {
namespace {

constexpr int kUnroll = 64;

}  // namespace

std::uint64_t chain_of_additions(std::int64_t additions) {
  std::uint64_t sum = 0, one = 1;
  for (std::int64_t i = 0; i < additions; i += kUnroll) {
#pragma GCC unroll 64
    for (unsigned u = 0; u < kUnroll; ++u) {  // signed, it would not be unrolled where overflow is looked for
      sum += one;
      __asm__ volatile("" : "+r"(sum), "+r"(one));  // or the compiler would add them all at once
    }
  }
  return sum;
}

double clock_hz_now(int threads) {
  constexpr std::int64_t kAdditions = 512 * kUnroll;
  std::vector<double> hz(threads, 0);
  team_seconds(threads, [&](int thread) {
    for (int look = 0; look < 2; ++look) {  // one may be interrupted
      const Clock::time_point begin = Clock::now();
      chain_of_additions(kAdditions);
      hz[thread] = std::max(hz[thread], static_cast<double>(kAdditions) / seconds_since(begin));
    }
  });
  return std::accumulate(hz.begin(), hz.end(), 0.0) / threads;
}

}  // namespace flopline
