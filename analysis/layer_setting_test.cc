#include "analysis/layer_setting.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(OperandTypes, AreF32UnlessTold) {
  EXPECT_EQ(OperandTypes{}, all_of(DataType::f32));
  EXPECT_NE(OperandTypes{.output = DataType::s32}, all_of(DataType::f32));
}

TEST(OperandTypes, AreFoundByRole) {
  const OperandTypes types = {
      .input = DataType::u8, .weights = DataType::s8, .bias = DataType::s32, .output = DataType::bf16};
  EXPECT_EQ(type_of(types, Role::input), DataType::u8);
  EXPECT_EQ(type_of(types, Role::weights), DataType::s8);
  EXPECT_EQ(type_of(types, Role::bias), DataType::s32);
  EXPECT_EQ(type_of(types, Role::output), DataType::bf16);
}

TEST(DirectionName, IsThatOfTheSchema) {
  EXPECT_EQ(direction_name(Direction::forward), "forward");
  EXPECT_EQ(direction_name(Direction::backward_data), "backward_data");
  EXPECT_EQ(direction_name(Direction::backward_weights), "backward_weights");
  EXPECT_EQ(direction_name(Direction::backward), "backward");
}

}  // namespace
}  // namespace flopline
