#include "bench/utf8.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(DisplayWidth, CountsCodePoints) {
  EXPECT_EQ(display_width(""), 0);
  EXPECT_EQ(display_width("12.5 µs ± 3 %"), 13);
  EXPECT_EQ(display_width("…"), 1);
}

TEST(Shorten, EndsInAnEllipsisWhenSomethingHadToGo) {
  EXPECT_EQ(shorten("conv64", 6), "conv64");
  EXPECT_EQ(shorten("conv64", 5), "conv…");
  EXPECT_EQ(shorten("conv64", 1), "…");
  EXPECT_EQ(shorten("conv64", 0), "");
  EXPECT_EQ(shorten("", 0), "");
}

TEST(Shorten, NeverCutsACodePoint) {
  EXPECT_EQ(shorten("µµµ", 3), "µµµ");
  EXPECT_EQ(shorten("µµµµ", 3), "µµ…");
}

TEST(Printable, ReplacesControlCharacters) {
  EXPECT_EQ(printable("a\nb\x1b[1mc\x7f"), "a b [1mc ");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2Jb\xC2\x80"),
            "a 2Jb ")
      << "what some terminals take for an escape";
  EXPECT_EQ(printable("5 µs ±"), "5 µs ±");
}

}  // namespace
}  // namespace flopline
