#include "kernels/reference/loops.h"

#include <gtest/gtest.h>

#include "kernels/random_layer.h"

namespace flopline::reference {
namespace {

TEST(OutputsInside, AreThoseWhoseInputIsInside) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomLayers layers(seed);
  for (int i = 0; i < 500; ++i) {
    const Layer layer = layers.of<Conv>();
    for (const Axis& axis : std::get<Conv>(layer.value()).axes) {
      for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
        const Range range = outputs_inside(axis, tap);
        ASSERT_LE(range.begin, range.end);
        for (std::int64_t o = 0; o < output_extent(axis); ++o) {
          ASSERT_EQ(o >= range.begin && o < range.end, is_inside(axis, input_of(axis, o, tap)));
        }
      }
    }
  }
}

TEST(AsThree, PutsTheGivenAxesLast) {
  const auto three = as_three({{.in = 5}, {.in = 7}});
  EXPECT_EQ(three[0].in, 1);
  EXPECT_EQ(three[1].in, 5);
  EXPECT_EQ(three[2].in, 7);
}

TEST(Sigmoid, IsTheLogisticFunction) {
  EXPECT_EQ(sigmoid(0.0), 0.5);
  EXPECT_NEAR(sigmoid(1.0), 0.7310585786300049, 1e-15);
}

}  // namespace
}  // namespace flopline::reference
