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

TEST(DataType, RoundoffFollowsFromTheBitsOfTheSignificand) {
  EXPECT_EQ(info(DataType::f64).unit_roundoff, std::numeric_limits<double>::epsilon() / 2);
  EXPECT_EQ(info(DataType::f64).bytes, sizeof(double));
  EXPECT_EQ(info(DataType::bf16).unit_roundoff, 1.0 / 256) << "8 bits, one of them implied";
  EXPECT_EQ(info(DataType::f16).unit_roundoff, 1.0 / 2048) << "11 bits";
}

}  // namespace
}  // namespace flopline
