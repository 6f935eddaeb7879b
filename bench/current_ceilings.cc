#include "bench/current_ceilings.h"

#include "bench/best_ceilings.h"
#include "bench/ceiling_probe.h"
#include "bench/ceilings.h"
#include "bench/result_folder.h"

namespace flopline {

std::optional<KeptCeilings> current_ceilings(Session& session, const std::filesystem::path& results,
                                             bool fresh, const CeilingsProgress& progress,
                                             const std::function<bool()>& stop) {
  const auto kept = find_kept_ceilings(results, session.environment());
  KeptCeilings current = {.measured = kept ? kept->measured : utc_now(), .by_threads = {}};
  KeptCeilings measured = {.measured = utc_now(), .by_threads = {}};
  const auto counts = static_cast<double>(session.thread_counts().size());
  const CeilingsProgress progress_of_count = [&](std::string_view what, double done) {
    progress(what, (static_cast<double>(current.by_threads.size()) + done) / counts);
  };
  for (const int threads : session.thread_counts()) {
    session.use_threads(threads);
    const auto* const before =
        kept && kept->by_threads.contains(threads) ? &kept->by_threads.at(threads) : nullptr;
    Recheck found = Recheck::other_machine;
    if (before != nullptr && !fresh) {
      progress_of_count("still those of the last run?", 0);
      found = recheck(*before, threads);
    }
    if (found == Recheck::hold) {
      current.by_threads[threads] = *before;
      continue;
    }
    const Ceilings now =
        (found == Recheck::exceeded ? measure_rates(threads, before->read_curve, progress_of_count, stop)
                                    : measure_ceilings(threads, CeilingsScope::run, progress_of_count, stop))
            .ceilings;
    if (stop()) return std::nullopt;
    Ceilings& best = measured.by_threads[threads];
    current.measured = measured.measured;
    if (before == nullptr) {
      current.by_threads[threads] = best = now;
    } else if (fresh) {
      current.by_threads[threads] = best = with_unmeasured(*before, now);
    } else {
      best = best_ceilings(*before, now);
      current.by_threads[threads] = with_looks_before(*before, best);
    }
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
