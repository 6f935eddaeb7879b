#include "bench/current_ceilings.h"

#include <algorithm>
#include <utility>

#include "analysis/core_place.h"
#include "bench/ceiling_probe.h"
#include "bench/ceilings.h"
#include "bench/result_folder.h"

namespace flopline {

namespace {

double peak_gflops(const Ceilings& ceilings) {
  double most = 0;
  for (const ComputeCeiling& one : ceilings.compute) most = std::max(most, one.gflops);
  return most;
}

// The host of a virtual machine may have moved its cores since then.
void keep_best_place(const Ceilings& before, Ceilings& now) {
  if (before.core_to_core_ns && now.core_to_core_ns &&
      !is_better_place(*now.core_to_core_ns, peak_gflops(now), *before.core_to_core_ns, peak_gflops(before)))
    now.core_to_core_ns = before.core_to_core_ns;
}

}  // namespace

std::optional<KeptCeilings> current_ceilings(
    Session& session, const std::filesystem::path& results, bool fresh,
    const std::function<void(std::string_view what, int done, int total)>& progress,
    const std::function<bool()>& stop) {
  const auto kept = fresh ? std::nullopt : find_kept_ceilings(results, session.environment());
  KeptCeilings current = {.measured = kept ? kept->measured : utc_now(), .by_threads = {}};
  KeptCeilings measured = {.measured = utc_now(), .by_threads = {}};
  for (const int threads : session.thread_counts()) {
    session.use_threads(threads);
    if (kept && kept->by_threads.contains(threads)) {
      progress("still those of the last run?", 0, 1);
      if (still_hold(kept->by_threads.at(threads), threads)) {
        current.by_threads[threads] = kept->by_threads.at(threads);
        continue;
      }
    }
    Ceilings ceilings = measure_ceilings(threads, CeilingsScope::run, progress, stop).ceilings;
    if (stop()) return std::nullopt;
    if (kept && kept->by_threads.contains(threads)) keep_best_place(kept->by_threads.at(threads), ceilings);
    current.measured = measured.measured;
    current.by_threads[threads] = measured.by_threads[threads] = std::move(ceilings);
  }
  if (!measured.by_threads.empty()) keep_ceilings(results, session.environment(), measured);
  return current;
}

}  // namespace flopline
