// AlexNet (Krizhevsky, Sutskever, Hinton, 2012) in three forms: the one with 96, 192, 384, 256 and 256
// channels and convolutions without bias that articles on counting take as their example, the single-column
// one of torchvision, and the original with two groups.
#include "analysis/network.h"

namespace flopline {
namespace {

void classifier(NetworkBuilder& net) {
  net.flatten("flatten")
      .dropout("classifier.0")
      .linear("classifier.1", 4096)
      .relu("classifier.2")
      .dropout("classifier.3")
      .linear("classifier.4", 4096)
      .relu("classifier.5")
      .linear("classifier.6", 1000);
}

void single_column(NetworkBuilder& net, std::int64_t first, std::int64_t second, bool bias) {
  net.conv("features.0",
           {.out_channels = first, .window = {.kernel = 11, .stride = 4, .pad = 2}, .bias = bias})
      .relu("features.1")
      .max_pool("features.2", {.kernel = 3, .stride = 2})
      .conv("features.3", {.out_channels = second, .window = {.kernel = 5, .pad = 2}, .bias = bias})
      .relu("features.4")
      .max_pool("features.5", {.kernel = 3, .stride = 2})
      .conv("features.6", {.out_channels = 384, .window = {.kernel = 3, .pad = 1}, .bias = bias})
      .relu("features.7")
      .conv("features.8", {.out_channels = 256, .window = {.kernel = 3, .pad = 1}, .bias = bias})
      .relu("features.9")
      .conv("features.10", {.out_channels = 256, .window = {.kernel = 3, .pad = 1}, .bias = bias})
      .relu("features.11")
      .max_pool("features.12", {.kernel = 3, .stride = 2});
}

void alexnet_seed(NetworkBuilder& net) {
  single_column(net, 96, 192, false);
  classifier(net);
}

void alexnet(NetworkBuilder& net) {
  single_column(net, 64, 192, true);
  net.adaptive_average_pool("avgpool", 6);
  classifier(net);
}

void alexnet_2012_grouped(NetworkBuilder& net) {
  const auto three = [](std::int64_t channels, std::int64_t groups) {
    return NetworkBuilder::ConvOptions{
        .out_channels = channels, .window = {.kernel = 3, .pad = 1}, .groups = groups, .bias = true};
  };
  net.conv("features.0", {.out_channels = 96, .window = {.kernel = 11, .stride = 4}, .bias = true})
      .relu("features.1")
      .max_pool("features.2", {.kernel = 3, .stride = 2})
      .conv("features.3", {.out_channels = 256, .window = {.kernel = 5, .pad = 2}, .groups = 2, .bias = true})
      .relu("features.4")
      .max_pool("features.5", {.kernel = 3, .stride = 2})
      .conv("features.6", three(384, 1))
      .relu("features.7")
      .conv("features.8", three(384, 2))
      .relu("features.9")
      .conv("features.10", three(256, 2))
      .relu("features.11")
      .max_pool("features.12", {.kernel = 3, .stride = 2});
  classifier(net);
}

}  // namespace

std::vector<NetworkEntry> alexnet_networks() {
  return {{.name = "alexnet-seed",
           .about = "AlexNet 96-192-384-256-256, convolutions without bias",
           .input = {1, 3, 224, 224},
           .make = alexnet_seed},
          {.name = "alexnet",
           .about = "AlexNet in a single column, 64-192-384-256-256 (torchvision)",
           .input = {1, 3, 224, 224},
           .make = alexnet},
          {.name = "alexnet-2012-grouped",
           .about = "AlexNet as published, two groups, without response normalisation",
           .input = {1, 3, 227, 227},
           .make = alexnet_2012_grouped}};
}

}  // namespace flopline
