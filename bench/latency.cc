#include "bench/latency.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>
#include <numeric>
#include <random>
#include <vector>

#include <sys/mman.h>

#include "bench/ceiling_works.h"
#include "bench/stopwatch.h"

namespace flopline {
namespace {

constexpr std::int64_t kHugePageBytes = 2 << 20, kLineBytes = 64;
constexpr std::int64_t kLoads = 1 << 17;  // milliseconds even from DRAM
// In a turn: the first ones bring lines back into their cache that others' turns took from there. Memory,
// which takes longest, has no use for them.
constexpr int kMostWalks = 4;
constexpr double kEnoughSeconds = 0.03;

}  // namespace

struct alignas(kLineBytes) LatencyWalk::Line {
  const Line* next = nullptr;
};

void LatencyWalk::Free::operator()(Line* lines) const { std::free(lines); }

LatencyWalk::Lines LatencyWalk::allocate(std::int64_t count) {
  const std::int64_t bytes = (count * kLineBytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  Lines lines(static_cast<Line*>(std::aligned_alloc(kHugePageBytes, bytes)));
  if (!lines) throw std::bad_alloc();
  ::madvise(lines.get(), bytes, MADV_HUGEPAGE);  // a request
  return lines;
}

LatencyWalk::LatencyWalk(std::int64_t bytes)
    : count_(std::max<std::int64_t>(2, bytes / kLineBytes)),
      lines_(allocate(count_)),
      at_(lines_.get()),
      best_ns_(std::numeric_limits<double>::infinity()) {
  link();
}

LatencyWalk::~LatencyWalk() = default;
LatencyWalk::LatencyWalk(LatencyWalk&&) noexcept = default;

// One cycle through all lines, so that a walk comes back only after having seen them all (Sattolo, 1986).
void LatencyWalk::link() {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count_));
  std::iota(order.begin(), order.end(), 0);
  std::minstd_rand random(1);
  for (std::size_t i = order.size() - 1; i > 0; --i) {
    std::uniform_int_distribution<std::size_t> before(0, i - 1);
    std::swap(order[i], order[before(random)]);
  }
  for (std::size_t i = 0; i < order.size(); ++i) lines_[i].next = &lines_[static_cast<std::size_t>(order[i])];
}

void LatencyWalk::walk() {
  const Line* line = at_;
  for (std::int64_t i = 0; i < kLoads; ++i) line = line->next;
  __asm__ volatile("" : "+r"(line));  // or nobody would need the walk
  at_ = line;
}

void LatencyWalk::take_turn() {
  const Clock::time_point turn = Clock::now();
  for (int i = 0; i == 0 || (i < kMostWalks && seconds_since(turn) < kEnoughSeconds); ++i) {
    const Clock::time_point begin = Clock::now();
    walk();
    best_ns_ = std::min(best_ns_, seconds_since(begin) * 1e9 / static_cast<double>(kLoads));
  }
}

LevelLatencies::LevelLatencies(int threads, const std::vector<BandwidthPoint>& read_curve) {
  for (const MemoryLevel& level : levels_of(read_curve)) {
    const std::int64_t bytes = (level.smallest_bytes / 2 + level.largest_bytes / 2) / threads;
    levels_.push_back({level.name, bytes, LatencyWalk(bytes)});
  }
}

bool LevelLatencies::sample(const std::function<bool()>& stop) {
  constexpr int kRounds = 5;
  for (int round = 0; round < kRounds; ++round) {
    for (Level& one : levels_) {
      if (stop && stop()) return false;
      one.walk.take_turn();
    }
  }
  return true;
}

std::vector<Latency> LevelLatencies::best() const {
  std::vector<Latency> all;
  for (const Level& one : levels_) all.push_back({one.name, one.bytes, one.walk.best_ns()});
  return all;
}

}  // namespace flopline
