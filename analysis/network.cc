#include "analysis/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace flopline {
namespace {

void accumulate(std::int64_t& sum, std::int64_t term, std::int64_t times) {
  sum = checked_sum({sum, checked_product({term, times})});
}

std::int64_t times_forward(const NamedLayer& item) {
  return item.setting && item.setting->direction == Direction::backward ? 2 : 1;
}

// The smallest square input that the network can take, up to twice its own.
std::optional<std::int64_t> smallest_resolution(const NetworkEntry& entry) {
  const std::int64_t most = 2 * entry.input.at(2);
  for (std::int64_t side = 1; side <= most; ++side) {
    try {
      NetworkBuilder builder(entry.name, {1, entry.input.at(1), side, side});
      entry.make(builder);
      return side;
    } catch (const InvalidLayer&) {
      continue;
    }
  }
  return std::nullopt;
}

}  // namespace

OperandTypes types_of(const NamedLayer& item, DataType dtype) {
  return item.setting ? item.setting->types : all_of(dtype);
}

Operations operations(const NamedLayer& item) {
  Operations all = operations(item.layer);
  all.nominal_maccs = checked_product({all.nominal_maccs, times_forward(item)});
  all.effective_maccs = checked_product({all.effective_maccs, times_forward(item)});
  return all;
}

TrafficBytes traffic(const NamedLayer& item, DataType dtype) {
  TrafficBytes all = traffic(item.layer, types_of(item, dtype));
  for (std::int64_t* const bytes : {&all.input, &all.weights, &all.bias, &all.output, &all.intermediate})
    *bytes = checked_product({*bytes, times_forward(item)});
  return all;
}

NetworkTotals totals(const Network& network, DataType dtype) {
  NetworkTotals all;
  for (const NamedLayer& item : network.layers) {
    const Operations one = operations(item);
    const TrafficBytes bytes = traffic(item, dtype);
    const std::int64_t times = item.multiplicity;
    accumulate(all.running_stats, running_stats(item.layer), times);
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
  for (const NamedLayer& item : network.training_only) {
    accumulate(all.training_only_params, operations(item.layer).params, item.multiplicity);
    accumulate(all.running_stats, running_stats(item.layer), item.multiplicity);
  }
  all.operations.params = checked_sum({all.operations.params, all.training_only_params});
  return all;
}

Network build(const NetworkEntry& entry, const InputOptions& options) {
  Shape input = entry.input;
  const bool is_image = input.size() == 4, is_sequence = input.size() == 3;
  if (options.resolution && !is_image) throw InvalidLayer("has no input image whose resolution could be set");
  if (options.batch && (is_image || is_sequence)) input[is_image ? 0 : 1] = *options.batch;
  if (options.resolution) {
    input[2] = options.resolution->height;
    input[3] = options.resolution->width;
  }
  NetworkBuilder builder(entry.name, input);
  try {
    entry.make(builder);
  } catch (const InvalidLayer& error) {
    const auto works = options.resolution ? smallest_resolution(entry) : std::nullopt;
    if (!works) throw;
    throw InvalidLayer(
        fmt::format("{}; the smallest resolution that works is {}x{}", error.what(), *works, *works));
  }
  Network network = builder.build();
  network.is_suite = entry.is_suite;
  if (options.batch && input.empty()) {
    for (NamedLayer& item : network.layers) item.layer = with_batch(item.layer, *options.batch);
  }
  return network;
}

NetworkBuilder::NetworkBuilder(std::string_view name, Shape input)
    : network_{.name = std::string(name)}, shape_(std::move(input)) {}

NetworkBuilder& NetworkBuilder::append(std::string_view layer_name, const Layer::Value& value) {
  try {
    network_.layers.push_back({.name = std::string(layer_name), .layer = value});
  } catch (const InvalidLayer& error) {
    throw InvalidLayer(fmt::format("layer '{}': {}", layer_name, error.what()));
  }
  shape_ = output_shape(network_.layers.back().layer);
  return *this;
}

NetworkBuilder& NetworkBuilder::training_only(std::int64_t height, std::int64_t width,
                                              const std::function<void(NetworkBuilder&)>& make) {
  NetworkBuilder aside(network_.name, {shape_.at(0), shape_.at(1), height, width});
  make(aside);
  std::ranges::move(aside.network_.layers, std::back_inserter(network_.training_only));
  return *this;
}

NetworkBuilder& NetworkBuilder::from(const Shape& shape) {
  shape_ = shape;
  return *this;
}

Axes NetworkBuilder::window_axes(const Window& window, const std::optional<Window>& along_width) const {
  Axes axes;
  for (std::size_t i = 2; i < shape_.size(); ++i) {
    const bool is_last = i + 1 == shape_.size();
    const Window& one = is_last && along_width ? *along_width : window;
    Axis axis = {.in = shape_[i],
                 .kernel = one.kernel,
                 .stride = one.stride,
                 .pad_begin = one.pad,
                 .pad_end = one.pad};
    if (one.ceil) {
      const std::int64_t begins = output_extent(axis) * one.stride;  // of one window more
      const std::int64_t left_over = (axis.in + 2 * one.pad - window_extent(axis)) % one.stride;
      if (left_over != 0 && begins < axis.in + one.pad) axis.pad_end += one.stride - left_over;
    }
    axes.push_back(axis);
  }
  return axes;
}

template <class Kind>
NetworkBuilder& NetworkBuilder::plain(std::string_view layer_name) {
  return append(layer_name, Kind{.batch = shape_.at(0), .channels = shape_.at(1), .axes = window_axes({})});
}

NetworkBuilder& NetworkBuilder::conv(std::string_view layer_name, const ConvOptions& options) {
  return append(layer_name, Conv{.batch = shape_.at(0),
                                 .in_channels = shape_.at(1),
                                 .out_channels = options.out_channels,
                                 .groups = options.groups,
                                 .bias = options.bias ? 1 : 0,
                                 .axes = window_axes(options.window, options.along_width)});
}

NetworkBuilder& NetworkBuilder::depthwise(std::string_view layer_name, const Window& window) {
  return conv(layer_name, {.out_channels = shape_.at(1), .window = window, .groups = shape_.at(1)});
}

NetworkBuilder& NetworkBuilder::conv_transpose(std::string_view layer_name, const ConvOptions& options) {
  return append(layer_name, ConvTranspose{.batch = shape_.at(0),
                                          .in_channels = shape_.at(1),
                                          .out_channels = options.out_channels,
                                          .groups = options.groups,
                                          .bias = options.bias ? 1 : 0,
                                          .axes = window_axes(options.window, options.along_width)});
}

NetworkBuilder& NetworkBuilder::batch_norm(std::string_view layer_name) {
  return plain<BatchNorm>(layer_name);
}
NetworkBuilder& NetworkBuilder::relu(std::string_view layer_name) { return plain<Relu>(layer_name); }
NetworkBuilder& NetworkBuilder::relu6(std::string_view layer_name) { return plain<Relu6>(layer_name); }
NetworkBuilder& NetworkBuilder::flatten(std::string_view layer_name) { return plain<Flatten>(layer_name); }
NetworkBuilder& NetworkBuilder::dropout(std::string_view layer_name) { return plain<Dropout>(layer_name); }
NetworkBuilder& NetworkBuilder::channels_last(std::string_view layer_name) {
  return plain<Permute>(layer_name);
}

NetworkBuilder& NetworkBuilder::max_pool(std::string_view layer_name, const Window& window) {
  return append(layer_name,
                MaxPool{.batch = shape_.at(0), .channels = shape_.at(1), .axes = window_axes(window)});
}

NetworkBuilder& NetworkBuilder::average_pool(std::string_view layer_name, const Window& window) {
  return append(layer_name,
                AveragePool{.batch = shape_.at(0), .channels = shape_.at(1), .axes = window_axes(window)});
}

NetworkBuilder& NetworkBuilder::adaptive_average_pool(std::string_view layer_name, std::int64_t out) {
  return append(layer_name,
                AdaptiveAveragePool{
                    .batch = shape_.at(0), .channels = shape_.at(1), .out = out, .axes = window_axes({})});
}

NetworkBuilder& NetworkBuilder::upsample(std::string_view layer_name, std::int64_t factor) {
  return append(
      layer_name,
      Upsample{.batch = shape_.at(0), .channels = shape_.at(1), .factor = factor, .axes = window_axes({})});
}

// The features are the last of the shape, and what lies between them and the batch are positions.
NetworkBuilder& NetworkBuilder::linear(std::string_view layer_name, std::int64_t out_features) {
  const Shape in = shape_;
  append(layer_name, Linear{.batch = in.front(),
                            .positions = elements({in.begin() + 1, in.end() - 1}),
                            .in_features = in.back(),
                            .out_features = out_features,
                            .bias = 1});
  shape_ = in;
  shape_.back() = out_features;
  return *this;
}

NetworkBuilder& NetworkBuilder::lstm(std::string_view layer_name, std::int64_t hidden_size) {
  return append(layer_name, Lstm{.steps = shape_.at(0),
                                 .batch = shape_.at(1),
                                 .input_size = shape_.at(2),
                                 .hidden_size = hidden_size,
                                 .bias_vectors = 2});
}

NetworkBuilder& NetworkBuilder::add(std::string_view layer_name, const Shape& other) {
  if (other != shape_) {
    throw InvalidLayer(fmt::format("layer '{}': {} and {} cannot be added", layer_name,
                                   fmt::join(shape_, "x"), fmt::join(other, "x")));
  }
  return plain<Add>(layer_name);
}

NetworkBuilder& NetworkBuilder::concat(std::string_view layer_name, const std::vector<Shape>& branches) {
  Shape all = branches.front();
  all.at(1) = 0;
  for (const Shape& branch : branches) {
    const std::int64_t channels = checked_sum({all.at(1), branch.at(1)});
    all.at(1) = branch.at(1);
    if (branch != all) {
      throw InvalidLayer(fmt::format("layer '{}': {} and {} do not fit side by side", layer_name,
                                     fmt::join(branches.front(), "x"), fmt::join(branch, "x")));
    }
    all.at(1) = channels;
  }
  return from(all).plain<Concat>(layer_name);
}

}  // namespace flopline
