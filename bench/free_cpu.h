// Which CPU a single thread is best timed on: one whose core has nothing else to do.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace flopline {

// Puts the calling thread on a CPU and tells how many instructions per cycle its core takes in there.
using LookAtCpu = std::function<double(int cpu)>;

class FreeCpu {
 public:
  // `cpus`: alike, equally near to memory, at least one.
  explicit FreeCpu(std::vector<int> cpus) : cpus_(std::move(cpus)) {}

  // Stays with the CPU found before (the first, to begin with) unless something else works on its core. Then
  // it is the next of a few others where nothing does, or the best of them. It is the last that `look` is
  // asked for. Which cores are shared is known by the most that was seen so far: the first time looks at a
  // few anyway.
  void find(const LookAtCpu& look);
  int found() const { return cpus_[now_]; }

 private:
  std::vector<int> cpus_;
  std::size_t now_ = 0;
  double alone_per_cycle_ = 0;
};

}  // namespace flopline
