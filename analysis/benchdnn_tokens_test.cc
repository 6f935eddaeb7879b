#include "analysis/benchdnn_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> cut(std::string_view text) {
  BenchdnnTokens tokens(text);
  std::vector<std::string> found;
  while (const auto token = tokens.next()) found.push_back(std::to_string(token->line) + " " + token->text);
  return found;
}

TEST(BenchdnnTokens, AreWordsOfAnyLine) {
  EXPECT_THAT(cut("--conv ic3\n\n\tic4\r\n"), ElementsAre("1 --conv", "1 ic3", "3 ic4"));
  EXPECT_THAT(cut(""), IsEmpty());
}

TEST(BenchdnnTokens, LeaveOutComments) {
  EXPECT_THAT(cut("# a b\nc # d\ne#f\n#"), ElementsAre("2 c", "3 e#f"));
}

TEST(BenchdnnTokens, AreJoinedByABackslash) {
  EXPECT_THAT(cut("a,\\\n  b c"), ElementsAre("1 a,b", "2 c"));
  EXPECT_THAT(cut("a, \\\n  b, \\ # more\n c\nd"), ElementsAre("1 a,b,c", "4 d"));
  EXPECT_THAT(cut("\\ \\\n"), IsEmpty());
}

}  // namespace
}  // namespace flopline
