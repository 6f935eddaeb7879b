// MobileNet v1 (Howard et al., 2017, table 1) and v2 (Sandler et al., 2018, table 2, named as in
// torchvision), width 1.
#include <fmt/format.h>

#include <array>

#include "analysis/network.h"

namespace flopline {
namespace {

void mobilenet_v1(NetworkBuilder& net) {
  int at = 0;
  const auto next = [&at] { return fmt::format("features.{}", at++); };
  const auto normalised = [&] { net.batch_norm(next()).relu6(next()); };
  net.conv(next(), {.out_channels = 32, .window = {.kernel = 3, .stride = 2, .pad = 1}});
  normalised();
  struct Block {
    std::int64_t out_channels;
    std::int64_t stride;
  };
  constexpr std::array<Block, 13> kBlocks = {{{64, 1},
                                              {128, 2},
                                              {128, 1},
                                              {256, 2},
                                              {256, 1},
                                              {512, 2},
                                              {512, 1},
                                              {512, 1},
                                              {512, 1},
                                              {512, 1},
                                              {512, 1},
                                              {1024, 2},
                                              {1024, 1}}};
  for (const auto& [out_channels, stride] : kBlocks) {
    net.depthwise(next(), {.kernel = 3, .stride = stride, .pad = 1});
    normalised();
    net.conv(next(), {.out_channels = out_channels, .window = {}});
    normalised();
  }
  net.adaptive_average_pool("gap").flatten("flat").dropout("drop").linear("fc", 1000);
}

void inverted_residual(NetworkBuilder& net, const std::string& name, std::int64_t expansion,
                       std::int64_t out_channels, std::int64_t stride) {
  const Shape trunk = net.shape();
  int at = 0;
  if (expansion > 1) {
    net.conv(fmt::format("{}.{}.0", name, at), {.out_channels = expansion * trunk[1], .window = {}})
        .batch_norm(fmt::format("{}.{}.1", name, at))
        .relu6(fmt::format("{}.{}.2", name, at));
    ++at;
  }
  net.depthwise(fmt::format("{}.{}.0", name, at), {.kernel = 3, .stride = stride, .pad = 1})
      .batch_norm(fmt::format("{}.{}.1", name, at))
      .relu6(fmt::format("{}.{}.2", name, at))
      .conv(fmt::format("{}.{}", name, at + 1), {.out_channels = out_channels, .window = {}})
      .batch_norm(fmt::format("{}.{}", name, at + 2));
  if (net.shape() == trunk) net.add(name + ".add", trunk);
}

void mobilenet_v2(NetworkBuilder& net) {
  net.conv("features.0.0", {.out_channels = 32, .window = {.kernel = 3, .stride = 2, .pad = 1}})
      .batch_norm("features.0.1")
      .relu6("features.0.2");
  struct Stage {
    std::int64_t expansion, out_channels, repeats, stride;
  };
  constexpr std::array<Stage, 7> kStages = {{{1, 16, 1, 1},
                                             {6, 24, 2, 2},
                                             {6, 32, 3, 2},
                                             {6, 64, 4, 2},
                                             {6, 96, 3, 1},
                                             {6, 160, 3, 2},
                                             {6, 320, 1, 1}}};
  int at = 1;
  for (const Stage& stage : kStages) {
    for (std::int64_t i = 0; i < stage.repeats; ++i) {
      inverted_residual(net, fmt::format("features.{}.conv", at++), stage.expansion, stage.out_channels,
                        i == 0 ? stage.stride : 1);
    }
  }
  net.conv("features.18.0", {.out_channels = 1280, .window = {}})
      .batch_norm("features.18.1")
      .relu6("features.18.2")
      .adaptive_average_pool("avgpool")
      .flatten("flatten")
      .dropout("classifier.0")
      .linear("classifier.1", 1000);
}

}  // namespace

std::vector<NetworkEntry> mobilenet_networks() {
  return {{.name = "mobilenet-v1",
           .about = "MobileNet v1, 13 depthwise-separable convolutions",
           .input = {1, 3, 224, 224},
           .make = mobilenet_v1},
          {.name = "mobilenet-v2",
           .about = "MobileNet v2, 17 inverted residuals",
           .input = {1, 3, 224, 224},
           .make = mobilenet_v2}};
}

}  // namespace flopline
