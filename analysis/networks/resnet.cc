// ResNet (He, Zhang, Ren, Sun, 2015), layers named as in torchvision. Version 1.5 moves the stride of a
// bottleneck from its first convolution to the 3x3 one.
#include <fmt/format.h>

#include <array>

#include "analysis/network.h"

namespace flopline {
namespace {

enum class Block { basic, bottleneck, bottleneck_v1 };

struct Unit {
  std::string name;
  std::int64_t width;
  std::int64_t stride;
};

void basic(NetworkBuilder& net, const Unit& unit) {
  net.conv(unit.name + ".conv1",
           {.out_channels = unit.width, .window = {.kernel = 3, .stride = unit.stride, .pad = 1}})
      .batch_norm(unit.name + ".bn1")
      .relu(unit.name + ".relu")
      .conv(unit.name + ".conv2", {.out_channels = unit.width, .window = {.kernel = 3, .pad = 1}})
      .batch_norm(unit.name + ".bn2");
}

void bottleneck(NetworkBuilder& net, const Unit& unit, bool stride_first) {
  net.conv(unit.name + ".conv1",
           {.out_channels = unit.width, .window = {.stride = stride_first ? unit.stride : 1}})
      .batch_norm(unit.name + ".bn1")
      .relu(unit.name + ".relu")
      .conv(unit.name + ".conv2",
            {.out_channels = unit.width,
             .window = {.kernel = 3, .stride = stride_first ? 1 : unit.stride, .pad = 1}})
      .batch_norm(unit.name + ".bn2")
      .relu(unit.name + ".relu")
      .conv(unit.name + ".conv3", {.out_channels = 4 * unit.width, .window = {}})
      .batch_norm(unit.name + ".bn3");
}

void residual_unit(NetworkBuilder& net, Block block, const Unit& unit) {
  const Shape trunk = net.shape();
  if (block == Block::basic) {
    basic(net, unit);
  } else {
    bottleneck(net, unit, block == Block::bottleneck_v1);
  }
  const Shape residual = net.shape();
  net.from(trunk);
  if (trunk != residual) {
    net.conv(unit.name + ".downsample.0", {.out_channels = residual[1], .window = {.stride = unit.stride}})
        .batch_norm(unit.name + ".downsample.1");
  }
  net.add(unit.name + ".add", residual).relu(unit.name + ".relu");
}

void resnet(NetworkBuilder& net, Block block, const std::array<int, 4>& units) {
  net.conv("conv1", {.out_channels = 64, .window = {.kernel = 7, .stride = 2, .pad = 3}})
      .batch_norm("bn1")
      .relu("relu")
      .max_pool("maxpool", {.kernel = 3, .stride = 2, .pad = 1});
  for (std::size_t stage = 0; stage < units.size(); ++stage) {
    for (int i = 0; i < units.at(stage); ++i) {
      residual_unit(net, block,
                    {.name = fmt::format("layer{}.{}", stage + 1, i),
                     .width = std::int64_t{64} << stage,
                     .stride = stage > 0 && i == 0 ? 2 : 1});
    }
  }
  net.adaptive_average_pool("avgpool").flatten("flatten").linear("fc", 1000);
}

constexpr std::array kUnits18 = {2, 2, 2, 2}, kUnits50 = {3, 4, 6, 3}, kUnits101 = {3, 4, 23, 3};

}  // namespace

std::vector<NetworkEntry> resnet_networks() {
  const Shape image = {1, 3, 224, 224};
  return {{.name = "resnet18",
           .about = "ResNet of 8 basic blocks",
           .input = image,
           .make = [](NetworkBuilder& net) { resnet(net, Block::basic, kUnits18); }},
          {.name = "resnet50",
           .about = "ResNet of 16 bottlenecks, v1.5: stride on the 3x3 convolution",
           .input = image,
           .make = [](NetworkBuilder& net) { resnet(net, Block::bottleneck, kUnits50); }},
          {.name = "resnet50-v1",
           .about = "ResNet of 16 bottlenecks as published: stride on the first convolution",
           .input = image,
           .make = [](NetworkBuilder& net) { resnet(net, Block::bottleneck_v1, kUnits50); }},
          {.name = "resnet101",
           .about = "ResNet of 33 bottlenecks, v1.5",
           .input = image,
           .make = [](NetworkBuilder& net) { resnet(net, Block::bottleneck, kUnits101); }}};
}

}  // namespace flopline
