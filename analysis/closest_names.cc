#include "analysis/closest_names.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace flopline {
namespace {

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

}  // namespace

std::vector<std::string_view> closest_names(std::string_view wanted,
                                            std::span<const std::string_view> names) {
  constexpr std::size_t kMost = 3;
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(wanted, name);
    const bool begins_alike = wanted.size() >= 3 && name.starts_with(wanted);
    if (begins_alike || 3 * distance <= name.size()) found.emplace_back(distance, name);
  }
  std::ranges::sort(found);
  if (found.size() > kMost) found.resize(kMost);
  std::vector<std::string_view> closest;
  for (const auto& [distance, name] : found) closest.push_back(name);
  return closest;
}

}  // namespace flopline
