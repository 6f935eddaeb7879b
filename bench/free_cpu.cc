#include "bench/free_cpu.h"

#include <algorithm>

#include "analysis/core_place.h"

namespace flopline {

void FreeCpu::find(const LookAtCpu& look) {
  // A look takes tens of milliseconds where the thread has to move.
  constexpr std::size_t kOthers = 3;
  const bool is_first = alone_per_cycle_ == 0;
  const auto looks_free = [&](double per_cycle) { return !is_shared(per_cycle, alone_per_cycle_); };

  std::size_t last = now_, best = now_;
  const double here = look(cpus_[now_]);
  double most = here;
  alone_per_cycle_ = std::max(alone_per_cycle_, here);
  for (std::size_t i = 1; i <= std::min(kOthers, cpus_.size() - 1); ++i) {
    if (!is_first && looks_free(most)) break;
    last = (now_ + i) % cpus_.size();
    const double there = look(cpus_[last]);
    if (there > most) best = last;
    most = std::max(most, there);
    alone_per_cycle_ = std::max(alone_per_cycle_, there);
  }
  if (looks_free(here)) best = now_;  // others are better by chance
  now_ = best;
  if (last != now_) look(found());
}

}  // namespace flopline
