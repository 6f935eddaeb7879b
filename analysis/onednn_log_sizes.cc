#include "analysis/onednn_log_sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "analysis/ascii.h"
#include "analysis/onednn_log_line.h"
#include "analysis/workload_reader.h"

namespace flopline {
namespace {

std::int64_t take_number(std::string_view problem, std::string_view& rest) {
  std::int64_t value = 0;
  const auto [stopped, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc() || value < 0)
    refuse_problem(problem, fmt::format("no whole number of at least 0 at {}", quoted(rest, 20)));
  rest.remove_prefix(static_cast<std::size_t>(stopped - rest.data()));
  return value;
}

}  // namespace

void refuse_problem(std::string_view problem, std::string_view what) {
  throw MalformedOnednnLine(fmt::format("the problem {}: {}", quoted(problem, 80), what));
}

OnednnSizes::OnednnSizes(std::string_view problem) : problem_(problem) {
  constexpr std::size_t kMostSizes = 32;  // a convolution of volumes has 22
  std::string_view rest = problem;
  while (!rest.empty()) {
    if (rest.front() == '_') {
      rest.remove_prefix(1);
      continue;
    }
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_lower);
    const std::string_view key = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(key.size());
    if (key.empty() || find(key) || sizes_.size() == kMostSizes)
      refuse_problem(problem, fmt::format("no new letter before {}", quoted(rest, 20)));
    sizes_.emplace_back(key, take_number(problem, rest));
  }
}

std::optional<std::int64_t> OnednnSizes::find(std::string_view key) const {
  const auto found = std::ranges::find(sizes_, key, [](const auto& size) { return size.first; });
  return found == sizes_.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t OnednnSizes::get(std::string_view key) const {
  const auto value = find(key);
  if (!value) refuse_problem(problem_, fmt::format("'{}' is missing", key));
  return *value;
}

bool OnednnSizes::has_no_elements() const {
  constexpr std::array<std::string_view, 6> kMayBeZero = {"dd", "dh", "dw", "pd", "ph", "pw"};
  return std::ranges::any_of(sizes_, [&](const auto& size) {
    return size.second == 0 && std::ranges::find(kMayBeZero, size.first) == kMayBeZero.end();
  });
}

Shape read_onednn_shape(std::string_view problem, std::string_view text) {
  constexpr std::size_t kMostDimensions = 12;  // of the library
  Shape shape;
  while (true) {
    shape.push_back(take_number(problem, text));
    if (shape.size() > kMostDimensions) refuse_problem(problem, "more than 12 dimensions");
    if (text.empty()) return shape;
    if (text.front() != 'x') refuse_problem(problem, fmt::format("no 'x' at {}", quoted(text, 20)));
    text.remove_prefix(1);
  }
}

}  // namespace flopline
