// The OpenMP team that runs kernels and ceilings: where its threads run and how they treat denormals.
#pragma once

#include <optional>
#include <vector>

namespace flopline {

// CPUs the calling thread may run on, ascending. A Team pins its threads, the calling one included: ask
// before.
std::vector<int> allowed_cpus();

// One thread per CPU that is usable in full: min(allowed, floor(quota)), at least 1.
int default_threads(int allowed_cpus, std::optional<double> cpu_quota);

struct TeamMember {
  int cpu = -1;         // where the thread ran when asked
  bool pinned = false;  // it may run nowhere else
  bool flushes_denormals = false;
};

struct TeamState {
  std::vector<TeamMember> members;  // by OpenMP thread number

  int size() const { return static_cast<int>(members.size()); }
};

// Asks the team that a plain `omp parallel` gets now, which is the one a library's kernels will get.
TeamState inspect_team();

// Settles the team of all following parallel regions that the calling thread starts: fixed size, no nesting,
// thread i pinned to cpus[i], denormals flushed to zero on every thread, and awake. Whoever changes the
// thread count makes another Team, as OpenMP runtimes start and end threads then. The destructor restores
// what was before. One at a time: std::optional<Team>::emplace replaces one by another.
class Team {
 public:
  // With fewer cpus than threads they are used in turn. std::invalid_argument when threads < 1 or cpus is
  // empty; std::runtime_error when a thread cannot be pinned or OpenMP grants fewer threads.
  Team(int threads, const std::vector<int>& cpus);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(before_.size()); }

 private:
  struct ThreadSettings {
    std::vector<int> cpus;
    unsigned long long float_mode = 0;
  };

  void pin_and_warm(const std::vector<int>& cpus);
  void restore();

  int default_threads_before_ = 0;
  int dynamic_before_ = 0;
  int levels_before_ = 0;
  std::vector<ThreadSettings> before_;  // by OpenMP thread number
};

}  // namespace flopline
