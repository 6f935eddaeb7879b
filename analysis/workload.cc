#include "analysis/workload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "analysis/benchdnn_reader.h"
#include "analysis/closest_names.h"
#include "analysis/onednn_log_reader.h"
#include "analysis/onnx_reader.h"
#include "analysis/workload_reader.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

// Foreign formats, the surest to recognise first.
std::span<const WorkloadReader> readers() {
  static const std::array all = {
      onnx_reader(),
      WorkloadReader{.format = "a oneDNN verbose log", .recognises = is_onednn_log, .read = read_onednn_log},
      WorkloadReader{
          .format = "a benchdnn batch file", .recognises = is_benchdnn_file, .read = read_benchdnn_file}};
  return all;
}

Network from_file(const std::filesystem::path& path, const InputOptions& input) {
  std::string head(4096, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  std::vector<std::string_view> formats;
  for (const WorkloadReader& reader : readers()) {
    if (reader.recognises(path, head)) return reader.read(path, input);
    formats.push_back(reader.format);
  }
  throw UnknownWorkload(
      fmt::format("the file is of no known format, accepted are {}", fmt::join(formats, ", ")));
}

bool begins_as_descriptor(std::string_view text) {
  const std::vector<std::string_view> kinds = kind_names();
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && std::ranges::find(kinds, text.substr(0, colon)) != kinds.end();
}

// Only graphs have dimensions and inputs with names.
void refuse_graph_options(const InputOptions& input) {
  if (input.dimensions.empty() && input.shapes.empty()) return;
  throw InvalidLayer(fmt::format("has no {} with a name to set, accepted is a graph in a file",
                                 input.shapes.empty() ? "dimension" : "input"));
}

Network from_descriptor(std::string_view text, const InputOptions& input) {
  if (input.resolution)
    throw InvalidLayer("a descriptor has no resolution to set, accepted is a network of images");
  refuse_graph_options(input);
  NamedDescriptor descriptor = parse_descriptor(text);
  std::string name = std::move(descriptor.name);
  if (name.empty()) {
    name = print_descriptor(descriptor.layer);
    name.erase(0, name.find(':') + 1);
  }
  if (input.batch) descriptor.layer = with_batch(descriptor.layer, *input.batch);
  return {.name = "", .layers = {{.name = std::move(name), .layer = descriptor.layer}}};
}

std::string with_dashes(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

}  // namespace

Network read_workload(std::string_view text, const InputOptions& input) {
  std::vector<std::string_view> names;
  for (const NetworkEntry& entry : known_networks()) {
    if (with_dashes(entry.name) == with_dashes(text)) {
      refuse_graph_options(input);
      return build(entry, input);
    }
    names.push_back(entry.name);
  }
  std::error_code no_file;
  const bool is_file = std::filesystem::exists(text, no_file);
  if (begins_as_descriptor(text) || (text.find(':') != std::string_view::npos && !is_file))
    return from_descriptor(text, input);
  if (is_file) return from_file(text, input);
  if (text.find_first_of("/.") != std::string_view::npos) throw UnknownWorkload("there is no such file");
  if (const auto closest = closest_names(with_dashes(text), names); !closest.empty()) {
    throw UnknownWorkload(fmt::format("no known network; did you mean {}? `flopline list` shows all",
                                      fmt::join(closest, ", ")));
  }
  throw UnknownWorkload(
      fmt::format("no known network, no file and no descriptor, accepted are {}, files and descriptors as "
                  "conv:mb2ic64ih56oc64oh56kh3ph1",
                  fmt::join(names, ", ")));
}

}  // namespace flopline
