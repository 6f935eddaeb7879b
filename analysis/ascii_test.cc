#include "analysis/ascii.h"

#include <string_view>

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(Ascii, TellsClassesAtTheirEdges) {
  for (const char c : std::string_view("09")) EXPECT_TRUE(is_digit(c)) << c;
  for (const char c : std::string_view("az")) EXPECT_TRUE(is_lower(c) && is_letter(c)) << c;
  for (const char c : std::string_view("AZ")) EXPECT_TRUE(!is_lower(c) && is_letter(c)) << c;
  for (const char c : std::string_view("/:@[`{_\xe9\xb2"))  // an accented letter and a digit of Latin-1
    EXPECT_FALSE(is_digit(c) || is_lower(c) || is_letter(c)) << c;
}

}  // namespace
}  // namespace flopline
