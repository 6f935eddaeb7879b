#include "analysis/program_tree.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace flopline {
namespace {

namespace fs = std::filesystem;

class ProgramFile : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(root_); }

  fs::path made(const fs::path& file) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << "something";
    return root_ / file;
  }

  const fs::path root_ =
      fs::canonical(fs::temp_directory_path()) / ("flopline_program_tree_" + std::to_string(getpid()));
};

TEST_F(ProgramFile, IsBelowThePrefixOfAnInstalledProgram) {
  const fs::path script = made("prefix/share/flopline/scripts/plot.py");
  EXPECT_EQ(program_file("share/flopline/scripts/plot.py", root_ / "prefix/bin/flopline"), script);
}

TEST_F(ProgramFile, IsBelowTheFolderOfAProgramWhereItWasBuilt) {
  const fs::path script = made("source/scripts/plot.py");
  fs::create_directories(root_ / "source/build/release/share/flopline");
  fs::create_symlink("../../../../scripts", root_ / "source/build/release/share/flopline/scripts");
  made("source/build/share/flopline/scripts/plot.py");  // of something else
  EXPECT_EQ(program_file("share/flopline/scripts/plot.py", root_ / "source/build/release/flopline"), script);
}

TEST_F(ProgramFile, ThatIsMissingIsToldWithItsPlace) {
  EXPECT_EQ(program_file("share/nothing", root_ / "prefix/bin/flopline"), root_ / "prefix/share/nothing");
}

TEST_F(ProgramFile, OfAnUnknownProgramIsNotLookedForInTheCurrentFolder) {
  made("share/something");
  const fs::path before = fs::current_path();
  fs::current_path(root_);
  EXPECT_EQ(program_file("share/something", ""), "/share/something");
  fs::current_path(before);
}

}  // namespace
}  // namespace flopline
