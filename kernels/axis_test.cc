#include "kernels/axis.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(OutputExtent, AgreesWithEveryConventionForTheSameWindow) {
  struct Row {
    Axis axis;
    std::int64_t out;
  };
  // out = floor((in + pads - dilation*(kernel-1) - 1) / stride) + 1, worked by hand.
  for (const Row& row : {
           Row{{.in = 224, .kernel = 11, .stride = 4, .pad_begin = 2, .pad_end = 2}, 55},
           Row{{.in = 27, .kernel = 5, .pad_begin = 2, .pad_end = 2}, 27},
           Row{{.in = 55, .kernel = 3, .stride = 2}, 27},
           Row{{.in = 7, .kernel = 3, .stride = 2, .pad_begin = 0, .pad_end = 1}, 3},
           Row{{.in = 10, .kernel = 3, .dilation = 4}, 2},
           Row{{.in = 1, .kernel = 5, .pad_begin = 2, .pad_end = 2}, 1},
           Row{{.in = 2, .kernel = 3}, 0},
           Row{{.in = 9, .kernel = 2, .stride = 3, .pad_end = -1}, 3},
       }) {
    EXPECT_EQ(output_extent(row.axis), row.out) << row.axis.in << " k" << row.axis.kernel;
  }
}

TEST(WindowExtent, GoesFromTheFirstToTheLastTap) {
  static_assert(window_extent({.kernel = 1, .dilation = 5}) == 1);
  static_assert(window_extent({.kernel = 3, .dilation = 2}) == 5);
  EXPECT_THROW(window_extent({.kernel = std::int64_t{1} << 40, .dilation = std::int64_t{1} << 40}),
               CountOverflow);
}

TEST(Axes, HoldOneToThree) {
  Axes axes = {{.in = 4}, {.in = 5}};
  axes.push_back({.in = 6});
  EXPECT_EQ(axes.size(), 3U);
  EXPECT_EQ(axes[2].in, 6);
  EXPECT_EQ(axes, (Axes{{.in = 4}, {.in = 5}, {.in = 6}}));
  EXPECT_NE(axes, (Axes{{.in = 4}, {.in = 5}}));
  EXPECT_THROW(axes.push_back({}), InvalidLayer);
  EXPECT_THROW((Axes{{}, {}, {}, {}}), InvalidLayer);
}

TEST(TransposedExtent, UndoesOutputExtent) {
  const Axis axis = {.in = 16, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 0, .dilation = 2};
  EXPECT_EQ(transposed_extent(axis), 15 * 2 + 5 - 1);
  EXPECT_EQ(turned_around(axis).in, 34);
  EXPECT_EQ(output_extent(turned_around(axis)), axis.in);
}

static_assert(all_windows_read({.in = 4, .kernel = 3}));
static_assert(all_windows_read({.in = 1, .kernel = 5, .pad_begin = 4, .pad_end = 4}));
static_assert(!all_windows_read({.in = 1, .kernel = 5, .pad_begin = 5, .pad_end = 0}));
static_assert(!all_windows_read({.in = 1, .kernel = 5, .pad_begin = 0, .pad_end = 5}));
// On 0 and 2; on -1 and 1.
static_assert(all_windows_read({.in = 4, .stride = 2, .pad_begin = 0, .pad_end = 0}));
static_assert(!all_windows_read({.in = 4, .stride = 2, .pad_begin = 1, .pad_end = 0}));
// Taps at -1 and 1, the input lies between.
static_assert(!all_windows_read({.in = 1, .kernel = 2, .pad_begin = 1, .pad_end = 1, .dilation = 2}));
static_assert(all_windows_read({.in = 2, .kernel = 2, .pad_begin = 1, .pad_end = 0, .dilation = 2}));

}  // namespace
}  // namespace flopline
