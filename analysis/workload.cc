#include "analysis/workload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/descriptor.h"

namespace flopline {
namespace {

Network from_descriptor(std::string_view text, const InputOptions& input) {
  if (input.resolution)
    throw InvalidLayer("a descriptor has no resolution to set, accepted is a network of images");
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

// Insertions, deletions and replacements that make one text of the other (Wagner, Fischer, 1974).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// Up to three networks whose names begin alike or differ little, the closest first.
std::vector<std::string_view> closest_networks(std::string_view text) {
  const std::string wanted = with_dashes(text);
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const NetworkEntry& entry : known_networks()) {
    const std::size_t distance = edit_distance(wanted, entry.name);
    const bool begins_alike = wanted.size() >= 3 && entry.name.starts_with(wanted);
    if (begins_alike || 3 * distance <= entry.name.size()) found.emplace_back(distance, entry.name);
  }
  std::ranges::sort(found);
  if (found.size() > 3) found.resize(3);
  std::vector<std::string_view> names;
  for (const auto& [distance, name] : found) names.push_back(name);
  return names;
}

}  // namespace

Network read_workload(std::string_view text, const InputOptions& input) {
  std::string names;
  for (const NetworkEntry& entry : known_networks()) {
    if (with_dashes(entry.name) == with_dashes(text)) return build(entry, input);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  }
  if (text.find(':') != std::string_view::npos) return from_descriptor(text, input);
  if (const auto closest = closest_networks(text); !closest.empty()) {
    throw UnknownWorkload(fmt::format("no known network; did you mean {}? `flopline list` shows all",
                                      fmt::join(closest, ", ")));
  }
  throw UnknownWorkload(
      fmt::format("no known network and no descriptor, accepted are {} and descriptors as "
                  "conv:mb2ic64ih56oc64oh56kh3ph1",
                  names));
}

}  // namespace flopline
