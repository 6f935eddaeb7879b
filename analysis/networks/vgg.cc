// VGG (Simonyan, Zisserman, 2014), layers named as in torchvision.
#include <fmt/format.h>

#include "analysis/network.h"

namespace flopline {
namespace {

void vgg16(NetworkBuilder& net) {
  struct Stage {
    std::int64_t channels;
    int convolutions;
  };
  int at = 0;
  const auto next = [&at] { return fmt::format("features.{}", at++); };
  for (const auto& [channels, convolutions] : {Stage{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}) {
    for (int i = 0; i < convolutions; ++i) {
      net.conv(next(), {.out_channels = channels, .window = {.kernel = 3, .pad = 1}, .bias = true});
      net.relu(next());
    }
    net.max_pool(next(), {.kernel = 2, .stride = 2});
  }
  net.adaptive_average_pool("avgpool", 7)
      .flatten("flatten")
      .linear("classifier.0", 4096)
      .relu("classifier.1")
      .dropout("classifier.2")
      .linear("classifier.3", 4096)
      .relu("classifier.4")
      .dropout("classifier.5")
      .linear("classifier.6", 1000);
}

}  // namespace

std::vector<NetworkEntry> vgg_networks() {
  return {{.name = "vgg16",
           .about = "VGG with 13 convolutions and 3 linear layers",
           .input = {1, 3, 224, 224},
           .make = vgg16}};
}

}  // namespace flopline
