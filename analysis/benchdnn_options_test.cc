#include "analysis/benchdnn_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/axis.h"

namespace flopline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<std::string> choices(const BenchdnnOptions& options, BenchdnnDriver driver) {
  std::vector<std::string> all;
  options.for_each(driver, [&](const BenchdnnChoice& choice) {
    all.push_back(std::string(choice[BenchdnnOption::dir]) + " " +
                  std::string(choice[BenchdnnOption::types]) + " " +
                  std::string(choice[BenchdnnOption::batch]) + " " + choice.attributes);
    return true;
  });
  return all;
}

TEST(BenchdnnOptions, MultiplyWithTheBatchFastest) {
  BenchdnnOptions options;
  options.read("--dir=FWD_D,");
  options.read("--mb=1,2");
  options.read("--attr-post-ops='sum'");
  EXPECT_THAT(choices(options, BenchdnnDriver::conv),
              ElementsAre("fwd_d f32 1 attr-post-ops:sum", "fwd_d f32 2 attr-post-ops:sum",
                          "fwd_b f32 1 attr-post-ops:sum", "fwd_b f32 2 attr-post-ops:sum"));
  options.read("--reset");
  EXPECT_THAT(choices(options, BenchdnnDriver::conv), ElementsAre("fwd_b f32 0 "));
}

TEST(BenchdnnOptions, MatterToTheirDriversOnly) {
  BenchdnnOptions options;
  options.read("--direction=left2right,concat");
  EXPECT_EQ(choices(options, BenchdnnDriver::conv).size(), 1U);
  EXPECT_EQ(choices(options, BenchdnnDriver::rnn).size(), 2U);
}

TEST(BenchdnnOptions, KnowWhatToIgnoreAndWhatToRefuse) {
  BenchdnnOptions options;
  EXPECT_EQ(options.read("--mode=P"), BenchdnnOptions::Effect::ignored);
  EXPECT_EQ(options.read("-v5"), BenchdnnOptions::Effect::ignored);
  EXPECT_EQ(options.read("--match=.*"), BenchdnnOptions::Effect::selects);
  EXPECT_EQ(options.read("--cfg=u8s8s32"), BenchdnnOptions::Effect::kept);
  for (const std::string_view bad : {"--frob=1", "--", "-", "-x"})
    EXPECT_THAT([&] { options.read(bad); }, ThrowsMessage<InvalidLayer>(HasSubstr("no such option"))) << bad;
  EXPECT_THAT([&] { options.read("--mb=x"); }, ThrowsMessage<InvalidLayer>(HasSubstr("a whole number")));
  for (int i = 0; i < 32; ++i) options.read("--attr-" + std::to_string(i) + "=1");
  EXPECT_THAT([&] { options.read("--attr-more=1"); }, ThrowsMessage<InvalidLayer>(HasSubstr("more than 32")));
}

}  // namespace
}  // namespace flopline
