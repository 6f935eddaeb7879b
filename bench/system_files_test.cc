#include "bench/system_files.h"

#include <gmock/gmock.h>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(SystemFiles, TextLosesWhiteSpaceAtItsEndOnly) {
  RecordedTree tree;
  tree.add("proc/one", "  two words\n\n").add("proc/tree", std::string("model\0", 6));
  EXPECT_THAT(tree.files().text("proc/one"), Optional(std::string("  two words")));
  EXPECT_THAT(tree.files().text("proc/tree"), Optional(std::string("model")));
}

TEST(SystemFiles, LongFilesAreReadInFull) {
  RecordedTree tree;
  tree.add("long", std::string(10'000, 'x'));
  EXPECT_EQ(tree.files().text("long").value_or("").size(), 10'000);
}

TEST(SystemFiles, EmptyIsNotMissing) {
  RecordedTree tree;
  tree.add("empty", "");
  EXPECT_THAT(tree.files().text("empty"), Optional(std::string()));
  EXPECT_EQ(tree.files().text("missing"), std::nullopt);
}

TEST(SystemFiles, AFolderIsNotAFile) {
  RecordedTree tree;
  tree.add("folder/file", "1");
  EXPECT_EQ(tree.files().text("folder"), std::nullopt);
}

TEST(SystemFiles, FilesUnderProcAreReadThoughTheySayTheyAreEmpty) {
  EXPECT_FALSE(SystemFiles().text("proc/self/stat").value_or("").empty());
}

TEST(SystemFiles, IntegerIsTheFirstWord) {
  RecordedTree tree;
  tree.add("n", "-1\n").add("two", "1500 100000\n").add("word", "max 100000\n").add("mixed", "12K\n");
  EXPECT_THAT(tree.files().integer("n"), Optional(-1));
  EXPECT_THAT(tree.files().integer("two"), Optional(1500));
  EXPECT_EQ(tree.files().integer("word"), std::nullopt);
  EXPECT_EQ(tree.files().integer("mixed"), std::nullopt);
  EXPECT_EQ(tree.files().integer("missing"), std::nullopt);
}

TEST(SystemFiles, ListIsSorted) {
  RecordedTree tree;
  for (const char* name : {"f", "b", "h", "d", "a", "g", "c", "e"})
    tree.add(std::string("cache/") + name, "");
  EXPECT_THAT(tree.files().list("cache"), ElementsAre("a", "b", "c", "d", "e", "f", "g", "h"));
  EXPECT_THAT(tree.files().list("missing"), IsEmpty());
}

TEST(Split, LeavesOutEmptyParts) {
  EXPECT_THAT(split("a  b c ", ' '), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split("", ','), IsEmpty());
}

TEST(ParseCpuList, RangesAndSingles) {
  EXPECT_THAT(parse_cpu_list("0-2,5,7-8"), Optional(ElementsAre(0, 1, 2, 5, 7, 8)));
  EXPECT_THAT(parse_cpu_list("0"), Optional(ElementsAre(0)));
  EXPECT_THAT(parse_cpu_list(""), Optional(IsEmpty()));
}

TEST(ParseCpuList, RefusesWhatIsNoList) {
  for (const char* text : {"a", "1-", "-1", "3-1", "0 1", "0-99999999", "99999999999999"}) {
    EXPECT_EQ(parse_cpu_list(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace flopline
