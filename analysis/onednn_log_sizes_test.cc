#include "analysis/onednn_log_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/onednn_log_line.h"

namespace flopline {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(OnednnSizes, AreFoundByTheirLetters) {
  const OnednnSizes sizes("g2mb3_ic16oc8__iw7");
  EXPECT_EQ(sizes.get("g"), 2);
  EXPECT_EQ(sizes.get("mb"), 3);
  EXPECT_EQ(sizes.get("iw"), 7);
  EXPECT_EQ(sizes.find("ih"), std::nullopt);
  EXPECT_EQ(OnednnSizes("").find("mb"), std::nullopt);
  EXPECT_THAT([&] { sizes.get("ih"); },
              ThrowsMessage<MalformedOnednnLine>("the problem 'g2mb3_ic16oc8__iw7': 'ih' is missing"));
}

TEST(OnednnSizes, HaveNoElementsWhereOneOfThemIsZero) {
  EXPECT_FALSE(OnednnSizes("mb1_iw7ow7kw3sw1dw0pw0").has_no_elements());
  EXPECT_FALSE(OnednnSizes("mb1_id7dd0pd0_ih7dh0ph0").has_no_elements());
  EXPECT_TRUE(OnednnSizes("mb0_iw7ow7kw3sw1dw0pw0").has_no_elements());
}

TEST(OnednnSizes, RefuseWhatIsNoListOfSizes) {
  for (const char* const problem :
       {"#", "1", "mb", "mb-1", "mb1mb2", "mb1 ic2", "MB1", "mb9223372036854775808"}) {
    EXPECT_THAT([&] { OnednnSizes sizes(problem); }, ThrowsMessage<MalformedOnednnLine>(HasSubstr(problem)));
  }
  std::string many;
  for (char c = 'a'; c <= 'z'; ++c) many += std::string{c} + "1" + std::string{c, c} + "1";
  EXPECT_THROW(OnednnSizes sizes(many), MalformedOnednnLine);
}

TEST(ReadOnednnShape, TakesUpToTwelveDimensions) {
  EXPECT_EQ(read_onednn_shape("", "8x16x0"), (Shape{8, 16, 0}));
  EXPECT_EQ(read_onednn_shape("", "1x1x1x1x1x1x1x1x1x1x1x1").size(), 12U);
  for (const char* const text : {"", "8x", "x8", "8y4", "8x-1", "1x1x1x1x1x1x1x1x1x1x1x1x1"})
    EXPECT_THROW(read_onednn_shape(text, text), MalformedOnednnLine) << text;
}

}  // namespace
}  // namespace flopline
