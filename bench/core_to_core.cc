#include "bench/core_to_core.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include "bench/team_rate.h"

namespace flopline {
namespace {

constexpr int kRounds = 5;
constexpr int kHops = 400;           // of a round, at least: a hundred times the skew of a start
constexpr int kLooksAtOnce = 10000;  // longer than any way takes; then threads share a CPU

// Two cache lines each, as some processors fetch them in pairs.
struct alignas(128) Place {
  std::atomic<int> lap = 0;
};

void wait_for(const std::atomic<int>& lap, int wanted) {
  for (int looks = 0; lap.load(std::memory_order_acquire) != wanted; ++looks) {
    if (looks > kLooksAtOnce) std::this_thread::yield();
  }
}

// What is handed on is the number of the lap: each thread waits for it at a place of its own, so that every
// hop moves one line between two cores.
double seconds_of_laps(int threads, int laps) {
  std::vector<Place> places(threads);
  places.front().lap = 1;
  return team_seconds(threads, [&](int thread) {
    const bool is_last = thread + 1 == threads;
    for (int lap = 1; lap <= laps; ++lap) {
      wait_for(places[thread].lap, lap);
      places[is_last ? 0 : thread + 1].lap.store(is_last ? lap + 1 : lap, std::memory_order_release);
    }
  });
}

}  // namespace

std::optional<double> core_to_core_ns(int threads) {
  if (threads < 2) return std::nullopt;
  const int laps = kHops / threads + 1;
  double best_s = std::numeric_limits<double>::infinity();
  for (int round = 0; round < kRounds; ++round) best_s = std::min(best_s, seconds_of_laps(threads, laps));
  return best_s * 1e9 / (laps * threads);
}

}  // namespace flopline
