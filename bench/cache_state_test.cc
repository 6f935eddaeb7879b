#include "bench/cache_state.h"

#include <vector>

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(CacheState, HasNames) {
  for (const CacheState state : {CacheState::hot, CacheState::cold_weights, CacheState::cold})
    EXPECT_EQ(cache_state_named(cache_state_name(state)), state);
  EXPECT_EQ(cache_state_name(CacheState::cold_weights), "cold-weights");
  EXPECT_FALSE(cache_state_named("lukewarm"));
}

// The ratio is of one to two orders of magnitude; a machine on which it is not cannot say what is cold.
TEST(Evict, IsSeenByTheNextLoad) {
  if (!can_evict()) GTEST_SKIP() << "not on this architecture";
  bool works = false;
  for (int attempt = 0; attempt < 5 && !works; ++attempt) works = check_eviction().works();
  EXPECT_TRUE(works);
}

TEST(Evict, KeepsTheValues) {
  std::vector<float> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  evict(std::as_writable_bytes(std::span(values).subspan(3, 900)));
  evict({});
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i], static_cast<float>(i));
}

// Every backend says where its operands are: at least as many bytes as the layer's, weights apart.
TEST(HeldMemory, CoversTheOperands) {
  const Layer layer =
      Conv{.batch = 1, .in_channels = 16, .out_channels = 32, .bias = 1, .axes = {{.in = 8, .kernel = 3}}};
  for (const Backend& backend : backends()) {
    auto made = backend.create(layer);
    auto& kernel = std::get<std::unique_ptr<Kernel>>(made);
    std::size_t weights = 0, others = 0;
    for (const HeldMemory& held : kernel->held_memory())
      (held.is_weights ? weights : others) += held.bytes.size();
    EXPECT_GE(weights, 4U * (32 * 16 * 3 + 32)) << backend.name;
    EXPECT_GE(others, 4U * (16 * 8 + 32 * 6)) << backend.name;
    Tensors tensors = allocate_tensors(layer);
    fill_random(layer, tensors, 1);
    kernel->prepack(tensors);
    kernel->execute();
    Tensor hot(tensors.back().shape()), cold(tensors.back().shape());
    kernel->unpack(hot);
    prepare_caches(*kernel, CacheState::cold);
    kernel->execute();
    kernel->unpack(cold);
    EXPECT_TRUE(std::ranges::equal(hot.values(), cold.values())) << backend.name;
  }
}

}  // namespace
}  // namespace flopline
