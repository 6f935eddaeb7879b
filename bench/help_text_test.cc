#include "bench/help_text.h"

#include <gmock/gmock.h>

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = HelpBlock::Kind;

TEST(HelpBlocks, AreToldByEndAndIndentation) {
  std::vector<std::string> seen;
  std::vector<Kind> kinds;
  for (const HelpBlock& block :
       help_blocks("About:\nnothing.\n\nNumbers:\n  1   one\n  2, 3  few or\nExamples:\n  flopline run")) {
    kinds.push_back(block.kind);
    seen.push_back(block.term + "|" + block.text);
  }
  EXPECT_THAT(kinds, ElementsAre(Kind::paragraph, Kind::paragraph, Kind::heading, Kind::row, Kind::row,
                                 Kind::heading, Kind::literal));
  EXPECT_THAT(seen, ElementsAre("|About:", "|nothing.", "|Numbers", "1|one", "2, 3|few or", "|Examples",
                                "|flopline run"));
}

TEST(Wrapped, FillsLinesAndDividesNoWord) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("one two three", 6), ElementsAre("one", "two", "three"));
  EXPECT_THAT(wrapped("a-word-too-long b", 5), ElementsAre("a-word-too-long", "b"));
  EXPECT_THAT(wrapped("", 5), IsEmpty());
}

TEST(Options, AreShownWithTheirValues) {
  CLI::App app("About.", "program");
  bool flag = false;
  std::string text;
  EXPECT_EQ(option_names(*app.add_flag("-f,--flag", flag), ", "), "-f, --flag");
  const CLI::Option* const value = app.add_option("--value", text)->option_text("N");
  EXPECT_EQ(option_names(*value, ", ") + option_value(*value), "--valueN");
  const CLI::Option* const positional = app.add_option("WHAT", text)->option_text(" ");
  EXPECT_EQ(option_names(*positional, ", ") + option_value(*positional), "WHAT");
}

TEST(HelpFormatter, WrapsWhatIsLongAndKeepsCommands) {
  CLI::App app("About.", "program");
  app.formatter(std::make_shared<HelpFormatter>());
  const std::string words =
      "nine more letters and so on until this goes over the end of any line there is, with an end";
  bool flag = false;
  app.add_flag("--flag", flag, words);
  app.add_subcommand("command", words);
  app.footer(words + "\nExamples:\n  program --flag=" + std::string(90, 'x'));
  const std::string help = app.help();
  EXPECT_THAT(help,
              HasSubstr("  --flag                    nine more letters and so on until this goes over the\n"
                        "                            end of any line"));
  EXPECT_THAT(help,
              HasSubstr("  command                   nine more letters and so on until this goes over the\n"
                        "                            end of any line"));
  EXPECT_THAT(help,
              HasSubstr("\nnine more letters and so on until this goes over the end of any line there is,\n"
                        "with an end\n\nExamples:\n  program --flag=xxx"));
}

}  // namespace
}  // namespace flopline
