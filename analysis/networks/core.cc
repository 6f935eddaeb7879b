// The default suite: AlexNet's layers, and for each kind one shape that the arithmetic limits and one that
// memory does.
#include <array>

#include "analysis/network.h"
#include "kernels/descriptor.h"

namespace flopline {

std::vector<NetworkEntry> alexnet_networks();

namespace {

constexpr std::array kShapes = {
    "conv:mb1ic64ih56oc64kh3ph1nconv_64_56",
    "conv:mb1ic256ih56oc64kh1nconv_narrowing_56",
    "conv:mb16ic8ih224oc8kh1nconv_thin_224",
    "conv:mb1ic64iw16000oc64kw9pw4nconv_signal_16k",
    "conv:g32mb1ic128ih56oc128kh3ph1ngrouped_32x4to4_56",
    "conv:g3mb1ic30ih56oc60kh3ph1ngrouped_3x10to20_56",
    "conv:g32mb4ic128ih112oc128kh1ngrouped_32x4to4_1x1",
    "conv:g64mb1ic64ih56oc64kh3ph1ndepthwise_64_56",
    "conv:g64mb4ic64ih224oc64kh3ph1ndepthwise_64_224",
    "dwsep:mb1ic64ih56oc128kh3ph1ndwsep_64to128_56",
    "dwsep:mb1ic512ih14oc512kh3ph1ndwsep_512_14",
    "dwsep:mb8ic8iw262144oc4kw3pw1ndwsep_signal_256k",
    "dwsep:mb1ic64iw16000oc128kw9pw4ndwsep_signal_16k",
    "linear:mb1ic9216oc4096b1nlinear_9216to4096",
    "linear:mb64ic9216oc4096b1nlinear_9216to4096_mb64",
    "linear:mb1f128ic768oc768b1nlinear_tokens_128",
    "lstm:t25mb16dhc512nlstm_512_t25_mb16",
    "lstm:t25mb1dhc512nlstm_512_t25",
    "lstm:l2t25mb4slc256dhc512dirs2nlstm_bidirectional",
    "lstm:mb1dhc2048nlstm_2048_step",
};

void core(NetworkBuilder& suite) {
  for (const NamedLayer& item : build(alexnet_networks().front()).layers) {
    if (operations(item.layer).effective_maccs > 0) suite.append("alexnet." + item.name, item.layer.value());
  }
  for (const char* const text : kShapes) {
    const NamedDescriptor shape = parse_descriptor(text);
    suite.append(shape.name, shape.layer.value());
  }
}

}  // namespace

std::vector<NetworkEntry> core_networks() {
  return {{.name = "core",
           .about = "the default suite: AlexNet's layers and shapes of every kind",
           .input = {},
           .make = core,
           .is_suite = true}};
}

}  // namespace flopline
