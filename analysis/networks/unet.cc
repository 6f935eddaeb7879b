// U-Net (Ronneberger, Fischer, Brox, 2015) with half its widths and 'same' padding, so that nothing is
// cropped; the example of articles on counting, with and without batch norm.
#include <fmt/format.h>

#include "analysis/network.h"

namespace flopline {
namespace {

void two_convolutions(NetworkBuilder& net, const std::string& name, std::int64_t channels, bool normalised) {
  int at = 0;
  for (int i = 0; i < 2; ++i) {
    net.conv(fmt::format("{}.{}", name, at++),
             {.out_channels = channels, .window = {.kernel = 3, .pad = 1}, .bias = true});
    if (normalised) net.batch_norm(fmt::format("{}.{}", name, at++));
    net.relu(fmt::format("{}.{}", name, at++));
  }
}

void unet(NetworkBuilder& net, bool normalised) {
  std::vector<Shape> skips;
  for (int i = 0; i < 4; ++i) {
    two_convolutions(net, fmt::format("down.{}", i), 32 << i, normalised);
    skips.push_back(net.shape());
    net.max_pool(fmt::format("pool.{}", i), {.kernel = 2, .stride = 2});
  }
  two_convolutions(net, "down.4", 512, normalised);
  for (int i = 0; i < 4; ++i) {
    const std::int64_t channels = 256 >> i;
    net.conv_transpose(fmt::format("up.{}", i),
                       {.out_channels = channels, .window = {.kernel = 2, .stride = 2}, .bias = true});
    net.concat(fmt::format("up.{}.concat", i), {net.shape(), skips[3 - i]});
    two_convolutions(net, fmt::format("dec.{}", i), channels, normalised);
  }
  net.conv("head", {.out_channels = 2, .window = {}, .bias = true});
}

}  // namespace

std::vector<NetworkEntry> unet_networks() {
  return {{.name = "unet-seed",
           .about = "U-Net of half width, 'same' padding",
           .input = {1, 1, 256, 256},
           .make = [](NetworkBuilder& net) { unet(net, false); }},
          {.name = "unet-seed-bn",
           .about = "the same with batch norm after each 3x3 convolution",
           .input = {1, 1, 256, 256},
           .make = [](NetworkBuilder& net) { unet(net, true); }}};
}

}  // namespace flopline
