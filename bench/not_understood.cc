#include "bench/not_understood.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "analysis/units.h"

namespace flopline {

std::string not_understood_text(const Network& network) {
  if (network.not_understood.empty()) return "";
  std::int64_t count = 0;
  std::vector<std::string> texts;
  for (const NotUnderstood& one : network.not_understood) {
    count += one.count;
    texts.push_back(one.count == 1 ? one.what : fmt::format("{} x{}", one.what, one.count));
  }
  const std::int64_t parts = std::max(network.parts, count);
  return fmt::format("not understood: {} of {} ({:.3g} %): {}", count, plural(parts, "part"),
                     100.0 * static_cast<double>(count) / static_cast<double>(parts), fmt::join(texts, ", "));
}

void print_not_understood(const std::vector<Network>& networks, bool below_table) {
  for (const Network& network : networks) {
    if (const std::string text = not_understood_text(network); !text.empty())
      fmt::print(below_table ? stdout : stderr, "{}: {}\n", network.name, text);
  }
}

}  // namespace flopline
