// Preparing and timing one kernel.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/paced_rounds.h"
#include "analysis/warm_up.h"
#include "bench/case_result.h"
#include "kernels/kernel.h"

namespace flopline {

// Operands of a layer and what is expected of them, shared by the backends that are compared on it.
struct LayerData {
  // Without what is expected where nothing is to be verified.
  explicit LayerData(const Layer& layer, bool verify = true);

  Layer layer;
  Tensors tensors;
  std::optional<Expected> expected;
};

// Creates the kernel and verifies it where the data say what is expected, telling phases and outcome in
// `result`. Null where the status is not ok; what the backend throws is a failure of this case only.
std::unique_ptr<Kernel> prepare(LayerData& data, CaseResult& result);

// Another kernel of the same layer, ready to run, whose operands lie elsewhere. Throws what the backend
// throws.
std::unique_ptr<Kernel> prepare_copy(const LayerData& data, const Backend& backend);

// Times the case with weights that are not packed; nothing where its backend cannot, or fails.
std::optional<Unpacked> time_unpacked(const LayerData& data, const Case& value);

// Times calls of a kernel, or of copies of it, by wall clock. A call much longer than the clock's resolution
// is a sample of its own; shorter ones are timed in batches. From another cache state than hot, every call is
// a sample of its own.
class CallTimer {
 public:
  // Runs the kernel a few times, untimed, to see how long a call takes. Every sample is made longer by the
  // share `slow_down` of itself, in which nothing is done: a known fault, to test what should find it.
  explicit CallTimer(Kernel& kernel, CacheState cache = CacheState::hot, double slow_down = 0);

  double call_s() const { return call_s_; }  // the shortest that the constructor saw
  std::int64_t batch() const { return batch_; }
  // Seconds that a call takes, averaged over one batch.
  double sample(Kernel& kernel) const;

  // Samples for `seconds`, at least one, after the kernel has run for `warm_up_s` and as many calls as
  // earlier rounds tell that it needs (analysis/warm_up.h), so that its operands are where the call before
  // leaves them; at least as many samples as calls that it needs. `core_pace`, where given, is asked before
  // the first and after the last of them, and between calls at most twice a millisecond. A sample has what
  // the two looks before and the two after it tell: of the instructions the least, for what comes and goes
  // within milliseconds may do so between two looks; of the clock the mean.
  std::vector<PacedSample> sample_round(Kernel& kernel, double seconds, double warm_up_s,
                                        const std::function<CorePace()>& core_pace = {});

 private:
  CacheState cache_;
  double slow_down_;
  double call_s_ = 0;
  WarmUp warm_up_{0};
  std::int64_t batch_ = 1;
};

// Smallest step of the wall clock that can be seen, in seconds.
double clock_resolution_s();

}  // namespace flopline
