#include "bench/interruptions.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "analysis/statistics.h"
#include "bench/team_rate.h"

namespace flopline {
namespace {

// A reading takes some tens of nanoseconds, an interrupt a microsecond and more.
constexpr double kLeastPauseS = 1e-6, kTimeSliceS = 1e-3;

}  // namespace

Interruptions watch_interruptions(double seconds, const std::function<Clock::time_point()>& now) {
  std::vector<double> pauses_s;
  double lost_s = 0, elapsed_s = 0;
  const Clock::time_point begin = now();
  for (Clock::time_point last = begin; elapsed_s < seconds;) {
    const Clock::time_point next = now();
    const double pause_s = std::chrono::duration<double>(next - last).count();
    if (pause_s > kLeastPauseS && pause_s < kTimeSliceS) {
      pauses_s.push_back(pause_s);
      lost_s += pause_s;
    }
    last = next;
    elapsed_s = std::chrono::duration<double>(last - begin).count();
  }
  if (pauses_s.empty()) return {};
  return {.share = lost_s / elapsed_s,
          .per_second = static_cast<double>(pauses_s.size()) / elapsed_s,
          .median_s = median(pauses_s)};
}

Interruptions team_interruptions(int threads, double seconds) {
  std::vector<Interruptions> found(threads);
  team_seconds(threads, [&](int thread) { found[thread] = watch_interruptions(seconds); });
  return *std::ranges::max_element(found, {}, &Interruptions::share);
}

}  // namespace flopline
