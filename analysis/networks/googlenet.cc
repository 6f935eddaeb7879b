// GoogLeNet, Inception v1 (Szegedy et al., 2014), with batch norm and layers named as in torchvision, whose
// branch of the paper's 5x5 convolutions has 3x3 ones.
#include <fmt/format.h>

#include <array>

#include "analysis/network.h"

namespace flopline {
namespace {

void conv_norm_relu(NetworkBuilder& net, const std::string& name,
                    const NetworkBuilder::ConvOptions& options) {
  net.conv(name + ".conv", options).batch_norm(name + ".bn").relu(name + ".relu");
}

constexpr NetworkBuilder::Window kThree = {.kernel = 3, .pad = 1};

struct Module {
  std::string_view name;
  std::int64_t pointwise, reduce3, conv3, reduce5, conv5, projection;
};

void inception(NetworkBuilder& net, const Module& module) {
  const std::string name = fmt::format("inception{}.branch", module.name);
  const Shape trunk = net.shape();
  conv_norm_relu(net, name + "1", {.out_channels = module.pointwise, .window = {}});
  const Shape first = net.shape();
  conv_norm_relu(net.from(trunk), name + "2.0", {.out_channels = module.reduce3, .window = {}});
  conv_norm_relu(net, name + "2.1", {.out_channels = module.conv3, .window = kThree});
  const Shape second = net.shape();
  conv_norm_relu(net.from(trunk), name + "3.0", {.out_channels = module.reduce5, .window = {}});
  conv_norm_relu(net, name + "3.1", {.out_channels = module.conv5, .window = kThree});
  const Shape third = net.shape();
  net.from(trunk).max_pool(name + "4.0", {.kernel = 3, .pad = 1, .ceil = true});
  conv_norm_relu(net, name + "4.1", {.out_channels = module.projection, .window = {}});
  net.concat(fmt::format("inception{}.concat", module.name), {first, second, third, net.shape()});
}

// Reads the trunk beside the network and leaves it as it was.
void auxiliary_head(NetworkBuilder& net, const std::string& name) {
  const Shape trunk = net.shape();
  net.adaptive_average_pool(name + ".avgpool", 4);
  conv_norm_relu(net, name + ".conv", {.out_channels = 128, .window = {}});
  net.flatten(name + ".flatten")
      .linear(name + ".fc1", 1024)
      .relu(name + ".relu")
      .dropout(name + ".dropout")
      .linear(name + ".fc2", 1000)
      .from(trunk);
}

constexpr std::array<Module, 9> kModules = {{{"3a", 64, 96, 128, 16, 32, 32},
                                             {"3b", 128, 128, 192, 32, 96, 64},
                                             {"4a", 192, 96, 208, 16, 48, 64},
                                             {"4b", 160, 112, 224, 24, 64, 64},
                                             {"4c", 128, 128, 256, 24, 64, 64},
                                             {"4d", 112, 144, 288, 32, 64, 64},
                                             {"4e", 256, 160, 320, 32, 128, 128},
                                             {"5a", 256, 160, 320, 32, 128, 128},
                                             {"5b", 384, 192, 384, 48, 128, 128}}};

void googlenet(NetworkBuilder& net, bool with_heads) {
  conv_norm_relu(net, "conv1", {.out_channels = 64, .window = {.kernel = 7, .stride = 2, .pad = 3}});
  net.max_pool("maxpool1", {.kernel = 3, .stride = 2, .ceil = true});
  conv_norm_relu(net, "conv2", {.out_channels = 64, .window = {}});
  conv_norm_relu(net, "conv3", {.out_channels = 192, .window = kThree});
  net.max_pool("maxpool2", {.kernel = 3, .stride = 2, .ceil = true});
  for (const Module& module : kModules) {
    inception(net, module);
    if (module.name == "3b") net.max_pool("maxpool3", {.kernel = 3, .stride = 2, .ceil = true});
    if (module.name == "4e") net.max_pool("maxpool4", {.kernel = 2, .stride = 2, .ceil = true});
    if (with_heads && module.name == "4a") auxiliary_head(net, "aux1");
    if (with_heads && module.name == "4d") auxiliary_head(net, "aux2");
  }
  net.adaptive_average_pool("avgpool").flatten("flatten").dropout("dropout").linear("fc", 1000);
}

}  // namespace

std::vector<NetworkEntry> googlenet_networks() {
  return {{.name = "googlenet",
           .about = "GoogLeNet (Inception v1) without auxiliary heads",
           .input = {1, 3, 224, 224},
           .make = [](NetworkBuilder& net) { googlenet(net, false); }},
          {.name = "googlenet-aux",
           .about = "GoogLeNet with both auxiliary heads executed, as in training",
           .input = {1, 3, 224, 224},
           .make = [](NetworkBuilder& net) { googlenet(net, true); }}};
}

}  // namespace flopline
