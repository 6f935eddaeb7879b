#include "kernels/dtype.h"

#include <gtest/gtest.h>

#include <limits>

namespace flopline {
namespace {

TEST(DataType, RowsStandInTheOrderOfTheEnum) {
  for (std::size_t i = 0; i < kDataTypes.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kDataTypes.at(i).type), i);
    EXPECT_EQ(data_type_named(kDataTypes.at(i).name), kDataTypes.at(i).type);
  }
  EXPECT_EQ(data_type_named("f31"), std::nullopt);
}

TEST(DataType, F32IsTheFloatOfThisMachine) {
  EXPECT_EQ(info(DataType::f32).bytes, sizeof(float));
  EXPECT_EQ(info(DataType::f32).unit_roundoff, std::numeric_limits<float>::epsilon() / 2);
}

}  // namespace
}  // namespace flopline
