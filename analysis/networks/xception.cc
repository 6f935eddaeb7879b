// Xception (Chollet, 2017, figure 5), without convolution biases and with pools padded alike on both sides.
#include <fmt/format.h>

#include "analysis/network.h"

namespace flopline {
namespace {

void separable(NetworkBuilder& net, const std::string& name, std::int64_t out_channels) {
  net.depthwise(name + ".dw", {.kernel = 3, .pad = 1})
      .conv(name + ".pw", {.out_channels = out_channels, .window = {}})
      .batch_norm(name + ".bn");
}

// Two separable convolutions and a pool, beside a strided projection.
void halving_block(NetworkBuilder& net, const std::string& name, std::int64_t middle,
                   std::int64_t out_channels, bool begins_with_relu = true) {
  const Shape trunk = net.shape();
  if (begins_with_relu) net.relu(name + ".relu_a");
  separable(net, name + ".a", middle);
  net.relu(name + ".relu_b");
  separable(net, name + ".b", out_channels);
  net.max_pool(name + ".pool", {.kernel = 3, .stride = 2, .pad = 1});
  const Shape residual = net.shape();
  net.from(trunk)
      .conv(name + ".skip", {.out_channels = out_channels, .window = {.stride = 2}})
      .batch_norm(name + ".skip_bn")
      .add(name + ".add", residual);
}

void xception(NetworkBuilder& net) {
  net.conv("c1", {.out_channels = 32, .window = {.kernel = 3, .stride = 2}}).batch_norm("b1").relu("r1");
  net.conv("c2", {.out_channels = 64, .window = {.kernel = 3}}).batch_norm("b2").relu("r2");
  halving_block(net, "e1", 128, 128, false);
  halving_block(net, "e2", 256, 256);
  halving_block(net, "e3", 728, 728);
  for (int block = 0; block < 8; ++block) {
    const Shape trunk = net.shape();
    for (int i = 0; i < 3; ++i) {
      net.relu(fmt::format("mid.{}.r.{}", block, i));
      separable(net, fmt::format("mid.{}.s.{}", block, i), 728);
    }
    net.add(fmt::format("mid.{}.add", block), trunk);
  }
  halving_block(net, "x1", 728, 1024);
  separable(net, "s3", 1536);
  net.relu("r3");
  separable(net, "s4", 2048);
  net.relu("r4").adaptive_average_pool("gap").flatten("flat").linear("fc", 1000);
}

}  // namespace

std::vector<NetworkEntry> xception_networks() {
  return {{.name = "xception",
           .about = "Xception, 34 depthwise-separable convolutions",
           .input = {1, 3, 299, 299},
           .make = xception}};
}

}  // namespace flopline
