#include "bench/recorded_tree.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(RecordedTree, HoldsWhatWasAddedUntilTheEnd) {
  SystemFiles files;
  {
    RecordedTree tree;
    files = tree.add("proc/sys/name", "first").add("proc/sys/name", "second").files();
    EXPECT_EQ(files.text("proc/sys/name"), "second");
  }
  EXPECT_FALSE(std::filesystem::exists(files.root));
}

TEST(RecordedTree, EachHasAFolderOfItsOwn) {
  const RecordedTree one;
  const RecordedTree other;
  EXPECT_NE(one.files().root, other.files().root);
}

}  // namespace
}  // namespace flopline
