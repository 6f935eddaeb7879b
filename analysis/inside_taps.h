// Pairs of tap and output that read inside the input: what sets effective MACCs apart from nominal ones.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/axis.h"
#include "kernels/checked.h"

namespace flopline {

// Holds any product of two sizes.
using WideCount = __int128;

// Sum of floor((slope*i + start) / unit) over i in [0, count), nothing being negative and unit positive, in
// O(log unit) steps (Graham, Knuth, Patashnik, "Concrete Mathematics", 1994, section 3.5). No intermediate
// result exceeds the sum, but for products of two arguments.
constexpr WideCount floor_sum(WideCount count, WideCount slope, WideCount start, WideCount unit) {
  if (count == 0) return 0;
  const WideCount whole = count * (count - 1) / 2 * (slope / unit) + count * (start / unit);
  // What is left are the points with whole coordinates under a line that rises less than 1 a step. Counted
  // along the other axis they lie under the mirrored line, which rises more.
  const WideCount gentle = slope % unit, height = gentle * count + start % unit;
  return height < unit ? whole : whole + floor_sum(height / unit, unit, height % unit, gentle);
}

// Pairs of an output o and a tap k along an axis whose place in the padded input, o*stride + k*dilation, is
// below `end`.
constexpr WideCount pairs_below(const Axis& axis, WideCount end) {
  const WideCount outputs = output_extent(axis), last = end - 1;
  if (outputs == 0 || last < 0) return 0;
  // The first taps stay below for all outputs, the next ones for fewer and fewer, the others for none.
  const WideCount room = last - (outputs - 1) * axis.stride;
  const WideCount reaching = std::min<WideCount>(axis.kernel, last / axis.dilation + 1);
  const WideCount full = room < 0 ? 0 : std::min<WideCount>(axis.kernel, room / axis.dilation + 1);
  const WideCount partial = reaching - full;
  // Tap k stays below for floor((last - k*dilation) / stride) + 1 outputs; summed from the last tap to the
  // first.
  const WideCount after_last_tap = last - (reaching - 1) * axis.dilation;
  return full * outputs + partial + floor_sum(partial, axis.dilation, after_last_tap, axis.stride);
}

// Pairs of tap and output along an axis that read inside the input: the sum over taps k of the number of
// outputs o with 0 <= o*stride + k*dilation - pad_begin < in. Takes no longer for a longer kernel.
constexpr std::int64_t inside_taps(const Axis& axis) {
  const WideCount padding = axis.pad_begin;
  const WideCount taps = pairs_below(axis, padding + axis.in) - pairs_below(axis, padding);
  if (taps > INT64_MAX) throw CountOverflow();
  return static_cast<std::int64_t>(taps);
}

constexpr std::int64_t inside_taps(const Axes& axes) {
  std::int64_t product = 1;
  for (const Axis& axis : axes) product = checked_product({product, inside_taps(axis)});
  return product;
}

}  // namespace flopline
