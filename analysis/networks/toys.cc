// Small examples that articles on counting work through by hand.
#include "analysis/network.h"

namespace flopline {
namespace {

// The dense layer acts on the channels of every position, for nothing flattens them.
void keras_toy_seed(NetworkBuilder& net) {
  net.conv("conv", {.out_channels = 16, .window = {.kernel = 2}, .bias = true})
      .max_pool("pool", {.kernel = 2, .stride = 2})
      .channels_last("permute")
      .linear("dense", 133);
}

void lstm2_512(NetworkBuilder& net) { net.lstm("lstm.l0", 512).lstm("lstm.l1", 512); }

}  // namespace

std::vector<NetworkEntry> toys_networks() {
  return {{.name = "keras-toy-seed",
           .about = "a convolution, a pool and a dense layer at every position",
           .input = {1, 3, 224, 224},
           .make = keras_toy_seed},
          {.name = "lstm2-512",
           .about = "two LSTM layers of 512 units, 20 steps, PyTorch's two bias vectors",
           .input = {20, 1, 512},
           .make = lstm2_512}};
}

}  // namespace flopline
