#include "bench/thread_arrays.h"

#include <algorithm>
#include <new>

#include <sys/mman.h>

#include "bench/team_rate.h"

namespace flopline {
namespace {

constexpr std::int64_t kFloat = sizeof(float);
constexpr std::int64_t kHugePageBytes = 2 << 20;
constexpr std::int64_t kPageBytes = 4096;
constexpr std::int64_t kMostArrays = 3;

// What all threads together pass over in well below a millisecond.
constexpr std::int64_t kPieceBytes = 16 << 20;

struct alignas(64) Position {  // a cache line each, so that threads do not slow each other
  std::int64_t piece = 0;
};

constexpr std::int64_t round_up(std::int64_t value, std::int64_t step) {
  return (value + step - 1) / step * step;
}

}  // namespace

ThreadArrays::ThreadArrays(int threads, std::int64_t total_bytes) : memory_(threads) {
  const std::int64_t bytes = round_up(total_bytes / threads + kMostArrays * 2 * kPageBytes, kHugePageBytes);
  for (auto& own : memory_) {
    own.reset(static_cast<float*>(std::aligned_alloc(kHugePageBytes, bytes)));
    if (!own) throw std::bad_alloc();
    ::madvise(own.get(), bytes,
              MADV_HUGEPAGE);  // a request: where it is refused, small pages are what there is
  }
  // Ones, because no arithmetic of the kernels makes denormal numbers of them.
  team_seconds(threads, [&](int thread) { std::fill_n(memory_[thread].get(), bytes / kFloat, 1.0F); });
}

BandwidthArrays ThreadArrays::cut(const BandwidthKernel& kernel, int thread, std::int64_t total_bytes) const {
  const std::int64_t blocks = total_bytes / threads() / kernel.bytes() / kBandwidthBlock;
  const std::int64_t elements = std::max<std::int64_t>(blocks, 1) * kBandwidthBlock;
  // Arrays lie half a page apart, modulo pages: a processor takes a load whose low 12 address bits are those
  // of a store shortly before it for the same address, and lets it wait.
  const std::int64_t stride = (round_up(elements * kFloat, kPageBytes) + kPageBytes / 2) / kFloat;
  float* memory = memory_[thread].get();
  return {.destination = memory,
          .first = memory + (kernel.bytes_stored > 0 ? stride : 0),
          .second = memory + 2 * stride,
          .elements = elements};
}

TeamWork bandwidth_work(const BandwidthKernel& kernel, const ThreadArrays& arrays, std::int64_t total_bytes) {
  const std::int64_t pieces = round_up(total_bytes, kPieceBytes) / kPieceBytes;
  const std::int64_t blocks = arrays.cut(kernel, 0, total_bytes).elements / kBandwidthBlock / pieces;
  const std::int64_t elements = std::max<std::int64_t>(blocks, 1) * kBandwidthBlock;
  auto positions = std::make_shared<std::vector<Position>>(arrays.threads());

  auto run = [=, &kernel, &arrays](int thread, std::int64_t passes) {
    BandwidthArrays piece = arrays.cut(kernel, thread, total_bytes);
    if (pieces == 1) {
      kernel.run(piece, passes);
      return;
    }
    const BandwidthArrays whole = piece;
    piece.elements = elements;
    std::int64_t& next = (*positions)[thread].piece;
    for (std::int64_t pass = 0; pass < passes; ++pass, next = (next + 1) % pieces) {
      const std::int64_t offset = next * elements;
      piece.destination = whole.destination + offset;
      piece.first = whole.first + offset;
      piece.second = whole.second + offset;
      kernel.run(piece, 1);
    }
  };
  return {.run = run, .units_per_pass = static_cast<double>(elements * kernel.bytes() * arrays.threads())};
}

}  // namespace flopline
