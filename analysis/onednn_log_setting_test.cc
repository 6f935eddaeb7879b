#include "analysis/onednn_log_setting.h"

#include <gtest/gtest.h>

#include <utility>

namespace flopline {
namespace {

TEST(CompactAttributes, AreOfTheSameWordsWhicheverVersionPrintedThem) {
  const std::pair<std::string_view, std::string_view> printed[] = {
      {"", ""},
      {"attr-post-ops:eltwise_relu ", "attr-post-ops:eltwise_relu"},
      {"post_ops:'eltwise_relu;';", "attr-post-ops:eltwise_relu"},
      {"oscale:0:0.5;post_ops:'sum:0.25;eltwise_clip:0:6;';",
       "attr-oscale:0:0.5;attr-post-ops:sum:0.25+eltwise_clip:0:6"},
      {"attr-oscale:2 attr-zero-points:src:0:3+dst:0:* attr-post-ops:sum+binary_add:f32:2 ",
       "attr-oscale:2;attr-zero-points:src:0:3+dst:0:*;attr-post-ops:sum+binary_add:f32:2"},
      {"scales:'src:0:2_src:0:3';zero_points:'src:0:1';",
       "attr-scales:src:0:2_src:0:3;attr-zero-points:src:0:1"},
      {"attr-scratchpad:user ", ""},
      {"scratchpad_mode:1;", ""},
      {"attr-scratchpad:user attr-fpmath:bf16", "attr-fpmath:bf16"},
      {"rnn_data_qparams:55.2:128;", "rnn_data_qparams:55.2:128"},
      {"lda:128 attr-post-ops:sum:1 ", "attr-post-ops:sum:1"},
  };
  for (const auto& [text, compact] : printed) EXPECT_EQ(compact_attributes(text), compact) << text;
}

TEST(CompactAttributes, HoldNothingThatANameCannot) {
  EXPECT_EQ(compact_attributes("attr-a:\"\x1b[2J\",\xff"), "attr-a:??[2J???");
  EXPECT_EQ(compact_attributes("'a;b"), "a+b") << "a quote that is not closed";
}

TEST(SettingSuffix, SaysWhatDiffersFromTheUsual) {
  EXPECT_EQ(setting_suffix({}), "");
  EXPECT_EQ(setting_suffix({.types = {.bias = DataType::s32}}), "") << "of a bias";
  EXPECT_EQ(setting_suffix({.types = {DataType::bf16, DataType::bf16, DataType::f32, DataType::bf16}}),
            ".bf16");
  EXPECT_EQ(setting_suffix({.types = {DataType::u8, DataType::s8, DataType::f32, DataType::f32}}),
            ".u8s8f32");
  EXPECT_EQ(setting_suffix({.direction = Direction::backward_weights}), ".backward_weights");
  EXPECT_EQ(
      setting_suffix({.attributes = "attr-oscale:2;attr-post-ops:sum:0.5+eltwise_relu:0.1+binary_add:f32:2"}),
      ".oscale.sum.relu.binary_add");
  EXPECT_EQ(setting_suffix({.attributes = "alg:vanilla_augru;peephole"}), ".vanilla_augru.peephole");
  EXPECT_EQ(setting_suffix({.attributes = "a/b:"}), ".a-b") << "a name has no slash";
}

TEST(LoggedLayerName, IsOfSizesAndSetting) {
  EXPECT_EQ(logged_layer_name("conv:mb1ic3oc8ih7oh7", {}), "mb1ic3oc8ih7oh7");
  EXPECT_EQ(logged_layer_name("lbr_gru:t3mb2dhc16", {.direction = Direction::backward}),
            "t3mb2dhc16.lbr_gru.backward");
  EXPECT_EQ(logged_layer_name("linear:mb1", {.attributes = std::string(1000, 'a')}).size(), 200U);
}

}  // namespace
}  // namespace flopline
