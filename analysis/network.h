// A network: a named list of named layers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost_model.h"
#include "kernels/layer.h"

namespace flopline {

struct NamedLayer {
  std::string name;
  Layer layer = Linear{};
  std::int64_t multiplicity = 1;  // how often the network has it
};

struct Network {
  std::string name;
  std::vector<NamedLayer> layers;  // in order of execution
  bool is_suite = false;           // a collection of layers whose sum means nothing
};

// A network that is known by name.
struct NetworkEntry {
  std::string_view name;
  std::string_view about;
  Network (*make)();
};

// One file in networks/ holds the entries of a family; the build finds the files.
std::vector<NetworkEntry> known_networks();

// The same network with every layer at that batch. Throws InvalidLayer or CountOverflow.
Network with_batch(Network network, std::int64_t batch);

struct NetworkTotals {
  Operations operations;
  TrafficBytes bytes;
};

// Sums over the layers, each as often as the network has it. Throws CountOverflow.
NetworkTotals totals(const Network& network, DataType dtype);

// Builds a network layer by layer; each takes the shape that the one before it left.
class NetworkBuilder {
 public:
  // Starts with one image.
  NetworkBuilder(std::string_view name, std::int64_t channels, std::int64_t height, std::int64_t width);

  struct Window {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t pad = 0;
  };
  struct ConvOptions {
    std::int64_t out_channels;
    Window window;
    std::int64_t groups = 1;
    bool bias = false;
  };

  NetworkBuilder& conv(std::string_view layer_name, const ConvOptions& options);
  NetworkBuilder& relu(std::string_view layer_name);
  NetworkBuilder& max_pool(std::string_view layer_name, const Window& window);
  NetworkBuilder& flatten(std::string_view layer_name);
  NetworkBuilder& dropout(std::string_view layer_name);
  NetworkBuilder& linear(std::string_view layer_name, std::int64_t out_features);  // with bias

  Network build() const { return network_; }

 private:
  NetworkBuilder& append(std::string_view layer_name, const Layer& layer);
  Axes window_axes(const Window& window) const;

  Network network_;
  Shape shape_;  // of what the last layer left: batch, channels, extents
};

}  // namespace flopline
