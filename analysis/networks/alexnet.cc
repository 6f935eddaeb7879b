// AlexNet (Krizhevsky, Sutskever, Hinton, 2012) in the single-column form with 96, 192, 384, 256 and 256
// channels and convolutions without bias that articles on counting take as their example.
#include "analysis/network.h"

namespace flopline {
namespace {

Network alexnet_seed() {
  return NetworkBuilder("alexnet-seed", 3, 224, 224)
      .conv("features.0", {.out_channels = 96, .window = {.kernel = 11, .stride = 4, .pad = 2}})
      .relu("features.1")
      .max_pool("features.2", {.kernel = 3, .stride = 2})
      .conv("features.3", {.out_channels = 192, .window = {.kernel = 5, .pad = 2}})
      .relu("features.4")
      .max_pool("features.5", {.kernel = 3, .stride = 2})
      .conv("features.6", {.out_channels = 384, .window = {.kernel = 3, .pad = 1}})
      .relu("features.7")
      .conv("features.8", {.out_channels = 256, .window = {.kernel = 3, .pad = 1}})
      .relu("features.9")
      .conv("features.10", {.out_channels = 256, .window = {.kernel = 3, .pad = 1}})
      .relu("features.11")
      .max_pool("features.12", {.kernel = 3, .stride = 2})
      .flatten("flatten")
      .dropout("classifier.0")
      .linear("classifier.1", 4096)
      .relu("classifier.2")
      .dropout("classifier.3")
      .linear("classifier.4", 4096)
      .relu("classifier.5")
      .linear("classifier.6", 1000)
      .build();
}

}  // namespace

std::vector<NetworkEntry> alexnet_networks() {
  return {{.name = "alexnet-seed",
           .about = "AlexNet, 5 convolutions without bias and 3 linear layers, 3x224x224",
           .make = alexnet_seed}};
}

}  // namespace flopline
