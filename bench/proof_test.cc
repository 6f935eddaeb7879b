#include "bench/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <map>

#include "analysis/network.h"
#include "kernels/descriptor.h"
#include "kernels/random_layer.h"

namespace flopline {
namespace {

TEST(CountProof, HoldsForRandomLayersOfEveryKind) {
  constexpr std::uint64_t kSeed = 20240607;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  RandomLayers layers(kSeed);
  std::map<std::string_view, int> proven, counted;
  for (int i = 0; i < 2300; ++i) {
    const Layer layer = layers.next();
    const CountProof proof = prove_counts(layer);
    EXPECT_EQ(disagreement(proof), "") << print_descriptor(layer);
    proven[kind_name(layer)] += proof.holds();
    counted[kind_name(layer)] += proof.executed != reference::OperationTally();
  }
  EXPECT_EQ(proven.size(), kind_names().size());
  for (const auto& [kind, times] : proven) EXPECT_GE(times, 40) << kind;
  for (const auto& [kind, times] : counted) {
    const bool is_identity =
        kind == "dropout" || kind == "flatten" || kind == "concat" || kind == "permute" || kind == "upsample";
    // A few of the small windows see padding only.
    EXPECT_TRUE(is_identity ? times == 0 : times > proven[kind] / 2) << kind << " executed in " << times;
  }
}

TEST(CountProof, HoldsForEveryLayerOfEveryNetwork) {
  for (const NetworkEntry& entry : known_networks()) {
    InputOptions input;
    // A multiple of 32 above 75. Inception's auxiliary head takes nothing smaller than its own 299.
    if (entry.input.size() == 4 && entry.name != "inception-v3-aux")
      input.resolution = {.height = 96, .width = 96};
    if (entry.is_suite) continue;  // its layers are full size, and of kinds that are proven above
    std::vector<Layer> proven;
    for (const NamedLayer& item : build(entry, input).layers) {
      if (std::ranges::find(proven, item.layer) != proven.end()) continue;
      proven.push_back(item.layer);
      EXPECT_EQ(disagreement(prove_counts(item.layer)), "") << entry.name << " " << item.name;
    }
    EXPECT_FALSE(proven.empty()) << entry.name;
  }
}

TEST(CountProof, HoldsForRealLayers) {
  for (const char* const text : {
           "conv:mb1ic3ih224oc96kh11sh4ph2",             // AlexNet's first
           "conv:g32mb1ic128ih28oc128kh3ph1b1",          // grouped
           "dwsep:mb1ic64ih56oc128kh3ph1b1",             // MobileNet's second
           "linear:mb1ic9216oc4096b1",                   // AlexNet's largest
           "lstm:l2t5mb4slc64dhc96dirs2b2",              // two layers in two directions, PyTorch's biases
           "maxpool:mb1ic96ih55kh3sh2",                  // overlapping windows
           "deconv:mb1ic512ih16oh32oc256kh2sh2b1",       // U-Net's first on the way up
           "deconv:g2mb1ic4id5oc6kd3sd2pd1",             // 3-D, in groups
           "lstm:l2t5mb4slc64dhc96dic32",                // with projection
           "gru:l2t5mb4slc64dhc96dirs2b2",               // resets before its product
           "lbr_gru:l2t5mb4slc64dhc96dirs2b2",           // PyTorch's
           "rnn_relu:t5mb4dhc96",                        // compares
           "matmul:mb12f64ic32oc64",                     // attention's scores
           "batchnorm:mb1ic64ih112",                     // ResNet's first
           "avgpool:mb1ic192ih35kh3ph1",                 // Inception's
           "conv:mb1ic2ih3oc2kh7ph5dh1b1",               // a dilated kernel larger than the input
           "conv:mb1ic4id6oc4kd3pd1ih7kh3ph1iw8kw3pw1",  // 3-D
       }) {
    const CountProof proof = prove_counts(parse_descriptor(text).layer);
    EXPECT_EQ(disagreement(proof), "") << text;
    EXPECT_TRUE(proof.holds()) << text;
  }
}

TEST(CountProof, ExecutesWhatWasCountedByHand) {
  // One axis of 5 inputs, 3 taps and one padding on each side: 13 of 15 taps fall inside.
  const CountProof conv = prove_counts(Conv{.in_channels = 2,
                                            .out_channels = 3,
                                            .bias = 1,
                                            .axes = {{.in = 5, .kernel = 3, .pad_begin = 1, .pad_end = 1}}});
  EXPECT_EQ(conv.executed, (reference::OperationTally{.multiply = 3 * 2 * 13, .add = 3 * 2 * 13}));
  // 4*2*(3 + 2) = 40 MACCs; a cell of 2 units has 3*2 products, 2 sums and 5*2 function calls; 8 biases are
  // sums of two.
  const CountProof lstm = prove_counts(Lstm{.input_size = 3, .hidden_size = 2, .bias_vectors = 2});
  EXPECT_EQ(lstm.executed,
            (reference::OperationTally{.multiply = 40 + 6, .add = 40 + 2 + 8, .transcendental = 10}));
}

TEST(ExecutedBy, TakesAMaccForAMultiplyAndAnAdd) {
  const Operations work = {
      .params = 1,
      .nominal_maccs = 2000,
      .effective_maccs = 1000,
      .other = {.add = 1, .multiply = 2, .compare = 3, .divide = 4, .transcendental = 5}};
  EXPECT_EQ(executed_by(work),
            (reference::OperationTally{
                .multiply = 1002, .add = 1001, .compare = 3, .divide = 4, .transcendental = 5}));
  EXPECT_THROW(executed_by({.effective_maccs = INT64_MAX, .other = {.add = 1}}), CountOverflow);
}

TEST(Disagreement, NamesEachKindThatDiffers) {
  CountProof proof = {.predicted = {.multiply = 12, .add = 7, .compare = 1, .divide = 2, .transcendental = 3},
                      .executed = {.multiply = 12, .add = 7, .compare = 1, .divide = 2, .transcendental = 3}};
  EXPECT_TRUE(proof.holds());
  EXPECT_EQ(disagreement(proof), "");
  proof.executed.add = 8;
  EXPECT_FALSE(proof.holds());
  EXPECT_EQ(disagreement(proof), "add: 7 predicted, 8 executed");
  proof.executed = {.multiply = 13, .add = 7, .compare = 0, .divide = 0, .transcendental = 4};
  EXPECT_EQ(disagreement(proof),
            "multiply: 12 predicted, 13 executed; compare: 1 predicted, 0 executed; divide: 2 predicted, 0 "
            "executed; transcendental: 3 predicted, 4 executed");
}

}  // namespace
}  // namespace flopline
