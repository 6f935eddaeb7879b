#include "analysis/inside_taps.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace flopline {
namespace {

// The definition: every pair of an output and a tap, one by one.
std::int64_t inside_taps_one_by_one(const Axis& axis) {
  std::int64_t taps = 0;
  for (std::int64_t o = 0; o < output_extent(axis); ++o) {
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
      const std::int64_t input = o * axis.stride + k * axis.dilation - axis.pad_begin;
      taps += input >= 0 && input < axis.in;
    }
  }
  return taps;
}

std::string as_text(const Axis& axis) {
  return "in " + std::to_string(axis.in) + " kernel " + std::to_string(axis.kernel) + " stride " +
         std::to_string(axis.stride) + " padding " + std::to_string(axis.pad_begin) + ", " +
         std::to_string(axis.pad_end) + " dilation " + std::to_string(axis.dilation);
}

// Counted by hand, and by the compiler.
static_assert(inside_taps(Axis{.in = 5}) == 5);
static_assert(inside_taps(Axis{.in = 5, .kernel = 3}) == 9);
// Outputs 0 to 4 read 2, 3, 3, 3 and 2 inputs.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .pad_begin = 1, .pad_end = 1}) == 13);
// One pixel under the middle of 5 taps.
static_assert(inside_taps(Axis{.in = 1, .kernel = 5, .pad_begin = 2, .pad_end = 2}) == 1);
// Outputs start at -1, 1 and 3 and read 2, 3 and 2 of 5.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1}) == 7);
// Output o reads o-2, o and o+2 of 5: 2, 2, 3, 2, 2.
static_assert(inside_taps(Axis{.in = 5, .kernel = 3, .pad_begin = 2, .pad_end = 2, .dilation = 2}) == 11);
// Two inputs at the end stay unread: windows start at 0, 1, 2 and 3.
static_assert(inside_taps(Axis{.in = 8, .kernel = 3, .pad_end = -2}) == 12);
// The window does not fit.
static_assert(inside_taps(Axis{.in = 2, .kernel = 3}) == 0);
// Padding alone is read by some outputs: of 7 with one tap, 3 read the input.
static_assert(inside_taps(Axis{.in = 3, .pad_begin = 2, .pad_end = 2}) == 3);

TEST(InsideTaps, EqualTheDefinitionOnRandomAxes) {
  constexpr std::uint64_t kSeed = 20240607;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 engine(kSeed);
  const auto between = [&engine](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine);
  };
  int without_output = 0, unread = 0, strides_beyond_input = 0, padding_beyond_input = 0, coprime = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::int64_t most = i % 2 == 0 ? 9 : 70;
    const Axis axis = {.in = between(1, most),
                       .kernel = between(1, most),
                       .stride = between(1, between(1, most)),
                       .pad_begin = between(0, most),
                       .pad_end = between(-most / 2, most),
                       .dilation = between(1, between(1, most))};
    ASSERT_EQ(inside_taps(axis), inside_taps_one_by_one(axis)) << as_text(axis);
    without_output += output_extent(axis) == 0;
    unread += axis.pad_end < 0 && output_extent(axis) > 0;
    strides_beyond_input += axis.stride > axis.in && output_extent(axis) > 1;
    padding_beyond_input += axis.pad_begin > axis.in;
    coprime += axis.stride > 1 && axis.dilation > 1 && axis.stride % axis.dilation != 0 &&
               axis.dilation % axis.stride != 0 && output_extent(axis) > 1;
  }
  for (const int corner : {without_output, unread, strides_beyond_input, padding_beyond_input, coprime}) {
    EXPECT_GE(corner, 50) << "a corner that the sample hardly reaches";
  }
}

// A loop over such a kernel would not end.
constexpr std::int64_t kTera = 1'000'000'000'000;
static_assert(inside_taps(Axis{.in = kTera, .kernel = kTera}) == kTera);
static_assert(inside_taps(Axis{.in = kTera}) == kTera);
// The middle n taps of 2n-1 with n-1 zeros on either side: every pair of an input and an output, once. n*n.
static_assert(inside_taps(Axis{.in = 1'000'000'000,
                               .kernel = 1'999'999'999,
                               .pad_begin = 999'999'999,
                               .pad_end = 999'999'999}) == 1'000'000'000'000'000'000);

TEST(InsideTaps, TakeHostileSizes) {
  // Outputs start at 0, 3 and 6; of the taps 0, 7, 14, … below 10^12 there are ceil(10^12 / 7) =
  // 142857142858, the last one at 999999999999; from 3 and 6 it falls on padding.
  EXPECT_EQ(
      inside_taps(Axis{
          .in = kTera, .kernel = 142857142858, .stride = 3, .pad_begin = 0, .pad_end = 6, .dilation = 7}),
      3 * 142857142858 - 2);
  // n outputs of n taps each; o + k < n holds for n(n+1)/2 pairs.
  constexpr std::int64_t kGiga = 1'000'000'000;
  EXPECT_EQ(inside_taps(Axis{.in = kGiga, .kernel = kGiga, .pad_begin = 0, .pad_end = kGiga - 1}),
            kGiga * (kGiga + 1) / 2);
  // Padding only: no tap reads the one input, which lies behind it at an odd place.
  EXPECT_EQ(inside_taps(Axis{.in = 1,
                             .kernel = kTera,
                             .stride = 2,
                             .pad_begin = 2 * kTera - 1,
                             .pad_end = 2 * kTera,
                             .dilation = 2}),
            0);
}

TEST(InsideTaps, BeyondSixtyFourBitsAreRefused) {
  const std::int64_t peta = 1'000 * kTera;
  EXPECT_THROW(inside_taps(Axis{.in = peta, .kernel = peta, .pad_begin = 0, .pad_end = peta}), CountOverflow);
  EXPECT_THROW(inside_taps(Axis{.in = INT64_MAX, .pad_begin = 1}), CountOverflow);
  EXPECT_THROW(inside_taps(Axis{.in = 9, .kernel = INT64_MAX, .dilation = 2}), CountOverflow);
  // Each of 2^61 taps reads the one input for one output. The pairs that lie on the padding before it are
  // beyond 64 bits, but no result.
  const std::int64_t large = std::int64_t{1} << 61;
  EXPECT_EQ(inside_taps(Axis{.in = 1, .kernel = large, .pad_begin = large, .pad_end = large}), large);
  const Axis giga = {.in = 1'999'999'999, .kernel = 1'000'000'000};
  static_assert(inside_taps(Axis{.in = 1'999'999'999, .kernel = 1'000'000'000}) == 1'000'000'000'000'000'000);
  EXPECT_THROW(inside_taps(Axes{giga, giga}), CountOverflow) << "10^36";
}

}  // namespace
}  // namespace flopline
