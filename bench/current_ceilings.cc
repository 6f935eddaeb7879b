#include "bench/current_ceilings.h"

#include <utility>

#include "bench/best_ceilings.h"
#include "bench/ceiling_probe.h"
#include "bench/ceilings.h"
#include "bench/result_folder.h"

namespace flopline {

std::optional<KeptCeilings> current_ceilings(Session& session, const std::filesystem::path& results,
                                             bool fresh, const CeilingsProgress& progress,
                                             const std::function<bool()>& stop) {
  const auto kept = fresh ? std::nullopt : find_kept_ceilings(results, session.environment());
  KeptCeilings current = {.measured = kept ? kept->measured : utc_now(), .by_threads = {}};
  KeptCeilings measured = {.measured = utc_now(), .by_threads = {}};
  const auto counts = static_cast<double>(session.thread_counts().size());
  const CeilingsProgress progress_of_count = [&](std::string_view what, double done) {
    progress(what, (static_cast<double>(current.by_threads.size()) + done) / counts);
  };
  for (const int threads : session.thread_counts()) {
    session.use_threads(threads);
    if (kept && kept->by_threads.contains(threads)) {
      progress_of_count("still those of the last run?", 0);
      if (still_hold(kept->by_threads.at(threads), threads)) {
        current.by_threads[threads] = kept->by_threads.at(threads);
        continue;
      }
    }
    Ceilings ceilings = measure_ceilings(threads, CeilingsScope::run, progress_of_count, stop).ceilings;
    if (stop()) return std::nullopt;
    if (kept && kept->by_threads.contains(threads))
      ceilings = best_ceilings(kept->by_threads.at(threads), ceilings);
    current.measured = measured.measured;
    current.by_threads[threads] = measured.by_threads[threads] = std::move(ceilings);
  }
  if (!measured.by_threads.empty()) keep_ceilings(results, session.environment(), measured);
  return current;
}

void keep_looks(const std::filesystem::path& results, const Environment& environment,
                const CeilingsByThreads& seen) {
  std::optional<KeptCeilings> kept = find_kept_ceilings(results, environment);
  if (!kept) return;
  bool is_raised = false;
  for (auto& [threads, ceilings] : kept->by_threads)
    is_raised |= seen.contains(threads) && raise_looks(ceilings, seen.at(threads));
  if (is_raised) keep_ceilings(results, environment, *kept);
}

}  // namespace flopline
