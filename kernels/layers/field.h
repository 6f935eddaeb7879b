// What the table of a kind is made of: its name, its fields and which numbers an axis has.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "kernels/axis.h"

namespace flopline {

// A field of a kind: its keys in descriptors (the first is printed, the others mean the same), its limits,
// and what it is where a descriptor does not say.
template <class Kind>
struct Field {
  std::string_view keys;  // separated by '|'
  std::string_view meaning;
  std::int64_t Kind::*member;
  std::int64_t least = 1;
  std::int64_t most = INT64_MAX;
  std::int64_t fallback = 0;                      // 0, below every `least` of 1: must be given
  std::int64_t Kind::*fallback_member = nullptr;  // of a field before; taken instead where set
  std::string_view fallback_key = "";             // of a field behind; taken first where it is given
};

enum class AxisUse : std::uint8_t { none, extent_only, window, transposed };

// Outputs of a kind along an axis with a window.
constexpr std::int64_t extent_out(AxisUse use, const Axis& axis) {
  return use == AxisUse::transposed ? transposed_extent(axis) : output_extent(axis);
}

// Specialised for each kind: `name`, `axis_use` and an array of its `fields`.
template <class Kind>
struct KindInfo;

}  // namespace flopline
