// A network: a named list of named layers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost_model.h"
#include "analysis/layer_setting.h"
#include "kernels/layer.h"

namespace flopline {

struct NamedLayer {
  std::string name;
  Layer layer = Linear{};
  std::int64_t multiplicity = 1;        // how often the network has it
  std::optional<LayerSetting> setting;  // where the workload tells
  std::optional<Recording> recording;   // where the workload is a program's log
};

struct Network {
  std::string name;
  std::vector<NamedLayer> layers;         // in order of execution
  std::vector<NamedLayer> training_only;  // have parameters and do not run at inference
  bool is_suite = false;                  // a collection of layers whose sum means nothing
  // Of a file:
  std::string about;                          // format, and versions that it tells
  std::int64_t parts = 0;                     // nodes of its graph, lines that execute, …
  std::vector<NotUnderstood> not_understood;  // of those parts
  int recorded_threads = 0;                   // that its recordings ran with; 0 where it does not tell
};

// What a user may change of a network's input.
struct InputOptions {
  std::optional<std::int64_t> batch;
  struct Resolution {
    std::int64_t height;
    std::int64_t width;
  };
  std::optional<Resolution> resolution;
  // Of a graph in a file: sizes by the name of a symbolic dimension, shapes by the name of an input.
  std::map<std::string, std::int64_t, std::less<>> dimensions;
  std::map<std::string, Shape, std::less<>> shapes;
};

class NetworkBuilder;

// A network that is known by name.
struct NetworkEntry {
  std::string_view name;
  std::string_view about;
  Shape input;                    // (batch, channels, height, width), (steps, batch, features), or none
  void (*make)(NetworkBuilder&);  // lays the layers onto the input
  bool is_suite = false;
};

// One file in networks/ holds the entries of a family; the build finds the files.
std::vector<NetworkEntry> known_networks();

// Throws InvalidLayer where a layer cannot take the shape that it is given: the message names the layer and,
// where the resolution is to blame, the smallest that works. Throws CountOverflow.
Network build(const NetworkEntry& entry, const InputOptions& options = {});

// Of one execution, in the direction and the data types that the workload tells; where it does not, forward,
// with `dtype` for all operands. A gradient of the input or of the weights takes the MACCs and operands of
// the layer itself, both at once twice as many. Throws CountOverflow.
Operations operations(const NamedLayer& item);
TrafficBytes traffic(const NamedLayer& item, DataType dtype);
OperandTypes types_of(const NamedLayer& item, DataType dtype);

struct NetworkTotals {
  Operations operations;
  std::int64_t running_stats = 0;         // numbers kept beside the parameters: running means and variances
  std::int64_t training_only_params = 0;  // of the parameters, those of layers that run in training only
  TrafficBytes bytes;
};

// Sums over the layers, each as often as the network has it. Parameters and running statistics are those of
// the whole model; all else is of what runs at inference. Throws CountOverflow.
NetworkTotals totals(const Network& network, DataType dtype);

// Builds a network layer by layer; each takes the shape that the one before it left. Branches start again
// from a shape that was kept: `const Shape trunk = net.shape(); …; net.from(trunk)`.
class NetworkBuilder {
 public:
  NetworkBuilder(std::string_view name, Shape input);

  struct Window {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t pad = 0;
    bool ceil = false;  // a last window that begins inside the input is kept even where it ends outside
  };
  struct ConvOptions {
    std::int64_t out_channels;
    Window window;
    std::int64_t groups = 1;
    bool bias = false;
    std::optional<Window> along_width;  // where it differs from `window`
  };

  NetworkBuilder& conv(std::string_view layer_name, const ConvOptions& options);
  NetworkBuilder& depthwise(std::string_view layer_name, const Window& window);  // without bias
  NetworkBuilder& conv_transpose(std::string_view layer_name, const ConvOptions& options);
  NetworkBuilder& batch_norm(std::string_view layer_name);
  NetworkBuilder& relu(std::string_view layer_name);
  NetworkBuilder& relu6(std::string_view layer_name);
  NetworkBuilder& max_pool(std::string_view layer_name, const Window& window);
  NetworkBuilder& average_pool(std::string_view layer_name, const Window& window);
  NetworkBuilder& adaptive_average_pool(std::string_view layer_name, std::int64_t out = 1);  // 1: global
  NetworkBuilder& upsample(std::string_view layer_name, std::int64_t factor);
  NetworkBuilder& flatten(std::string_view layer_name);
  NetworkBuilder& channels_last(std::string_view layer_name);
  NetworkBuilder& dropout(std::string_view layer_name);
  NetworkBuilder& linear(std::string_view layer_name, std::int64_t out_features);  // with bias
  NetworkBuilder& lstm(std::string_view layer_name,
                       std::int64_t hidden_size);  // two bias vectors, as PyTorch

  // Adds what another branch left.
  NetworkBuilder& add(std::string_view layer_name, const Shape& other);
  // What the branches left, side by side along the channels.
  NetworkBuilder& concat(std::string_view layer_name, const std::vector<Shape>& branches);

  // A layer that stands by itself, as in a suite.
  NetworkBuilder& append(std::string_view layer_name, const Layer::Value& value);
  // What `make` builds on a map of that size has parameters and runs in training only.
  NetworkBuilder& training_only(std::int64_t height, std::int64_t width,
                                const std::function<void(NetworkBuilder&)>& make);

  const Shape& shape() const { return shape_; }
  NetworkBuilder& from(const Shape& shape);

  Network build() const { return network_; }

 private:
  template <class Kind>
  NetworkBuilder& plain(std::string_view layer_name);
  Axes window_axes(const Window& window, const std::optional<Window>& along_width = std::nullopt) const;

  Network network_;
  Shape shape_;  // of what the last layer left: batch, channels, extents; as PyTorch's for sequences
};

}  // namespace flopline
