// The memory that bandwidth is measured in.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bench/bandwidth_kernels.h"
#include "bench/team_rate.h"

namespace flopline {

// One piece of memory per thread, in huge pages where the system gives them, first touched by the thread that
// uses it. All working sets are cut from the same pieces, so that none pays for new pages.
class ThreadArrays {
 public:
  // Throws std::bad_alloc if there is no such memory, std::runtime_error if OpenMP gives fewer threads.
  ThreadArrays(int threads, std::int64_t total_bytes);

  int threads() const { return static_cast<int>(memory_.size()); }

  // The arrays of `thread` when the working set of all threads and all arrays of `kernel` is `total_bytes`,
  // rounded down to whole blocks (but at least one per array), at most what the constructor was given.
  BandwidthArrays cut(const BandwidthKernel& kernel, int thread, std::int64_t total_bytes) const;

 private:
  struct Free {
    void operator()(float* memory) const { std::free(memory); }
  };
  std::vector<std::unique_ptr<float[], Free>> memory_;  // by thread
};

// Work in bytes: `kernel` over a working set of `total_bytes`, cut from `arrays`, which must outlive it.
// Large working sets are walked piece by piece, and a pass is one piece: a sample is then short, yet finds no
// byte where the walk did not go around since it was last used.
TeamWork bandwidth_work(const BandwidthKernel& kernel, const ThreadArrays& arrays, std::int64_t total_bytes);

}  // namespace flopline
