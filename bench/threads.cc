#include "bench/threads.h"

#include <fmt/format.h>
#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <set>
#include <stdexcept>

#include "bench/denormals.h"

namespace flopline {
namespace {

// One cpu_set_t ends at 1024 CPUs, and the kernel refuses a set smaller than its own.
using CpuMask = std::array<cpu_set_t, 8>;

// CPUs the calling thread may run on; empty when the kernel does not tell. Called inside parallel regions,
// where nothing may be thrown.
std::vector<int> thread_cpus() {
  CpuMask mask{};
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof mask, mask.data()) != 0) return cpus;
  for (int cpu = 0; cpu < static_cast<int>(8 * sizeof mask); ++cpu) {
    if (CPU_ISSET_S(cpu, sizeof mask, mask.data())) cpus.push_back(cpu);
  }
  return cpus;
}

bool set_thread_cpus(const std::vector<int>& cpus) {
  CpuMask mask{};
  for (const int cpu : cpus) CPU_SET_S(cpu, sizeof mask, mask.data());
  return sched_setaffinity(0, sizeof mask, mask.data()) == 0;
}

// A thread that just started, or moved, runs on a CPU that may still sleep or clock low.
void spin() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  while (std::chrono::steady_clock::now() < end) {
  }
}

}  // namespace

std::vector<int> allowed_cpus() {
  const auto own = thread_cpus();
  std::set<int> cpus(own.begin(), own.end());
  // With OMP_PROC_BIND the runtime has pinned this thread before main began; what was allowed then is in its
  // places.
  for (int place = 0; place < omp_get_num_places(); ++place) {
    std::vector<int> of_place(static_cast<std::size_t>(std::max(0, omp_get_place_num_procs(place))));
    if (!of_place.empty()) omp_get_place_proc_ids(place, of_place.data());
    cpus.insert(of_place.begin(), of_place.end());
  }
  return {cpus.begin(), cpus.end()};
}

int default_threads(int allowed_cpus, std::optional<double> cpu_quota) {
  const double usable = std::min<double>(allowed_cpus, std::floor(cpu_quota.value_or(allowed_cpus)));
  return std::max(1, static_cast<int>(usable));
}

TeamState inspect_team() {
  TeamState state;
#pragma omp parallel
  {
#pragma omp single
    state.members.resize(static_cast<std::size_t>(omp_get_num_threads()));
    state.members[static_cast<std::size_t>(omp_get_thread_num())] = {
        .cpu = sched_getcpu(),
        .pinned = thread_cpus().size() == 1,
        .flushes_denormals = denormals_are_flushed()};
  }
  return state;
}

Team::Team(int threads, const std::vector<int>& cpus)
    : default_threads_before_(omp_get_max_threads()),
      dynamic_before_(omp_get_dynamic()),
      levels_before_(omp_get_max_active_levels()) {
  if (threads < 1)
    throw std::invalid_argument(fmt::format("a team of {} threads: at least 1 is needed", threads));
  if (cpus.empty()) throw std::invalid_argument("a team needs at least one CPU to run on");
  omp_set_num_threads(threads);
  omp_set_dynamic(0);
  omp_set_max_active_levels(1);
  before_.resize(static_cast<std::size_t>(threads));
  try {
    pin_and_warm(cpus);
  } catch (...) {
    restore();
    throw;
  }
}

Team::~Team() { restore(); }

void Team::pin_and_warm(const std::vector<int>& cpus) {
  std::size_t granted = 0;
  std::vector<int> pinned(before_.size(), 0);
#pragma omp parallel
  {
#pragma omp single
    granted = static_cast<std::size_t>(omp_get_num_threads());
    const auto thread = static_cast<std::size_t>(omp_get_thread_num());
    before_[thread] = {.cpus = thread_cpus(), .float_mode = float_mode()};
    const int cpu = cpus[thread % cpus.size()];
    const bool runs_there = thread == 0 && sched_getcpu() == cpu;  // the calling thread, which is at work
    pinned[thread] = set_thread_cpus({cpu}) ? 1 : 0;
    flush_denormals();
#pragma omp barrier
    if (!runs_there) spin();
  }
  const std::size_t wanted = before_.size();
  before_.resize(granted);
  if (granted < wanted) {
    throw std::runtime_error(
        fmt::format("OpenMP grants {} of {} threads: raise or unset OMP_THREAD_LIMIT", granted, wanted));
  }
  const auto failed = static_cast<std::size_t>(std::ranges::find(pinned, 0) - pinned.begin());
  if (failed < wanted) {
    throw std::runtime_error(fmt::format("thread {} cannot be pinned to CPU {}: it is offline or not allowed",
                                         failed, cpus[failed % cpus.size()]));
  }
}

void Team::restore() {
#pragma omp parallel num_threads(size())
  {
    const ThreadSettings& before = before_[static_cast<std::size_t>(omp_get_thread_num())];
    set_float_mode(before.float_mode);
    set_thread_cpus(before.cpus);
  }
  omp_set_max_active_levels(levels_before_);
  omp_set_dynamic(dynamic_before_);
  omp_set_num_threads(default_threads_before_);
}

}  // namespace flopline
