// Every backend, every kind it supports: equal to the reference, exactly where numbers are exact.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <type_traits>

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

bool is_recurrent(const Layer& layer) {
  return std::visit([]<class Kind>(const Kind&) { return kIsRecurrent<Kind>; }, layer.value());
}

// Kinds with MACCs, which every backend computes.
const std::set<std::string_view> kComputed = {"conv", "dwsep",   "deconv", "linear",   "matmul",      "lstm",
                                              "gru",  "lbr_gru", "rnn",    "rnn_relu", "rnn_logistic"};

// What version 3.7.2 of the library computes wrongly: recurrent layers of one unit or projected to one,
// transposed convolutions of one input and one output, whose layouts can be taken for others; and a
// convolution with one output along an axis, as it minds a stride that means nothing.
bool is_known_to_fail(const Backend& backend, const Layer& layer) {
  if (!backend.version.starts_with("oneDNN 3.")) return false;
  return std::visit(
      []<class Kind>(const Kind& kind) {
        if constexpr (kIsRecurrent<Kind>) return kind.hidden_size == 1 || kind.output_size == 1;
        if constexpr (std::is_same_v<Kind, ConvTranspose>)
          return kind.in_channels == 1 && kind.out_channels == 1;
        if constexpr (KindInfo<Kind>::axis_use == AxisUse::window) {
          return std::ranges::any_of(kind.axes, [](const Axis& axis) {
            return output_extent(axis) == 1 && axis.stride > 1 && window_extent(axis) > axis.in;
          });
        }
        return false;
      },
      layer.value());
}

// oneDNN is not asked for a convolution some of whose outputs see padding only.
bool is_refused(const Backend& backend, const Layer& layer) {
  const bool reads = std::visit(
      []<class Kind>(const Kind& kind) {
        if constexpr (KindInfo<Kind>::axis_use == AxisUse::window)
          return std::ranges::all_of(kind.axes, all_windows_read);
        return true;
      },
      layer.value());
  return backend.name == "onednn" && !reads;
}

// Every tap of a random layer may fall on padding.
bool is_all_zero(const Expected& expected) {
  return std::ranges::all_of(expected.values(), [](const auto& one) { return one.value == 0; });
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
  if (is_recurrent(layer)) return;
  fill_integers(layer, tensors, 2);
  Expected exact = expected_output(layer, tensors);
  for (reference::Bounded& one : exact.values()) one.error = 0;
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
             "lstm:l2t4mb2slc10dhc64dic16",    "lstm:l2t4mb2dhc64dic16dirs2b2",
             "lstm:t1mb2slc10sic24dhc32dic20", "conv:g4mb1ic16id5oc16kd3pd1b1",
             "deconv:mb2ic16ih7oc24kh2sh2b1",  "deconv:mb1ic8ih7oh14oc4kh3sh2ph1",
             "deconv:g4mb1ic16ih9oc8kh3ph1",   "deconv:g16mb1ic16ih9oc16kh3ph1b1",
             "deconv:mb1ic6iw20oc5kw5dw1pw2",  "deconv:mb1ic4id3ih4iw5oc6kd3sd2pd1b1",
             "deconv:g2mb1ic4id4oc6kd2sd2",    "matmul:mb6f20ic16oc30",
             "matmul:mb1f20ic16oc30b1",        "matmul:mb3f20ic16oc30b1w1",
             "matmul:mb1f20ic16oc30w1",        "gru:l2t5mb3slc20dhc32",
             "gru:t4mb2dhc70dirs2b2",          "gru:l2t4mb2dhc16b0",
             "lbr_gru:l2t5mb3slc20dhc32",      "lbr_gru:t4mb2dhc70dirs2b2",
             "lbr_gru:l2t4mb2dhc16b0",         "rnn:l2t5mb3slc20dhc32",
             "rnn:t4mb2dhc70dirs2b2",          "rnn_relu:l3t5mb3dhc32",
             "rnn_logistic:t5mb3slc20dhc32b0", "linear:mb2ic64oc100",
             "matmul:mb1f20ic64oc100w1",       "conv:mb1ic64ih7oc100",
             "lstm:t3mb2slc64dhc100",          "conv:mb1ic256ih7oc1024",
             "conv:g2mb1ic1024iw9oc2048b1",    "dwsep:mb1ic512ih7oc1024kh3ph1",
         }) {
      expect_correct(backend, parse_descriptor(text).layer);
    }
  }
}

// Kernels whose weights stay as a model stores them are compared with packed ones, so they must be right,
// too.
TEST(Backends, ComputeWithWeightsThatAreNotPacked) {
  for (Backend backend : backends()) {
    if (!backend.create_unpacked) continue;
    backend.create = backend.create_unpacked;
    for (const char* const text :
         {"conv:mb2ic16ih14oc16kh3ph1", "conv:g4mb1ic16ih14oc16kh3ph1", "conv:g16mb1ic16ih14oc16kh3ph1",
          "dwsep:mb2ic16ih14oc24kh3ph1b1", "deconv:mb1ic8ih7oh14oc4kh3sh2ph1", "deconv:g4mb1ic16ih9oc8kh3ph1",
          "linear:mb4ic100oc30b1", "matmul:mb3f20ic16oc30b1w1", "lstm:l3t5mb3slc20dhc32b0",
          "gru:t4mb2dhc70b2", "rnn:l2t5mb3slc20dhc32"})
      expect_correct(backend, parse_descriptor(text).layer);
  }
}

TEST(Backends, ComputeRandomLayers) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomLayers layers(seed);
  for (std::size_t kind = 0; kind < RandomLayers::kKinds; ++kind) {
    if (!kComputed.contains(kind_names()[kind])) continue;
    for (int i = 0; i < 30; ++i) {
      const Layer layer = layers.of_kind(kind);
      for (const Backend& backend : backends()) {
        if (is_refused(backend, layer)) {
          EXPECT_EQ(kernel_or_null(backend, layer), nullptr) << print_descriptor(layer);
        } else if (!is_known_to_fail(backend, layer)) {
          expect_correct(backend, layer);
        }
      }
    }
  }
}

TEST(Backends, SayWhatTheyCannotDo) {
  for (const Backend& backend : backends()) {
    if (backend.name == "reference") continue;
    RandomLayers layers(1);
    for (std::size_t kind = 0; kind < RandomLayers::kKinds; ++kind) {
      const std::string name(kind_names()[kind]);
      if (kComputed.contains(name)) continue;
      const KernelOrUnsupported made = backend.create(layers.of_kind(kind));
      ASSERT_TRUE(std::holds_alternative<Unsupported>(made)) << name;
      EXPECT_THAT(std::get<Unsupported>(made).reason, testing::HasSubstr("no " + name + " kernel"));
    }
    // Two inputs stay unread, fewer than a stride would leave.
    const KernelOrUnsupported made = backend.create(parse_descriptor("conv:mb1ic1iw9oc1ow5kw3pw0").layer);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(made));
    EXPECT_THAT(std::get<Unsupported>(made).reason, testing::HasSubstr("no implementation for this shape"));
  }
}

// Weights and biases are what --cache cold-weights evicts.
TEST(Backends, HoldWeightsApartFromActivations) {
  for (const Backend& backend : backends()) {
    for (const char* const text :
         {"deconv:mb1ic8ih9oc8kh3b1", "lstm:t2mb2dhc64dic16", "gru:t2mb2dhc16", "linear:mb2ic20oc30b1",
          "matmul:mb2f20ic16oc30w1", "matmul:mb2f20ic16oc30"}) {
      const Layer layer = parse_descriptor(text).layer;
      std::int64_t weights = 0, held_weights = 0;
      for (const Operand& operand : operands(layer)) {
        const bool is_weights = operand.role == Role::weights || operand.role == Role::bias;
        weights += is_weights ? 4 * elements(operand.shape) : 0;
      }
      for (const HeldMemory& held : kernel_or_null(backend, layer)->held_memory())
        held_weights += held.is_weights ? static_cast<std::int64_t>(held.bytes.size()) : 0;
      EXPECT_GE(held_weights, weights) << backend.name << " " << text;
      EXPECT_EQ(held_weights == 0, weights == 0) << backend.name << " " << text;
    }
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
    EXPECT_FALSE(backend.is_fallback("ref")) << "a recurrent layer over a fast GEMM";
  }
}

}  // namespace
}  // namespace flopline
