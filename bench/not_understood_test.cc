#include "bench/not_understood.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(NotUnderstood, IsToldWithItsShare) {
  Network network = {.name = "net", .layers = {}, .parts = 120};
  EXPECT_EQ(not_understood_text(network), "");
  network.not_understood = {{"Softmax", 11}, {"Erf", 1}};
  EXPECT_EQ(not_understood_text(network), "not understood: 12 of 120 parts (10 %): Softmax x11, Erf");
}

TEST(NotUnderstood, GoesBelowATableOrAside) {
  Network network = {.name = "net", .layers = {}, .parts = 4, .not_understood = {{"Erf", 1}}};
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  print_not_understood({network, {.name = "whole"}}, true);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "net: not understood: 1 of 4 parts (25 %): Erf\n");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  print_not_understood({network}, false);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "net: not understood: 1 of 4 parts (25 %): Erf\n");
}

}  // namespace
}  // namespace flopline
