#include "bench/team_rate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <omp.h>

#include "bench/stopwatch.h"

namespace flopline {
namespace {

// On a machine with other load, the first sample may be interrupted before it has shown how long a pass
// takes.
constexpr int kLeastSamples = 3;

// Longer than a time slice of another program that keeps a thread of the team waiting.
constexpr auto kPatience = std::chrono::milliseconds(10);

struct alignas(64) WorkTime {  // a cache line each, so that writing one does not slow another thread
  Clock::time_point begin;
  Clock::time_point end;
};

// Not an OpenMP barrier: those may put threads to sleep and wake them one after the other. Whoever waits here
// keeps its CPU, so that all run once the last one does; it gives way only where threads are more than CPUs.
void wait_for_all(std::atomic<int>& arrived, int team) {
  ++arrived;
  const auto deadline = Clock::now() + kPatience;
  while (arrived.load(std::memory_order_acquire) < team) {
    if (Clock::now() > deadline) std::this_thread::yield();
  }
}

}  // namespace

double team_seconds(int threads, const std::function<void(int thread)>& work) {
  std::vector<WorkTime> intervals(threads);
  std::atomic<int> arrived = 0;
  int team = 0;
#pragma omp parallel num_threads(threads)
  {
    const int thread = omp_get_thread_num();
#pragma omp single
    team = omp_get_num_threads();
    wait_for_all(arrived, team);
    intervals[thread].begin = Clock::now();
    work(thread);
    intervals[thread].end = Clock::now();
  }
  if (team != threads)
    throw std::runtime_error("OpenMP gives fewer threads than the ceilings were asked for");
  const auto begin = std::ranges::min_element(intervals, {}, &WorkTime::begin)->begin;
  const auto end = std::ranges::max_element(intervals, {}, &WorkTime::end)->end;
  return std::chrono::duration<double>(end - begin).count();
}

void sample_team_rate(int threads, double seconds, TeamWork& work) {
  const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
  int samples = 0;
  double best = 0;
  while (samples < kLeastSamples || Clock::now() < deadline) {
    const double taken = team_seconds(threads, [&](int thread) { work.run(thread, work.passes); });
    if (taken < work.sample_s / 2) {
      const double growth = std::clamp(work.sample_s / std::max(taken, 1e-9), 2.0, 1000.0);
      work.passes = static_cast<std::int64_t>(static_cast<double>(work.passes) * growth);
      continue;
    }
    const double rate = work.units_per_pass * static_cast<double>(work.passes) / taken;
    const double clock_hz = work.clock_hz_now ? work.clock_hz_now() : 0;
    if (clock_hz > 0) work.units_per_cycle.push_back(rate / clock_hz);
    if (rate > work.units_per_second) {
      work.units_per_second = rate;
      work.clock_hz = clock_hz;
    }
    best = std::max(best, rate);
    ++samples;
  }
  work.rates.push_back(best);
}

}  // namespace flopline
