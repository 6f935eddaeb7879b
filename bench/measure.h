// Preparing and timing one kernel.
#pragma once

#include <cstdint>
#include <memory>

#include "bench/case.h"
#include "kernels/kernel.h"

namespace flopline {

// Operands of a layer and what is expected of them, shared by the backends that are compared on it.
struct LayerData {
  explicit LayerData(const Layer& layer);

  Layer layer;
  Tensors tensors;
  Expected expected;
};

// Creates the kernel and verifies it, telling phases and outcome in `result`. Null where the status is not
// ok; what the backend throws is a failure of this case only.
std::unique_ptr<Kernel> prepare(LayerData& data, CaseResult& result);

// Times calls of a kernel by wall clock. A call much longer than the clock's resolution is a sample of its
// own; shorter ones are timed in batches.
class CallTimer {
 public:
  // Runs the kernel until it is warm, untimed. From another state than hot, every call is a sample of its
  // own.
  explicit CallTimer(Kernel& kernel, CacheState cache = CacheState::hot);

  std::int64_t batch() const { return batch_; }
  // Seconds that one batch of calls took.
  double time_batch() const;

 private:
  Kernel& kernel_;
  CacheState cache_;
  std::int64_t batch_ = 1;
};

// Smallest step of the wall clock that can be seen, in seconds.
double clock_resolution_s();

}  // namespace flopline
