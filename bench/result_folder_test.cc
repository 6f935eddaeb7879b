#include "bench/result_folder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "bench/options.h"
#include "bench/recorded_tree.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

constexpr const char* kStarted = "2026-11-23T15:04:05Z";
constexpr const char* kRun = "2026-11-23T15-04-05Z";

class ResultFolderTest : public testing::Test {
 protected:
  // Everything below the temporary folder, relative to it.
  std::vector<std::string> present() const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      paths.push_back(fs::relative(entry.path(), root_).string());
    }
    return paths;
  }

  const RecordedTree tree_;
  const fs::path root_ = tree_.files().root;
};

TEST_F(ResultFolderTest, IsRefusedBeforeTheWorkWhereNoneCouldBe) {
  check_results(root_);
  check_results(root_ / "not" / "yet");
  check_results("relative/not/yet");
  EXPECT_THAT(present(), IsEmpty()) << "it only looks";
  std::ofstream(root_ / "file") << "";
  for (const fs::path& path : {root_ / "file", root_ / "file" / "below"})
    EXPECT_THAT([&] { check_results(path); }, ThrowsMessage<BadRequest>(HasSubstr("accepted is a folder")));
}

TEST(KeepAndShow, ShowsWhatCannotBeKept) {
  std::string told;
  const auto show = [&] { told += " shown"; };
  EXPECT_EQ(keep_and_show([&] { return told += "kept", 7; }, show), 7);
  EXPECT_EQ(told, "kept shown");
  told.clear();
  EXPECT_THROW(keep_and_show([]() -> int { throw std::runtime_error("full"); }, show), std::runtime_error);
  EXPECT_EQ(told, " shown");
}

std::string content(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(ResultFolderTest, IsHiddenUntilItIsPublished) {
  ResultFolder folder(root_ / "results", "cpu", kStarted);
  folder.write("run.json", "{}");
  EXPECT_FALSE(fs::exists(root_ / "results/cpu" / kRun));
  for (const auto& entry : fs::directory_iterator(root_ / "results/cpu")) {
    EXPECT_EQ(entry.path().filename().string().front(), '.');
  }
  EXPECT_EQ(folder.publish(), root_ / "results/cpu" / kRun);
  EXPECT_EQ(content(root_ / "results/cpu" / kRun / "run.json"), "{}");
}

TEST_F(ResultFolderTest, StaysOncePublished) {
  {
    ResultFolder folder(root_ / "results", "cpu", kStarted);
    folder.write("run.json", "first");
    folder.write("benchmark.json", "other");
    folder.publish();
    folder.write("run.json", "second");
  }
  const std::string run = std::string("results/cpu/") + kRun;
  EXPECT_THAT(present(), UnorderedElementsAre("results", "results/cpu", run, run + "/run.json",
                                              run + "/benchmark.json"));
  EXPECT_EQ(content(root_ / run / "run.json"), "second");
}

TEST_F(ResultFolderTest, LeavesNothingBehindWhenItIsNotPublished) {
  {
    const ResultFolder folder(root_ / "a/b/results", "cpu", kStarted);
    folder.write("run.json", "{}");
  }
  EXPECT_THAT(present(), IsEmpty()) << "also not the folders that were made for it";
}

TEST_F(ResultFolderTest, NeverRemovesAFolderThatWasThereBefore) {
  fs::create_directories(root_ / "results");
  { const ResultFolder folder(root_ / "results", "cpu", kStarted); }
  EXPECT_THAT(present(), UnorderedElementsAre("results"));
  fs::create_directories(root_ / "results/cpu");
  { const ResultFolder folder(root_ / "results", "cpu", kStarted); }
  EXPECT_THAT(present(), UnorderedElementsAre("results", "results/cpu"));
}

TEST_F(ResultFolderTest, ASecondRunInTheSameSecondGetsAnotherName) {
  for (const char* const suffix : {"", "-2", "-3"}) {
    ResultFolder folder(root_, "cpu", kStarted);
    folder.write("run.json", suffix);
    EXPECT_EQ(folder.publish(), root_ / "cpu" / (std::string(kRun) + suffix));
  }
  EXPECT_EQ(content(root_ / "cpu" / kRun / "run.json"), "");
  EXPECT_EQ(content(root_ / "cpu" / (std::string(kRun) + "-2") / "run.json"), "-2");
}

TEST_F(ResultFolderTest, TwoRunsAtTheSameTimeDoNotKnowEachOther) {
  {
    const ResultFolder first(root_ / "results", "cpu", kStarted);
    ResultFolder second(root_ / "results", "cpu", kStarted);
    first.write("run.json", "first");
    second.write("run.json", "second");
    second.publish();
  }  // the first is not published, and made the folders that both are in
  const std::string run = std::string("results/cpu/") + kRun + "-2";
  EXPECT_THAT(present(), UnorderedElementsAre("results", "results/cpu", run, run + "/run.json"));
  EXPECT_EQ(content(root_ / run / "run.json"), "second");
}

TEST_F(ResultFolderTest, APathThatCannotBeWrittenIsABadRequest) {
  std::ofstream(root_ / "file") << "in the way";
  for (const fs::path& path : {root_ / "file", root_ / "file/below", fs::path("/dev/null/x")}) {
    EXPECT_THAT([&] { ResultFolder(path, "cpu", kStarted); },
                ThrowsMessage<BadRequest>(AllOf(HasSubstr("--results " + path.string()),
                                                HasSubstr("accepted is a folder that can be written to"))));
  }
  EXPECT_THAT(present(), UnorderedElementsAre("file"));
  EXPECT_EQ(content(root_ / "file"), "in the way");
}

TEST_F(ResultFolderTest, AFileThatCannotBeWrittenIsAnErrorThatNamesIt) {
  const ResultFolder folder(root_, "cpu", kStarted);
  EXPECT_THAT([&] { folder.write("missing/run.json", "{}"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("missing/run.json")));
}

TEST(UtcNow, IsAsIso8601) {
  std::string shape = utc_now();
  std::ranges::replace_if(
      shape, [](unsigned char c) { return std::isdigit(c) != 0; }, '9');
  EXPECT_EQ(shape, "9999-99-99T99:99:99Z");
}

TEST_F(ResultFolderTest, AFileIsReplacedInWholeOrStaysAsItWas) {
  write_whole(root_ / "x", "old");
  write_whole(root_ / "x", "new");
  EXPECT_EQ(content(root_ / "x"), "new");
  fs::create_directory(root_ / "y");
  EXPECT_THROW(write_whole(root_ / "y", "no file"), fs::filesystem_error);
  EXPECT_THROW(write_whole(root_ / "nowhere" / "z", "no folder"), fs::filesystem_error);
  EXPECT_THAT(present(), UnorderedElementsAre("x", "y")) << "nothing is left aside";
  write_whole("/dev/null", "nothing");
  EXPECT_TRUE(fs::is_character_file("/dev/null")) << "what is no file is not replaced";
}

}  // namespace
}  // namespace flopline
