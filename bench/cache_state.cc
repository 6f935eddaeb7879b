#include "bench/cache_state.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>

#include "bench/stopwatch.h"
#endif

namespace flopline {
namespace {

constexpr std::array<std::pair<CacheState, std::string_view>, 3> kNames = {
    {{CacheState::hot, "hot"}, {CacheState::cold_weights, "cold-weights"}, {CacheState::cold, "cold"}}};

constexpr std::size_t kLineBytes = 64;

struct alignas(kLineBytes) Line {
  Line* next = nullptr;
};

// Every 17th line: in every set of a cache, with no neighbour to be fetched with, in an order that no
// prefetcher follows.
constexpr std::size_t kLinked = 128, kApart = 17;

std::vector<Line> linked_lines() {
  constexpr std::size_t kStep = 37;
  std::vector<Line> lines(kLinked * kApart);
  for (std::size_t i = 0; i < kLinked; ++i) lines[i * kApart].next = &lines[(i + kStep) % kLinked * kApart];
  return lines;
}

double walk_ns(std::vector<Line>& lines) {
  const Clock::time_point begin = Clock::now();
  const Line* line = lines.data();
  for (std::size_t i = 0; i < kLinked; ++i) line = line->next;
  __asm__ volatile("" : "+r"(line));  // or nobody would need the walk
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count() /
         static_cast<double>(kLinked);
}

}  // namespace

std::string_view cache_state_name(CacheState state) {
  return std::ranges::find(kNames, state, &decltype(kNames)::value_type::first)->second;
}

std::optional<CacheState> cache_state_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

#if defined(__x86_64__)
bool can_evict() { return true; }
void evict(std::span<std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kLineBytes) _mm_clflush(&bytes[at]);
  if (!bytes.empty()) _mm_clflush(&bytes.back());  // where the range begins within a line
  _mm_mfence();
}
#elif defined(__aarch64__)
bool can_evict() { return true; }
void evict(std::span<std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kLineBytes)
    __asm__ volatile("dc civac, %0" : : "r"(&bytes[at]) : "memory");
  if (!bytes.empty()) __asm__ volatile("dc civac, %0" : : "r"(&bytes.back()) : "memory");
  __asm__ volatile("dsb ish" : : : "memory");
}
#else
bool can_evict() { return false; }
void evict(std::span<std::byte> /*bytes*/) {}
#endif

void prepare_caches(Kernel& kernel, CacheState state) {
  for (const HeldMemory& held : kernel.held_memory()) {
    if (state == CacheState::cold || (state == CacheState::cold_weights && held.is_weights))
      evict(held.bytes);
  }
#pragma omp parallel
  { __asm__ volatile("" ::: "memory"); }
}

EvictionCheck check_eviction() {
  std::vector<Line> lines = linked_lines();
  EvictionCheck check = {.hot_ns = INFINITY, .evicted_ns = INFINITY};
  for (int round = 0; round < 20; ++round) {
    walk_ns(lines);
    check.hot_ns = std::min(check.hot_ns, walk_ns(lines));
    evict(std::as_writable_bytes(std::span(lines)));
    check.evicted_ns = std::min(check.evicted_ns, walk_ns(lines));
  }
  return check;
}

}  // namespace flopline
