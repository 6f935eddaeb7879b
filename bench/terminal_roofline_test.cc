#include "bench/terminal_roofline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <regex>

#include "bench/utf8.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ResultOf;
using testing::SizeIs;

constexpr int kLinesOfPlot = 17;  // with the unit, without the axis

// Ridges at 1 and 10 FLOP per byte.
Roofline roofline_of(const std::vector<RooflinePoint>& points) {
  return {.points = points,
          .memory = {{.level = "DRAM", .gb_per_s = 10}, {.level = "L1", .gb_per_s = 100}},
          .peak_gflops = 100};
}

RooflinePoint point(const std::string& layer, double intensity, double gflops,
                    const std::string& backend = "onednn", const std::string& kind = "conv") {
  return {.layer = layer, .kind = kind, .backend = backend, .intensity = intensity, .gflops = gflops};
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

// Row and column of the only place of a text within the plot; -1 where it is not.
std::pair<int, int> place_of(const std::vector<std::string>& lines, const std::string& text) {
  std::pair<int, int> place = {-1, -1};
  for (int row = 0; row < kLinesOfPlot; ++row) {
    const std::size_t column = lines[static_cast<std::size_t>(row)].find(text);
    if (column != std::string::npos) place = {row, static_cast<int>(column)};
  }
  return place;
}

TEST(TerminalRoofline, DrawsRoofsPointsAndWhatTheyAre) {
  const auto lines = terminal_roofline(roofline_of({point("first", 0.1, 0.9), point("second", 100, 99)}), {});
  EXPECT_EQ(joined(lines),
            "GFLOPS\n"
            "    |                       L1                    DRAM\n"
            "100 |                       _------------------------------------------b--------\n"
            "    |                    _-'                  __-'\n"
            " 50 |                 _-'                  _-'\n"
            "    |              _-'                  _-'\n"
            "    |          _-''                  _-'\n"
            " 20 |       _-'                  _--'\n"
            "    |    _-'                  _-'\n"
            " 10 |__-'                  _-'\n"
            "    |                   _-'\n"
            "  5 |               _--'\n"
            "    |            _-'\n"
            "    |         _-'\n"
            "  2 |      _-'\n"
            "    |  _-''\n"
            "  1 |-'a\n"
            "    +--+--------------------+---------------------+--------------------+--------\n"
            "      0.1                   1                    10                   100\n"
            "     FLOP per byte of compulsory traffic: every operand moved once\n"
            "roofs: L1 100 GB/s  DRAM 10 GB/s  peak 100 GFLOPS\n"
            "backends: a onednn\n"
            "a first   b second");
}

TEST(TerminalRoofline, PutsPointsWhereTheyBelong) {
  const auto lines = terminal_roofline(roofline_of({point("first", 0.1, 1), point("second", 1, 1),
                                                    point("third", 10, 1), point("fourth", 1, 100)}),
                                       {});
  const auto a = place_of(lines, "a"), b = place_of(lines, "b"), c = place_of(lines, "c"),
             d = place_of(lines, "d");
  EXPECT_EQ(a.first, b.first) << "the same performance";
  EXPECT_EQ(b.first, c.first);
  EXPECT_EQ(b.second, d.second) << "the same intensity";
  EXPECT_NEAR(c.second - b.second, b.second - a.second, 1) << "a decade each";
  EXPECT_LT(d.first, b.first) << "higher";
}

TEST(TerminalRoofline, MarksBackendsAndPutsAReferenceWhereItIs) {
  const auto lines = terminal_roofline(roofline_of({point("fc", 1, 50), point("fc", 1, 2, "reference")}), {});
  EXPECT_GT(place_of(lines, "a*").first, place_of(lines, "a ").first);
  EXPECT_THAT(lines, Contains("backends: a onednn  a* reference"));
  EXPECT_THAT(lines, Contains("a fc"));
}

TEST(TerminalRoofline, TellsWhatStandsInTheSamePlace) {
  std::vector<RooflinePoint> points;
  for (const char* const name : {"one", "two", "three", "four", "five"}) points.push_back(point(name, 1, 50));
  const auto lines = terminal_roofline(roofline_of(points), {});
  const auto a = place_of(lines, "a");
  EXPECT_EQ(lines[static_cast<std::size_t>(a.first)].substr(static_cast<std::size_t>(a.second) - 1, 3), "bac")
      << "a column beside it is near enough";
  EXPECT_THAT(lines, Contains("in the same place: a = d e"));
}

TEST(TerminalRoofline, IsReadableWithManyPoints) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> decades(-1, 3), below(-2, 0);
  std::vector<RooflinePoint> points;
  for (int i = 0; i < 150; ++i) {
    const double x = decades(random), y = std::min(2.0, x + 2) + below(random);
    points.push_back(point("layer " + std::to_string(i / 2), std::pow(10, x), std::pow(10, y),
                           i % 2 == 0 ? "onednn" : "reference"));
  }
  for (const int width : {40, 80, 140}) {
    const auto lines = terminal_roofline(roofline_of(points), {.width = width});
    for (const std::string& line : lines) {
      EXPECT_TRUE(display_width(line) <= width || line.find(" = ") != std::string::npos) << line;
    }
    EXPECT_THAT(joined(lines),
                AllOf(HasSubstr("a layer 0"), HasSubstr("9 layer 61"), HasSubstr("@ 13 more layers")));
    // Every mark is drawn or told.
    const std::string all = joined(lines);
    for (const char* const mark : {"a", "a*", "Z", "Z*"})
      EXPECT_NE(all.find(mark), std::string::npos) << mark;
  }
}

TEST(TerminalRoofline, NamesEachLevelAboveItsRidge) {
  const auto lines = terminal_roofline(roofline_of({point("fc", 1, 50)}), {});
  EXPECT_EQ(place_of(lines, "L1").first, place_of(lines, "DRAM").first);
  EXPECT_LT(place_of(lines, "L1").second, place_of(lines, "DRAM").second);
  EXPECT_THAT(lines, Contains("roofs: L1 100 GB/s  DRAM 10 GB/s  peak 100 GFLOPS"));
  EXPECT_THAT(joined(lines), AllOf(HasSubstr("GFLOPS\n"), HasSubstr("FLOP per byte of compulsory traffic")));
}

TEST(TerminalRoofline, KeepsToAsciiUnlessTheTerminalHasMore) {
  const Roofline roofline = roofline_of({point("häßlich", 1, 50)});
  const std::string plain = joined(terminal_roofline(roofline, {}));
  EXPECT_TRUE(std::ranges::all_of(plain, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }))
      << plain;
  EXPECT_THAT(plain, HasSubstr("a h??lich"));
  const auto rich = terminal_roofline(roofline, {.utf8 = true});
  EXPECT_THAT(joined(rich), AllOf(HasSubstr("└"), HasSubstr("a häßlich")));
  EXPECT_THAT(rich, Each(ResultOf(display_width, testing::Le(80))));
}

TEST(TerminalRoofline, IsColouredByKindOnlyWhenAsked) {
  const Roofline roofline =
      roofline_of({point("fc", 1, 50, "onednn", "linear"), point("x", 1, 5, "onednn", "odd")});
  const std::string plain = joined(terminal_roofline(roofline, {}));
  EXPECT_THAT(plain, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("colours"))));
  const std::string colored = joined(terminal_roofline(roofline, {.color = true}));
  EXPECT_THAT(colored, AllOf(HasSubstr("\x1b[38;5;166ma\x1b[0m fc"),
                             HasSubstr("colours:  \x1b[38;5;166mlinear\x1b[0m  \x1b[38;5;244modd\x1b[0m")));
  const std::string legend = "\ncolours:";
  EXPECT_EQ(std::regex_replace(colored.substr(0, colored.find(legend)), std::regex("\x1b\\[[0-9;]*m"), ""),
            plain)
      << "colours take no columns";
}

TEST(TerminalRoofline, NamesCannotSteerATerminal) {
  const std::string bad = "\x1b[2J\n|`<";
  Roofline roofline = roofline_of({point(bad, 1, 50, bad, bad)});
  roofline.memory.front().level = bad;
  for (const bool utf8 : {false, true}) {
    const std::string text = joined(terminal_roofline(roofline, {.utf8 = utf8}));
    EXPECT_EQ(std::ranges::count(text, '\x1b'), 0);
  }
}

TEST(TerminalRoofline, NeedsPointsThatCanBeDrawn) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(terminal_roofline(roofline_of({}), {}), IsEmpty());
  EXPECT_THAT(terminal_roofline(roofline_of({point("a", 0, 1), point("b", 1, -1), point("c", NAN, 1),
                                             point("d", 1, kInfinity)}),
                                {}),
              IsEmpty());
}

TEST(TerminalRoofline, HoldsAnyNumbers) {
  Roofline odd = roofline_of({point("a", 5e-324, 1e308), point("b", 1e308, 5e-324)});
  odd.memory.push_back({.level = "none", .gb_per_s = 0});
  odd.memory.push_back({.level = "odd", .gb_per_s = NAN});
  EXPECT_THAT(terminal_roofline(odd, {}), Each(ResultOf(display_width, testing::Le(80))));
  odd = {.points = {point("a", 1, 1)}};
  EXPECT_THAT(terminal_roofline(odd, {.width = 40, .height = 8}), Contains("roofs: ").Times(0));
  EXPECT_THAT(terminal_roofline(odd, {.width = 40, .height = 8}), Contains("a a"));
  odd.memory = {{.level = "DRAM", .gb_per_s = 1}};
  EXPECT_THAT(joined(terminal_roofline(odd, {})), HasSubstr("DRAM"));
}

TEST(CharacterAxis, HasTicksAsManyAsThereIsRoomFor) {
  const CharacterAxis decades = {.low = -0.5, .high = 3.5, .cells = 40};
  EXPECT_THAT(decades.ticks(5), testing::ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(decades.ticks(2), testing::ElementsAre(0, 2));
  EXPECT_THAT(decades.ticks(20), SizeIs(12)) << "1, 2 and 5 of each";
  const CharacterAxis narrow = {.low = 0.1, .high = 0.8, .cells = 40};
  EXPECT_THAT(narrow.ticks(5), testing::ElementsAre(std::log10(2), std::log10(5)));
}

}  // namespace
}  // namespace flopline
