#include "analysis/onnx_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "analysis/onnx_folding.h"
#include "analysis/onnx_inputs.h"
#include "analysis/onnx_layers.h"
#include "analysis/onnx_library.h"
#include "analysis/onnx_products.h"
#include "analysis/onnx_separable.h"
#include "analysis/onnx_wire.h"

namespace flopline {
namespace {

constexpr std::int64_t kMostFileBytes = INT32_MAX;  // protobuf's own limit

// A file's bytes, of which only those that are looked at are read.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status = {};
    const bool is_open = file >= 0 && fstat(file, &status) == 0;
    const int error = errno;
    if (is_open && S_ISREG(status.st_mode) && status.st_size > 0 && status.st_size <= kMostFileBytes) {
      size_ = static_cast<std::size_t>(status.st_size);
      data_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    }
    if (file >= 0) close(file);
    if (!is_open) throw UnreadableWorkload(fmt::format("it cannot be opened: {}", std::strerror(error)));
    if (data_ == MAP_FAILED)
      throw UnreadableWorkload(
          fmt::format("accepted is a regular file of 1 byte to {} GB", kMostFileBytes >> 30));
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() { munmap(data_, size_); }

  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = MAP_FAILED;
  std::size_t size_ = 0;
};

// Layer names: '.' for '/', '-' for what they cannot have, none twice.
class Names {
 public:
  std::string give(const OnnxNode& node) {
    std::string name = node.name.substr(0, kMost);
    std::ranges::replace(name, '/', '.');
    std::ranges::replace_if(
        name, [](char c) { return c <= ' ' || c > '~' || c == ',' || c == '"' || c == '\''; }, '-');
    name.erase(0, name.find_first_not_of('.'));
    if (name.empty()) name = "node";
    const std::int64_t times = ++given_[name];
    if (times == 1) return name;
    const std::string numbered = fmt::format("{}.{}", name, times);
    return given_.contains(numbered) ? give({.name = name}) : (++given_[numbered], numbered);
  }

 private:
  static constexpr std::size_t kMost = 120;
  std::map<std::string, std::int64_t> given_;
};

class Converter {
 public:
  Converter(const OnnxGraph& graph, Network& network) : graph_(graph), network_(network) {
    readers_.resize(graph.tensors.size(), -1);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const int input : graph.nodes[i].inputs) {
        if (input != kNoTensor) readers_[static_cast<std::size_t>(input)] = static_cast<std::int64_t>(i);
      }
    }
  }

  void convert() {
    Names names;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const OnnxNode& node = graph_.nodes[i];
      network_.parts = checked_sum({network_.parts, 1 + node.nodes_inside});
      if (is_bias_.contains(i)) continue;
      OnnxMeaning meaning = meaning_of(graph_, node);
      if (!meaning.not_understood.empty()) list(meaning.not_understood, 1 + node.nodes_inside);
      moves_ += meaning.counts_nothing ? 1 : 0;
      if (!meaning.layer) continue;
      if (node.op == "MatMul") take_bias(node, *meaning.layer);
      layers_.push_back({.node = i, .item = {.name = names.give(node), .layer = *meaning.layer}});
      layer_of_[i] = layers_.size() - 1;
    }
    join_separable();
    for (Found& one : layers_) {
      if (!one.is_joined) network_.layers.push_back(std::move(one.item));
    }
    for (const auto& [what, count] : not_understood_) network_.not_understood.push_back({what, count});
    std::ranges::stable_sort(network_.not_understood, [](const NotUnderstood& a, const NotUnderstood& b) {
      return a.count > b.count;
    });
  }

  std::int64_t moves() const { return moves_; }

 private:
  struct Found {
    std::size_t node = 0;
    NamedLayer item;
    bool is_joined = false;  // to the layer before it
  };

  void list(const std::string& what, std::int64_t count) {
    std::string shown = what.substr(0, 80);
    std::ranges::replace_if(
        shown, [](char c) { return c < ' ' || c > '~'; }, '?');
    not_understood_[shown] += count;
  }

  // The only node that reads the output of `node`; -1 where there are more, or none.
  std::int64_t only_reader(const OnnxNode& node) const {
    const OnnxTensor* const output = output_of(graph_, node);
    return output == nullptr || output->readers != 1
               ? -1
               : readers_[static_cast<std::size_t>(node.outputs.front())];
  }

  void take_bias(const OnnxNode& node, Layer& layer) {
    const std::int64_t reader = only_reader(node);
    if (reader < 0 || !std::holds_alternative<Linear>(layer.value())) return;
    const OnnxNode& next = graph_.nodes[static_cast<std::size_t>(reader)];
    if (next.op != "Add" || next.inputs.size() != 2) return;
    const OnnxTensor* const added = input_of(graph_, next, next.inputs[0] == node.outputs[0] ? 1 : 0);
    const std::int64_t width = std::get<Linear>(layer.value()).out_features;
    if (added == nullptr || !added->is_constant || !added->shape || added->shape->empty() ||
        added->shape->back() != width || elements(*added->shape) != width)
      return;
    layer = *matmul_of(graph_, node, true);
    is_bias_.insert(static_cast<std::size_t>(reader));
  }

  void join_separable() {
    for (Found& first : layers_) {
      const Conv* const conv = std::get_if<Conv>(&first.item.layer.value());
      if (conv == nullptr || conv->groups != conv->in_channels) continue;
      std::size_t at = first.node;
      Found* second = nullptr;
      do {  // over what acts on each channel by itself
        const std::int64_t reader = only_reader(graph_.nodes[at]);
        const auto found = reader < 0 ? layer_of_.end() : layer_of_.find(static_cast<std::size_t>(reader));
        if (found == layer_of_.end() ||
            graph_.nodes[static_cast<std::size_t>(reader)].inputs[0] != graph_.nodes[at].outputs[0]) {
          second = nullptr;
          break;
        }
        second = &layers_[found->second];
        at = second->node;
      } while (std::holds_alternative<BatchNorm>(second->item.layer.value()) ||
               std::holds_alternative<Relu>(second->item.layer.value()) ||
               std::holds_alternative<Relu6>(second->item.layer.value()));
      if (second == nullptr) continue;
      if (const auto both = separable_of(first.item.layer, second->item.layer)) {
        first.item.layer = *both;
        second->is_joined = true;
      }
    }
  }

  const OnnxGraph& graph_;
  Network& network_;
  std::vector<std::int64_t> readers_;  // the last node that reads a tensor; -1 where none does
  std::vector<Found> layers_;
  std::map<std::size_t, std::size_t> layer_of_;  // by node
  std::set<std::size_t> is_bias_;                // nodes that are part of the layer before
  std::map<std::string, std::int64_t> not_understood_;
  std::int64_t moves_ = 0;
};

Network read(const std::filesystem::path& path, const InputOptions& input) {
  const MappedFile file(path);
  return read_onnx(file.bytes(), name_from(path), input);
}

}  // namespace

WorkloadReader onnx_reader() {
  return {.format = "an ONNX model (.onnx)",
          .recognises = [](const std::filesystem::path& path,
                           std::string_view /*head*/) { return path.extension() == ".onnx"; },
          .read = read};
}

Network read_onnx(std::string_view bytes, const std::string& name, const InputOptions& options) {
  const std::unique_ptr<OnnxModel> model = onnx_library().parse(without_weights(bytes));
  OnnxGraph graph = model->graph();
  mark_weights(graph);
  const InputShapes inputs = set_input_shapes(graph, options);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    model->infer(graph, i, inputs.differ_from_file, inputs.names);
    fold(graph, graph.nodes[i]);
  }
  Network network = {.name = name};
  Converter converter(graph, network);
  converter.convert();
  if (network.layers.empty()) {
    const auto why =
        std::ranges::find_if(graph.tensors, [](const OnnxTensor& one) { return !one.why_unknown.empty(); });
    throw UnreadableWorkload(fmt::format("none of its {} nodes is a layer that can be counted{}",
                                         network.parts,
                                         why == graph.tensors.end() ? "" : ": " + why->why_unknown));
  }
  network.about = fmt::format("ONNX opset {}", graph.opset);
  if (inputs.batch > 0) network.about += fmt::format(", batch {}", inputs.batch);
  if (converter.moves() > 0)
    network.about += fmt::format(", {} of {} nodes compute nothing", converter.moves(), network.parts);
  return network;
}

}  // namespace flopline
