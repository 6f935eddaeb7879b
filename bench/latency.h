// How long memory takes to answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/roofline.h"

namespace flopline {

// A random walk over every cache line of `bytes` (at least two lines), in huge pages where the system gives
// them, in which each load needs the value of the load before it.
class LatencyWalk {
 public:
  explicit LatencyWalk(std::int64_t bytes);  // throws std::bad_alloc
  ~LatencyWalk();
  LatencyWalk(LatencyWalk&&) noexcept;
  LatencyWalk& operator=(LatencyWalk&&) = delete;

  // Some milliseconds of it, even from DRAM a twentieth of a second.
  void take_turn();

  // Nanoseconds of a load at best: of all turns, for whatever disturbs them only adds. Infinite before the
  // first.
  double best_ns() const { return best_ns_; }

 private:
  struct Line;
  struct Free {
    void operator()(Line* lines) const;
  };
  using Lines = std::unique_ptr<Line[], Free>;

  static Lines allocate(std::int64_t count);
  void link();
  void walk();

  std::int64_t count_;
  Lines lines_;
  const Line* at_;
  double best_ns_;
};

// In the middle of each memory level, on one thread: the first, which has that much of a level to itself.
class LevelLatencies {
 public:
  LevelLatencies(int threads, const std::vector<BandwidthPoint>& read_curve);  // throws std::bad_alloc

  // In several rounds over the levels, as bandwidths are sampled. False where `stop`, if any, ended it.
  bool sample(const std::function<bool()>& stop = {});

  // By level, of all samples.
  std::vector<Latency> best() const;

 private:
  struct Level {
    std::string name;
    std::int64_t bytes;
    LatencyWalk walk;
  };

  std::vector<Level> levels_;
};

}  // namespace flopline
