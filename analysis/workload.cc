#include "analysis/workload.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/descriptor.h"

namespace flopline {
namespace {

Network from_descriptor(std::string_view text) {
  NamedDescriptor descriptor = parse_descriptor(text);
  std::string name = std::move(descriptor.name);
  if (name.empty()) {
    name = print_descriptor(descriptor.layer);
    name.erase(0, name.find(':') + 1);
  }
  return {.name = "", .layers = {{.name = std::move(name), .layer = descriptor.layer}}};
}

std::string with_dashes(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

}  // namespace

Network read_workload(std::string_view text) {
  std::string names;
  for (const NetworkEntry& entry : known_networks()) {
    if (with_dashes(entry.name) == with_dashes(text)) return entry.make();
    names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  }
  if (text.find(':') != std::string_view::npos) return from_descriptor(text);
  throw UnknownWorkload(
      fmt::format("no known network and no descriptor, accepted are {} and descriptors as "
                  "conv:mb2ic64ih56oc64oh56kh3ph1",
                  names));
}

}  // namespace flopline
