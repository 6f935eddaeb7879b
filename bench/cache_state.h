// The state of the caches before each call that is timed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kernels/kernel.h"

namespace flopline {

// hot: everything as the call before left it. cold_weights: weights and biases evicted. cold: all operands.
enum class CacheState : std::uint8_t { hot, cold_weights, cold };

std::string_view cache_state_name(CacheState state);  // "hot", "cold-weights", "cold"
std::optional<CacheState> cache_state_named(std::string_view name);

// Writes a range back to memory and drops it from every cache of every core. Only where can_evict().
void evict(std::span<std::byte> bytes);
bool can_evict();  // whether this architecture lets programs do so

// Brings what `kernel` holds into `state` and wakes the team, which may have gone to sleep meanwhile.
void prepare_caches(Kernel& kernel, CacheState state);

// The self-check: a load from an evicted line has to take longer than one from a line that was just read.
struct EvictionCheck {
  double hot_ns = 0;  // a load, each needing the one before
  double evicted_ns = 0;

  bool works() const { return evicted_ns > 4 * hot_ns; }
};
EvictionCheck check_eviction();

}  // namespace flopline
