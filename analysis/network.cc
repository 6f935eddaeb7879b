#include "analysis/network.h"

namespace flopline {
namespace {

void accumulate(std::int64_t& sum, std::int64_t term, std::int64_t times) {
  sum = checked_sum({sum, checked_product({term, times})});
}

}  // namespace

NetworkTotals totals(const Network& network, DataType dtype) {
  NetworkTotals all;
  for (const NamedLayer& item : network.layers) {
    const Operations one = operations(item.layer);
    const TrafficBytes bytes = traffic(item.layer, dtype);
    const std::int64_t times = item.multiplicity;
    accumulate(all.operations.params, one.params, times);
    accumulate(all.operations.nominal_maccs, one.nominal_maccs, times);
    accumulate(all.operations.effective_maccs, one.effective_maccs, times);
    accumulate(all.operations.other.add, one.other.add, times);
    accumulate(all.operations.other.multiply, one.other.multiply, times);
    accumulate(all.operations.other.compare, one.other.compare, times);
    accumulate(all.operations.other.divide, one.other.divide, times);
    accumulate(all.operations.other.transcendental, one.other.transcendental, times);
    accumulate(all.bytes.input, bytes.input, times);
    accumulate(all.bytes.weights, bytes.weights, times);
    accumulate(all.bytes.bias, bytes.bias, times);
    accumulate(all.bytes.output, bytes.output, times);
    accumulate(all.bytes.intermediate, bytes.intermediate, times);
  }
  return all;
}

Network with_batch(Network network, std::int64_t batch) {
  for (NamedLayer& item : network.layers) item.layer = with_batch(item.layer, batch);
  return network;
}

NetworkBuilder::NetworkBuilder(std::string_view name, std::int64_t channels, std::int64_t height,
                               std::int64_t width)
    : network_{.name = std::string(name), .layers = {}}, shape_{1, channels, height, width} {}

NetworkBuilder& NetworkBuilder::append(std::string_view layer_name, const Layer& layer) {
  network_.layers.push_back({.name = std::string(layer_name), .layer = layer});
  shape_ = output_shape(layer);
  return *this;
}

Axes NetworkBuilder::window_axes(const Window& window) const {
  Axes axes;
  for (std::size_t i = 2; i < shape_.size(); ++i) {
    axes.push_back({.in = shape_[i],
                    .kernel = window.kernel,
                    .stride = window.stride,
                    .pad_begin = window.pad,
                    .pad_end = window.pad});
  }
  return axes;
}

NetworkBuilder& NetworkBuilder::conv(std::string_view layer_name, const ConvOptions& options) {
  return append(layer_name, Conv{.batch = shape_[0],
                                 .in_channels = shape_[1],
                                 .out_channels = options.out_channels,
                                 .groups = options.groups,
                                 .bias = options.bias ? 1 : 0,
                                 .axes = window_axes(options.window)});
}

NetworkBuilder& NetworkBuilder::relu(std::string_view layer_name) {
  return append(layer_name, Relu{.batch = shape_[0], .channels = shape_[1], .axes = window_axes({})});
}

NetworkBuilder& NetworkBuilder::max_pool(std::string_view layer_name, const Window& window) {
  return append(layer_name, MaxPool{.batch = shape_[0], .channels = shape_[1], .axes = window_axes(window)});
}

NetworkBuilder& NetworkBuilder::flatten(std::string_view layer_name) {
  return append(layer_name, Flatten{.batch = shape_[0], .channels = shape_[1], .axes = window_axes({})});
}

NetworkBuilder& NetworkBuilder::dropout(std::string_view layer_name) {
  return append(layer_name, Dropout{.batch = shape_[0], .channels = shape_[1], .axes = window_axes({})});
}

NetworkBuilder& NetworkBuilder::linear(std::string_view layer_name, std::int64_t out_features) {
  return append(
      layer_name,
      Linear{.batch = shape_[0], .in_features = shape_[1], .out_features = out_features, .bias = 1});
}

}  // namespace flopline
