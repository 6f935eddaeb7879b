// Every backend, every kind it supports: equal to the reference, exactly where numbers are exact.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "kernels/compare.h"
#include "kernels/descriptor.h"
#include "kernels/random_layer.h"

namespace flopline {
namespace {

std::unique_ptr<Kernel> kernel_or_null(const Backend& backend, const Layer& layer) {
  KernelOrUnsupported made = backend.create(layer);
  if (const auto* refused = std::get_if<Unsupported>(&made)) {
    EXPECT_FALSE(refused->reason.empty());
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Kernel>>(made));
}

// Every tap of a random layer may fall on padding.
bool is_all_zero(const Expected& expected) {
  return std::ranges::all_of(expected.values, [](double value) { return value == 0; });
}

void expect_correct(const Backend& backend, const Layer& layer) {
  const std::unique_ptr<Kernel> kernel = kernel_or_null(backend, layer);
  ASSERT_NE(kernel, nullptr) << backend.name << " " << print_descriptor(layer);
  EXPECT_FALSE(kernel->implementation().empty());
  Tensors tensors = allocate_tensors(layer);
  fill_random(layer, tensors, 1);
  const Expected expected = expected_output(layer, tensors);
  const Comparison random = verify(*kernel, tensors, expected);
  EXPECT_TRUE(random.ok || is_all_zero(expected))
      << backend.name << " " << print_descriptor(layer) << ": " << random.reason;
  if (std::holds_alternative<Lstm>(layer.value())) return;
  fill_integers(layer, tensors, 2);
  Expected exact = expected_output(layer, tensors);
  for (double& bound : exact.bounds) bound = 0;
  const Comparison integers = verify(*kernel, tensors, exact);
  EXPECT_TRUE(integers.ok || is_all_zero(exact))
      << backend.name << " " << print_descriptor(layer) << ": " << integers.reason;
}

TEST(Backends, ComputeTheLayersThatUsersCompare) {
  for (const Backend& backend : backends()) {
    for (const char* const text : {
             "conv:mb2ic16ih14oc16kh3ph1",     "conv:mb1ic3ih35oc8kh11sh4ph2b1",
             "conv:g4mb1ic16ih14oc16kh3ph1",   "conv:g3mb1ic30ih14oc60kh3ph1b1",
             "conv:g16mb1ic16ih14oc16kh3ph1",  "conv:g16mb1ic16ih14oc32kh3ph1",
             "conv:mb1ic8iw100oc8kw5dw1pw4",   "conv:mb1ic8ih14iw9oc8kh3kw5sh2sw1dh1dw0ph1pw0",
             "conv:mb1ic4ih8oh4oc4kh3sh2ph0",  "conv:mb1ic4id5ih6iw7oc4kd3pd1",
             "dwsep:mb2ic16ih14oc24kh3ph1b1",  "dwsep:mb1ic8iw50oc16kw5pw2",
             "dwsep:mb1ic8m2ih9oc16kh3sh2ph1", "linear:mb4ic100oc30b1",
             "linear:mb2f7ic33oc20",           "lstm:t5mb3dhc32",
             "lstm:t5mb3slc20dhc32b2",         "lstm:l3t5mb3slc20dhc32b0",
             "lstm:l2t4mb2slc10dhc16dirs2",    "lstm:l2t4mb2dhc16",
         }) {
      expect_correct(backend, parse_descriptor(text).layer);
    }
  }
}

TEST(Backends, ComputeRandomLayers) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomLayers layers(seed);
  for (int i = 0; i < 200; ++i) {
    const Layer layer = layers.of_kind(static_cast<std::size_t>(i % 4));  // the kinds with weights
    for (const Backend& backend : backends()) expect_correct(backend, layer);
  }
}

TEST(Backends, SayWhatTheyCannotDo) {
  for (const Backend& backend : backends()) {
    if (backend.name == "reference") continue;
    const KernelOrUnsupported made = backend.create(Relu{.channels = 4});
    ASSERT_TRUE(std::holds_alternative<Unsupported>(made));
    EXPECT_THAT(std::get<Unsupported>(made).reason, testing::HasSubstr("no relu kernel"));
  }
}

TEST(Backends, ReferenceComesFirstAndAllAreNamed) {
  ASSERT_FALSE(backends().empty());
  EXPECT_EQ(backends().front().name, "reference");
  for (const Backend& backend : backends()) EXPECT_FALSE(backend.version.empty());
}

TEST(Backends, MarkTheLibrarysOwnWayOut) {
  for (const Backend& backend : backends()) {
    if (backend.name != "onednn") continue;
    EXPECT_TRUE(backend.is_fallback("ref:any"));
    EXPECT_TRUE(backend.is_fallback("jit:avx2 + ref:any"));
    EXPECT_FALSE(backend.is_fallback("jit:avx512_core"));
  }
}

}  // namespace
}  // namespace flopline
