#include "bench/latency.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <new>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include <sys/mman.h>

#include "bench/stopwatch.h"

namespace flopline {
namespace {

constexpr std::int64_t kHugePageBytes = 2 << 20;
constexpr std::int64_t kLoads = 1 << 17;  // milliseconds even from DRAM
constexpr int kWalks = 8;

struct alignas(64) Line {
  const Line* next = nullptr;
};

struct Free {
  void operator()(Line* lines) const { std::free(lines); }
};

std::unique_ptr<Line[], Free> allocate(std::int64_t count) {
  const std::int64_t bytes = (count * static_cast<std::int64_t>(sizeof(Line)) + kHugePageBytes - 1) /
                             kHugePageBytes * kHugePageBytes;
  std::unique_ptr<Line[], Free> lines(static_cast<Line*>(std::aligned_alloc(kHugePageBytes, bytes)));
  if (!lines) throw std::bad_alloc();
  ::madvise(lines.get(), bytes, MADV_HUGEPAGE);  // a request
  return lines;
}

// One cycle through all lines, so that a walk comes back only after having seen them all (Sattolo, 1986).
void link(std::span<Line> lines) {
  std::vector<std::int64_t> order(lines.size());
  std::iota(order.begin(), order.end(), 0);
  std::minstd_rand random(1);
  for (std::size_t i = order.size() - 1; i > 0; --i) {
    std::uniform_int_distribution<std::size_t> before(0, i - 1);
    std::swap(order[i], order[before(random)]);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i].next = &lines[order[i]];
}

const Line* walk(const Line* line, std::int64_t loads) {
  for (std::int64_t i = 0; i < loads; ++i) line = line->next;
  __asm__ volatile("" : "+r"(line));  // or nobody would need the walk
  return line;
}

}  // namespace

double measure_latency_ns(std::int64_t bytes) {
  const std::int64_t count = std::max<std::int64_t>(2, bytes / static_cast<std::int64_t>(sizeof(Line)));
  const std::unique_ptr<Line[], Free> lines = allocate(count);
  link({lines.get(), static_cast<std::size_t>(count)});
  const Line* line = walk(lines.get(), std::min(count, kLoads));
  double best_s = 1e9;
  for (int i = 0; i < kWalks; ++i) {
    const Clock::time_point begin = Clock::now();
    line = walk(line, kLoads);
    best_s = std::min(best_s, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return best_s * 1e9 / static_cast<double>(kLoads);
}

}  // namespace flopline
