#include "bench/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "analysis/units.h"
#include "bench/core_pace.h"
#include "bench/cpu_info.h"
#include "bench/cpu_quota.h"

namespace flopline {

Session::Session(const std::vector<int>& thread_counts)
    : processors_{.cpus = allowed_cpus(), .cpu_quota = read_cpu_quota(files_)},
      environment_(read_environment(files_, this_process(processors_.cpus))),
      thread_counts_(read_thread_counts(thread_counts, processors_)),
      load_before_(measure_load(files_, processors_.cpus, std::chrono::milliseconds(200))),
      free_cpu_(cpus_of_one_node(files_, processors_.cpus)) {
  use_threads(threads());
  start_ = read_load_counters(files_, processors_.cpus, own_cpu_seconds());
}

void Session::use_cpus(int threads, const std::vector<int>& cpus) {
  if (team_ && team_->size() == threads && team_cpus_ == cpus) return;
  team_.emplace(threads, cpus);
  team_cpus_ = cpus;
}

void Session::use_threads(int threads) {
  // Others who work on a core stay there for seconds, or come for milliseconds and are not worth a move.
  constexpr double kSecondsBetweenLooks = 0.25, kSecondsALook = 0.002;
  if (threads > 1) return use_cpus(threads, processors_.cpus);
  if (looked_ && seconds_since(*looked_) < kSecondsBetweenLooks) return use_cpus(1, {free_cpu_.found()});
  free_cpu_.find([&](int cpu) {
    use_cpus(1, {cpu});
    return instructions_per_cycle(1, kSecondsALook).median;
  });
  looked_ = Clock::now();
}

std::optional<Load> Session::load_since_start() const {
  const auto now = read_load_counters(files_, processors_.cpus, own_cpu_seconds());
  if (!start_ || !now) return std::nullopt;
  return load_between(*start_, *now);
}

Verdict Session::verdict_over(std::chrono::milliseconds window) const {
  const std::optional<Load> load = measure_load(files_, processors_.cpus, window);
  return judge(environment_, threads(), load.value_or(Load{}));
}

std::int64_t check_memory(const std::vector<Case>& cases, const Environment& environment) {
  const std::int64_t available = environment.memory_available_bytes.value_or(INT64_MAX);
  std::int64_t most = 0;
  for (const Case& value : cases) {
    const std::int64_t needed = memory_needed_bytes(value);
    most = std::max(most, needed);
    if (needed <= available) continue;
    throw BadRequest(fmt::format("{} needs {} of memory, accepted is what is available, {}", case_name(value),
                                 binary_bytes(needed), binary_bytes(available)));
  }
  return available - most;
}

Progress stderr_progress() { return {std::cerr, is_terminal(STDERR_FILENO), terminal_width(STDERR_FILENO)}; }

}  // namespace flopline
