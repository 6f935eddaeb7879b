// BN-Inception (Ioffe, Szegedy, 2015), with the block widths of the models that are distributed: modules 4c
// and 4d end in 608 channels.
#include <fmt/format.h>

#include <array>

#include "analysis/network.h"

namespace flopline {
namespace {

using Window = NetworkBuilder::Window;
constexpr Window kThree = {.kernel = 3, .pad = 1}, kThreeHalving = {.kernel = 3, .stride = 2, .pad = 1};

// One of the ten modules. Those without a pointwise branch and projection halve the image.
struct Module {
  std::int64_t pointwise, reduce3, conv3, reduce_double, conv_double, projection;
  bool max_pool;
};
constexpr std::array<Module, 10> kModules = {{{64, 64, 64, 64, 96, 32, false},
                                              {64, 64, 96, 64, 96, 64, false},
                                              {0, 128, 160, 64, 96, 0, true},
                                              {224, 64, 96, 96, 128, 128, false},
                                              {192, 96, 128, 96, 128, 128, false},
                                              {160, 128, 160, 128, 160, 128, false},
                                              {96, 128, 192, 160, 192, 128, false},
                                              {0, 128, 192, 192, 256, 0, true},
                                              {352, 192, 320, 160, 224, 128, false},
                                              {352, 192, 320, 192, 224, 128, true}}};

class Inception {
 public:
  Inception(NetworkBuilder& net, bool bias) : net_(net), bias_(bias) {}

  void make() {
    conv("c1", 64, {.kernel = 7, .stride = 2, .pad = 3});
    net_.max_pool("m1", {.kernel = 3, .stride = 2, .ceil = true});
    conv("c2r", 64, {});
    conv("c2", 192, kThree);
    net_.max_pool("m2", {.kernel = 3, .stride = 2, .ceil = true});
    int at = 0;
    for (const Module& one : kModules) module(fmt::format("blocks.{}", at++), one);
    net_.adaptive_average_pool("gap").flatten("flat").linear("fc", 1000);
  }

 private:
  void conv(const std::string& name, std::int64_t channels, const Window& window) {
    net_.conv(name + ".conv", {.out_channels = channels, .window = window, .bias = bias_})
        .batch_norm(name + ".bn")
        .relu(name + ".relu");
  }

  void module(const std::string& name, const Module& widths) {
    const bool halves = widths.projection == 0;
    const Shape trunk = net_.shape();
    std::vector<Shape> branches;
    if (!halves) {
      conv(name + ".p1", widths.pointwise, {});
      branches.push_back(net_.shape());
    }
    net_.from(trunk);
    conv(name + ".p3.0", widths.reduce3, {});
    conv(name + ".p3.1", widths.conv3, halves ? kThreeHalving : kThree);
    branches.push_back(net_.shape());
    net_.from(trunk);
    conv(name + ".pd.0", widths.reduce_double, {});
    conv(name + ".pd.1", widths.conv_double, kThree);
    conv(name + ".pd.2", widths.conv_double, halves ? kThreeHalving : kThree);
    branches.push_back(net_.shape());
    net_.from(trunk);
    if (halves) {
      net_.max_pool(name + ".pool", {.kernel = 3, .stride = 2, .ceil = true});
    } else {
      widths.max_pool ? net_.max_pool(name + ".pool", kThree) : net_.average_pool(name + ".pool", kThree);
      conv(name + ".pp", widths.projection, {});
    }
    branches.push_back(net_.shape());
    net_.concat(name + ".concat", branches);
  }

  NetworkBuilder& net_;
  bool bias_;
};

}  // namespace

std::vector<NetworkEntry> inception_v2_networks() {
  return {{.name = "inception-v2-bn",
           .about = "BN-Inception, convolutions with bias before batch norm",
           .input = {1, 3, 224, 224},
           .make = [](NetworkBuilder& net) { Inception(net, true).make(); }},
          {.name = "inception-v2-bn-nobias",
           .about = "the same without the biases, which batch norm makes superfluous",
           .input = {1, 3, 224, 224},
           .make = [](NetworkBuilder& net) { Inception(net, false).make(); }}};
}

}  // namespace flopline
