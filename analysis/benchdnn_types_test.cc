#include "analysis/benchdnn_types.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

constexpr auto kConv = BenchdnnDriver::conv, kRnn = BenchdnnDriver::rnn;
constexpr DataType f32 = DataType::f32, bf16 = DataType::bf16, s8 = DataType::s8, u8 = DataType::u8,
                   s32 = DataType::s32;

TEST(BenchdnnTypes, ReadsBothForms) {
  EXPECT_EQ(benchdnn_types(kConv, "bf16"), (OperandTypes{bf16, bf16, bf16, bf16}));
  EXPECT_EQ(benchdnn_types(kConv, "bf16:bf16:f32"), (OperandTypes{bf16, bf16, bf16, f32}));
  EXPECT_EQ(benchdnn_types(kConv, "bf16bf16f32"), (OperandTypes{bf16, bf16, f32, f32}));
  EXPECT_EQ(benchdnn_types(kConv, "u8s8s32s32_wino"), (OperandTypes{u8, s8, f32, s32}));
  EXPECT_EQ(benchdnn_types(kConv, "f8_e4m3:f8_e4m3:f32")->input, DataType::f8_e4m3);
  EXPECT_EQ(benchdnn_types(kRnn, "u8u8u8f32"), (OperandTypes{u8, s8, f32, f32}));
  EXPECT_EQ(benchdnn_types(kRnn, "bf16f32"), (OperandTypes{bf16, bf16, f32, bf16}));
}

TEST(BenchdnnTypes, KnowsWhatItDoesNotKnow) {
  for (const std::string_view text : {"s4", "", ":", "f32f32", "f32:f32:f32:f32:f32:f32:f32", "f32:s4:f32"})
    EXPECT_EQ(benchdnn_types(kConv, text), std::nullopt) << text;
}

TEST(BenchdnnTypesOption, AsksForThem) {
  EXPECT_EQ(benchdnn_types_option(kConv, {}), "");
  EXPECT_EQ(benchdnn_types_option(kConv, {u8, s8, f32, s32}), "--dt=u8:s8:s32");
  EXPECT_EQ(benchdnn_types_option(kRnn, {u8, s8, f32, f32}), "--cfg=f32u8f32f32");
  EXPECT_EQ(benchdnn_types_option(kConv, {f32, f32, bf16, f32}), std::nullopt);
}

}  // namespace
}  // namespace flopline
