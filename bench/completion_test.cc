#include "bench/completion.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace flopline {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

TEST(Offer, IsKeptWithTheOption) {
  CLI::App app;
  std::string text;
  CLI::Option* const option = app.add_option("--option", text);
  EXPECT_THAT(offered(*option), IsEmpty());
  offer(*option, std::vector{"one", "two"});
  EXPECT_THAT(offered(*option), ElementsAre("one", "two"));
  offer(*option, std::vector<std::string>());
  EXPECT_THAT(offered(*option), IsEmpty());
}

TEST(Offer, IsToldWhereTheValueIsMissing) {
  CLI::App app;
  std::string text;
  offer(*app.add_option("--option", text), std::vector{"one", "two"});
  try {
    app.parse("--option");
    FAIL() << "accepted";
  } catch (const CLI::ParseError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("{one,two}"));
  }
}

// Completes with bash itself, in a folder that holds a file and a folder.
class BashCompletion : public testing::Test {
 protected:
  BashCompletion() {
    fs::create_directories(folder_ / "a folder");
    std::ofstream(folder_ / "a file") << "";
    CLI::App app("About.", "flopline");
    app.set_version_flag("--version", "1.2.3");
    CLI::App* const go = app.add_subcommand("go", "Goes");
    app.add_subcommand("get", "Gets");
    std::string text;
    std::vector<std::string> texts;
    bool flag = false;
    offer(*go->add_option("PLACE", texts)->option_text("..."), std::vector{"home", "house"});
    offer(*go->add_option("--by", text)->option_text("WAY"), std::vector{"bus", "boat", "train"});
    offer(*go->add_option("--with", texts)->delimiter(',')->option_text("NAME"),
          std::vector{"tom", "tim", "ann"});
    go->add_option("--to", text)->option_text("DIR");
    go->add_option("--map", text)->option_text("FILE");
    go->add_option("--times", text)->option_text("N");
    go->add_flag("--fast", flag);
    std::ofstream(folder_ / ".script") << bash_completion(app);
  }
  ~BashCompletion() override { fs::remove_all(folder_); }

  // What bash offers behind words, written as elements of its array; the last is being completed.
  std::vector<std::string> completed(const std::string& words) const {
    const std::string command = fmt::format(
        "cd '{}' && bash -uc 'source ./.script; COMP_WORDS=(flopline {}); COMP_CWORD=$((${{#COMP_WORDS[@]}} "
        "- 1)); _flopline; "
        "for reply in \"${{COMPREPLY[@]}}\"; do echo \"$reply\"; done'",
        folder_.string(), words);
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::vector<std::string> lines;
    std::array<char, 1000> line{};
    while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
      lines.emplace_back(line.data());
      lines.back().pop_back();
    }
    return lines;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("flopline_completion_" + std::to_string(getpid()));
};

TEST_F(BashCompletion, OfTheFirstWordIsASubcommandOrAnOption) {
  EXPECT_THAT(completed("g"), ElementsAre("go", "get"));
  EXPECT_THAT(completed("ge"), ElementsAre("get"));
  EXPECT_THAT(completed("--v"), ElementsAre("--version"));
}

TEST_F(BashCompletion, OfAnOptionIsOneOfTheSubcommand) {
  EXPECT_THAT(completed("go --t"), ElementsAre("--to", "--times"));
  EXPECT_THAT(completed("get --t"), IsEmpty());
  EXPECT_THAT(completed("go --fast -"), IsSupersetOf({"--help", "--fast"}));
}

TEST_F(BashCompletion, OfAValueIsWhatItsOptionOffers) {
  EXPECT_THAT(completed("go --by b"), ElementsAre("bus", "boat"));
  EXPECT_THAT(completed("go --by = b"), ElementsAre("bus", "boat")) << "as bash divides --by=b";
  EXPECT_THAT(completed("go --by ="), ElementsAre("bus", "boat", "train"));
  EXPECT_THAT(completed("go --times \"\""), IsEmpty());
}

TEST_F(BashCompletion, OfAListIsOfItsLast) {
  EXPECT_THAT(completed("go --with t"), ElementsAre("tom", "tim"));
  EXPECT_THAT(completed("go --with ann,t"), ElementsAre("ann,tom", "ann,tim"));
}

TEST_F(BashCompletion, OfFilesAndFoldersIsThose) {
  EXPECT_THAT(completed("go --to a"), ElementsAre("a folder"));
  EXPECT_THAT(completed("go --map a"), UnorderedElementsAre("a file", "a folder"));
  EXPECT_THAT(completed("go --fast h"), ElementsAre("home", "house"));
  EXPECT_THAT(completed("go \"\""), UnorderedElementsAre("home", "house", "a file", "a folder", ".script"));
}

}  // namespace
}  // namespace flopline
