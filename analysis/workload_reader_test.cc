#include "analysis/workload_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace flopline {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ReadText, GivesTheWholeFileUpToALimit) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "read_text";
  const std::string text(3'000'000, 'x');
  std::ofstream(path) << text;
  EXPECT_EQ(read_text(path, 3'000'000), text);
  EXPECT_THAT([&] { read_text(path, 2'999'999); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("larger than 2 MB")));
}

TEST(ReadText, TellsWhatIsInTheWay) {
  EXPECT_THAT([] { read_text("/nowhere/at/all", 1); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("No such file")));
  EXPECT_THAT([] { read_text(::testing::TempDir(), 1); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("is a directory")));
  EXPECT_THAT([] { read_text("/dev/zero", 5'000'000); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("larger than 5 MB")));
}

TEST(NameFrom, IsTheStemWithoutWhatNamesCannotHave) {
  EXPECT_EQ(name_from("/models/resnet18.noweights.onnx"), "resnet18.noweights");
  EXPECT_EQ(name_from("my model, \"final\".onnx"), "my-model---final-");
  EXPECT_EQ(name_from(""), "-");
}

TEST(Quoted, KeepsATerminalSafe) {
  EXPECT_EQ(quoted("a\033[2J\nb"), "'a?[2J?b'");
  EXPECT_EQ(quoted("abcdef", 3), "'abc...'");
}

}  // namespace
}  // namespace flopline
