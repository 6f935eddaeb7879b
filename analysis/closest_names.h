// Names that somebody may have meant.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace flopline {

// Up to three of the names: those that `wanted` begins, where it has three letters, or differs little from.
// The closest first.
std::vector<std::string_view> closest_names(std::string_view wanted, std::span<const std::string_view> names);

}  // namespace flopline
