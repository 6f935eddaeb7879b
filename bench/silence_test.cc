#include "bench/silence.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace flopline {
namespace {

TEST(SilenceLibraries, ForgetsWhatAsksForLinesAndSaysSo) {
  ::setenv("ONEDNN_VERBOSE", "1", 1);
  ::setenv("DNNL_VERBOSE", "0", 1);
  testing::internal::CaptureStderr();
  silence_libraries();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "flopline: ONEDNN_VERBOSE is ignored while kernels are timed\n");
  EXPECT_EQ(std::getenv("ONEDNN_VERBOSE"), nullptr);
  EXPECT_EQ(std::getenv("DNNL_VERBOSE"), nullptr);
}

}  // namespace
}  // namespace flopline
