// The default suite: AlexNet's layers, and for each kind one shape that the arithmetic limits and one that
// memory does.
#include <array>

#include "analysis/network.h"
#include "kernels/descriptor.h"

namespace flopline {

std::vector<NetworkEntry> alexnet_networks();

namespace {

constexpr std::array kShapes = {
    "conv:mb1ic64ih56oc64kh3ph1n64_56",
    "conv:mb1ic256ih56oc64kh1nnarrowing_56",
    "conv:mb8ic16ih224oc16kh1nthin_224",
    "conv:mb1ic64iw16000oc64kw9pw4nsignal_16k",
    "conv:g32mb1ic128ih56oc128kh3ph1n32x4to4_56",
    "conv:g3mb1ic30ih56oc60kh3ph1n3groups_56",
    "conv:g32mb4ic128ih112oc128kh1n32x4to4_1x1_112",
    "conv:g64mb1ic64ih56oc64kh3ph1ndepthwise_64_56",
    "conv:g64mb4ic64ih224oc64kh3ph1ndepthwise_64_224",
    "dwsep:mb1ic64ih56oc128kh3ph1n64to128_56",
    "dwsep:mb1ic512ih14oc512kh3ph1n512_14",
    "dwsep:mb8ic16ih224oc8kh3ph1n16to8_224",
    "dwsep:mb1ic64iw16000oc128kw9pw4nsignal_16k",
    "linear:mb1ic9216oc4096b1n9216to4096",
    "linear:mb64ic9216oc4096b1n9216to4096_mb64",
    "linear:mb1f128ic768oc768b1ntokens_128",
    "lstm:t25mb16dhc512n512_t25_mb16",
    "lstm:t25mb1dhc512n512_t25",
    "lstm:l2t25mb4slc256dhc512dirs2n256_512_bidirectional",
    "lstm:mb1dhc2048n2048_step",
};

Network core() {
  Network suite = {.name = "core", .layers = {}, .is_suite = true};
  for (NamedLayer item : alexnet_networks().front().make().layers) {
    if (operations(item.layer).effective_maccs == 0) continue;
    item.name = "alexnet." + item.name;
    suite.layers.push_back(std::move(item));
  }
  for (const char* const text : kShapes) {
    NamedDescriptor shape = parse_descriptor(text);
    suite.layers.push_back({.name = std::move(shape.name), .layer = shape.layer});
  }
  return suite;
}

}  // namespace

std::vector<NetworkEntry> core_networks() {
  return {{.name = "core",
           .about = "the default suite: AlexNet's layers and shapes of every kind",
           .make = core}};
}

}  // namespace flopline
