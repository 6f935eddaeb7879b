// SqueezeNet 1.0 (Iandola et al., 2016), layers named as in torchvision; its pools round the output size up.
#include <fmt/format.h>

#include "analysis/network.h"

namespace flopline {
namespace {

void fire(NetworkBuilder& net, int number, std::int64_t squeezed, std::int64_t expanded) {
  const std::string name = fmt::format("features.{}", number);
  net.conv(name + ".squeeze", {.out_channels = squeezed, .window = {}, .bias = true})
      .relu(name + ".squeeze_activation");
  const Shape trunk = net.shape();
  net.conv(name + ".expand1x1", {.out_channels = expanded, .window = {}, .bias = true})
      .relu(name + ".expand1x1_activation");
  const Shape pointwise = net.shape();
  net.from(trunk)
      .conv(name + ".expand3x3", {.out_channels = expanded, .window = {.kernel = 3, .pad = 1}, .bias = true})
      .relu(name + ".expand3x3_activation");
  net.concat(name + ".concat", {pointwise, net.shape()});
}

void squeezenet1_0(NetworkBuilder& net) {
  const NetworkBuilder::Window pool = {.kernel = 3, .stride = 2, .ceil = true};
  net.conv("features.0", {.out_channels = 96, .window = {.kernel = 7, .stride = 2}, .bias = true})
      .relu("features.1")
      .max_pool("features.2", pool);
  fire(net, 3, 16, 64);
  fire(net, 4, 16, 64);
  fire(net, 5, 32, 128);
  net.max_pool("features.6", pool);
  fire(net, 7, 32, 128);
  fire(net, 8, 48, 192);
  fire(net, 9, 48, 192);
  fire(net, 10, 64, 256);
  net.max_pool("features.11", pool);
  fire(net, 12, 64, 256);
  net.dropout("classifier.0")
      .conv("classifier.1", {.out_channels = 1000, .window = {}, .bias = true})
      .relu("classifier.2")
      .adaptive_average_pool("classifier.3")
      .flatten("flatten");
}

}  // namespace

std::vector<NetworkEntry> squeezenet_networks() {
  return {{.name = "squeezenet1-0",
           .about = "SqueezeNet 1.0, 8 fire modules",
           .input = {1, 3, 224, 224},
           .make = squeezenet1_0}};
}

}  // namespace flopline
