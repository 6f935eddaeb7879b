#include "bench/case.h"

#include <gtest/gtest.h>

#include "bench/fakes.h"

namespace flopline::case_test {
namespace {

const Axis kSame = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
// 10 effective MACCs, 12 with the padding; 16 + 12 + 16 bytes.
const Conv kConv = {.axes = {kSame}};
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};
const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});

TEST(CaseName, FollowsFromTheValue) {
  Case value = {.network = "net", .item = {.name = "conv1", .layer = kConv}, .backend = &kOne};
  EXPECT_EQ(layer_name(value), "net.conv1");
  EXPECT_EQ(case_name(value), "conv/net.conv1/one");
  value.item = {.name = "fc", .layer = kLinear};
  value.backend = &kTwo;
  EXPECT_EQ(case_name(value), "linear/net.fc/two");
  value.network = "";
  EXPECT_EQ(layer_name(value), "linear:fc");
  EXPECT_EQ(case_name(value), "linear/fc/two") << "a layer named by its descriptor is of no network";
  value.cache = CacheState::cold_weights;
  EXPECT_EQ(case_name(value), "linear/fc/two/cold-weights");
  EXPECT_EQ(setting_text(setting_of(value)), "two (cold-weights)");
  value.threads = 4;
  value.is_of_sweep = true;
  EXPECT_EQ(case_name(value), "linear/fc/two/cold-weights/omp:4");
  EXPECT_EQ(setting_text(setting_of(value)), "two (cold-weights, omp:4)");
  value.cache = CacheState::hot;
  value.threads = 1;
  EXPECT_EQ(case_name(value), "linear/fc/two/omp:1");
  EXPECT_EQ(setting_text(setting_of(value)), "two (omp:1)");
  value.is_of_sweep = false;
  EXPECT_EQ(setting_text(setting_of(value)), "two");
}

std::int64_t memory_of(const Layer& layer) {
  return memory_needed_bytes({.item = {.name = "x", .layer = layer}, .backend = &kOne});
}

TEST(MemoryNeeded, GrowsWithEverySize) {
  const std::int64_t least = memory_of(kLinear);
  EXPECT_GT(memory_of(Linear{.batch = 2, .in_features = 8, .out_features = 4}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 9, .out_features = 4}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 8, .out_features = 5}), least);
  EXPECT_GT(memory_of(Linear{.batch = 1, .in_features = 8, .out_features = 4, .bias = 1}), least);
}

TEST(MemoryNeeded, HoldsTheOperandsTheirCopyInTheKernelAndTheExpectedOutput) {
  const auto with = [](std::int64_t outs) {
    return Case{.item = {.name = "x", .layer = Linear{.in_features = 1000, .out_features = outs}}};
  };
  const std::int64_t kept = memory_kept_bytes(with(2000)) - memory_kept_bytes(with(1000));
  EXPECT_EQ(kept, (1'000'000 + 1000) * 4) << "weights and outputs, as floats";
  // All but the weights as doubles with a bound each, too.
  EXPECT_GE(memory_needed_bytes(with(2000)) - memory_needed_bytes(with(1000)),
            kept + 1'000'000 * 4 + 1000 * (4 + 16));
}

TEST(MemoryNeeded, CountsWhatLiesBetweenTwoParts) {
  // The same operands; what lies between has once 1 x 100 pixels, once 1 x 50.
  const Axis dense = {.in = 100, .kernel = 1}, strided = {.in = 100, .kernel = 1, .stride = 2};
  const DepthwiseSeparable small = {.axes = {strided}}, large = {.axes = {dense}};
  const Conv small_conv = {.axes = {strided}}, large_conv = {.axes = {dense}};
  EXPECT_GT(memory_of(large) - memory_of(small), memory_of(large_conv) - memory_of(small_conv));
}

TEST(MemoryNeeded, RefusesToWrap) {
  EXPECT_THROW(memory_of(Linear{.in_features = 1'000'000'000, .out_features = 1'000'000'000}), CountOverflow);
}

}  // namespace
}  // namespace flopline::case_test
