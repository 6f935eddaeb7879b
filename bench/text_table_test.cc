#include "bench/text_table.h"

#include <gmock/gmock.h>

#include <sstream>
#include <stdexcept>

#include "bench/utf8.h"

namespace flopline {
namespace {

using testing::HasSubstr;
using testing::Not;

TextTable small_table() {
  return {.columns = {{"layer"}, {"time", Align::kRight}, {"note"}},
          .rows = {{{"conv1"}, {"12.5 µs"}, {"fast", Color::kGreen}}, {{"fc"}, {"3 µs"}}}};
}

TEST(TableText, AlignsByCodePointsAndEndsNoLineInSpaces) {
  EXPECT_EQ(to_text(small_table()),
            "layer     time  note\n"
            "-----  -------  ----\n"
            "conv1  12.5 µs  fast\n"
            "fc        3 µs\n");
}

TEST(TableText, EmptyCellsKeepTheirPlace) {
  const TextTable table{.columns = {{"a"}, {"b", Align::kRight}, {"c"}}, .rows = {{{""}, {""}, {"x"}}}};
  EXPECT_EQ(to_text(table), "a  b  c\n-  -  -\n      x\n");
}

TEST(TableText, ColourOnlyWhenAskedAndWithoutWidth) {
  EXPECT_THAT(to_text(small_table()), Not(HasSubstr("\x1b")));
  const std::string colored = to_text(small_table(), {.color = true});
  EXPECT_THAT(colored, HasSubstr("conv1  12.5 µs  \x1b[32mfast\x1b[0m\n"));
}

TEST(TableText, TheWidestTextIsShortenedAndFiguresNever) {
  const TextTable table{.columns = {{"short"}, {"name"}, {"figure", Align::kRight}},
                        .rows = {{{"abcdefghij"}, {std::string(50, 'n')}, {std::string(30, '1')}}}};
  const std::string text = to_text(table, {.max_width = 60});
  EXPECT_THAT(text, HasSubstr("abcdefghij  " + std::string(15, 'n') + "…  " + std::string(30, '1') + "\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(display_width(line), 60) << line;
}

TEST(TableText, TextKeepsAFewColumnsEvenIfTheTableStaysTooWide) {
  const TextTable table{.columns = {{"name"}, {"figure", Align::kRight}},
                        .rows = {{{"abcdefghijkl"}, {std::string(30, '1')}}}};
  EXPECT_THAT(to_text(table, {.max_width = 20}), HasSubstr("abcdefg…  1"));
}

TEST(TableText, ControlCharactersDoNotReachTheTerminal) {
  const TextTable table{.columns = {{"name"}}, .rows = {{{"a\nb\x1b[31mc"}}}};
  EXPECT_THAT(to_text(table), HasSubstr("a b [31mc\n"));
}

TEST(TableText, ATableWithoutRowsIsItsHeading) {
  EXPECT_EQ(to_text({.columns = {{"a"}}, .rows = {}}), "a\n-\n");
}

TEST(TableText, DispensableColumnsGoWhereSpaceIsShort) {
  const TextTable table{
      .columns = {{"name"}, {"first", Align::kRight, 1}, {"second", Align::kRight, 2}, {"last"}},
      .rows = {{{"abcdefghijklmnop"}, {"1"}, {"2"}, {"x"}}, {{"b"}, {"3"}}}};
  EXPECT_THAT(to_text(table, {.max_width = 37}), Not(HasSubstr("left out")));
  EXPECT_EQ(to_text(table, {.max_width = 27}),
            "name            first  last\n"
            "--------------  -----  ----\n"
            "abcdefghijklm…      1  x\n"
            "b                   3\n"
            "left out for want of width: second\n");
  EXPECT_THAT(to_text(table, {.max_width = 10}), HasSubstr("left out for want of width: first, second\n"));
}

TEST(TableMarkdown, AlignsFiguresAndHoldsNoMarkupButItsOwn) {
  const TextTable table{.columns = {{"name"}, {"t|me", Align::kRight}},
                        .rows = {{{"a|b `c` <d> *e* _f_\ng\x1b[1m"}, {"1.20 ms", Color::kRed}}, {{"x"}}}};
  EXPECT_EQ(to_markdown(table),
            "| name | t\\|me |\n"
            "| --- | ---: |\n"
            "| a\\|b \\`c\\` &lt;d&gt; \\*e\\* \\_f\\_ g \\[1m | 1.20 ms |\n"
            "| x |  |\n");
}

TEST(MarkdownText, BeginsNoListAndCallsNobody) {
  EXPECT_EQ(markdown_text("- a"), "\\- a");
  EXPECT_EQ(markdown_text("-a"), "-a");
  EXPECT_EQ(markdown_text("12. a"), "12\\. a");
  EXPECT_EQ(markdown_text("1.5 ms avx512_core"), "1.5 ms avx512_core");
  EXPECT_EQ(markdown_text("@user #7 &lt; \\"), "@<!-- -->user #<!-- -->7 &amp;lt; \\\\");
}

TEST(Table, ARowThatIsTooLongIsRefused) {
  const TextTable table{.columns = {{"a"}}, .rows = {{{"1"}, {"2"}}}};
  EXPECT_THROW(to_text(table), std::invalid_argument);
  EXPECT_THROW(to_csv(table), std::invalid_argument);
}

TEST(TableCsv, QuotesWhatNeedsIt) {
  const TextTable table{.columns = {{"name"}, {"a,b"}, {"c"}},
                        .rows = {{{"say \"hi\""}, {"1,5"}, {"two\nlines"}}, {{"plain", Color::kRed}}}};
  EXPECT_EQ(to_csv(table),
            "name,\"a,b\",c\n"
            "\"say \"\"hi\"\"\",\"1,5\",\"two\nlines\"\n"
            "plain,,\n");
}

TEST(TableCsv, IsNeverShortened) {
  const TextTable table{.columns = {{"name"}}, .rows = {{{std::string(300, 'x')}}}};
  EXPECT_THAT(to_csv(table), HasSubstr(std::string(300, 'x')));
}

}  // namespace
}  // namespace flopline
