// A small table for people (aligned text, Markdown) and for programs (CSV).
#pragma once

#include <string>
#include <vector>

namespace flopline {

enum class Align { kLeft, kRight };

enum class Color { kNone, kRed, kYellow, kGreen, kDim, kBold };

struct Column {
  std::string heading;
  Align align = Align::kLeft;  // left for text, right for figures
  int dispensable = 0;         // where space is short, those of the highest number go first; 0 stays
};

struct Cell {
  std::string text;  // UTF-8
  Color color = Color::kNone;
};

// A row may be shorter than the columns: the rest is empty. A longer one is refused (std::invalid_argument)
// when the table is rendered.
struct TextTable {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

struct TextStyle {
  int max_width = 140;  // columns of the terminal
  bool color = false;   // ANSI codes
};

// Heading, rule, rows, each ended by a newline. When it is too wide, dispensable columns are left out, which
// a line below says, and the widest left-aligned columns are shortened ("…"); figures never are, so a table
// of many figures may stay too wide.
std::string to_text(const TextTable& table, const TextStyle& style = {});

// Heading and rows, quoted as RFC 4180 says, in full and without colour. Lines end in a bare newline, as
// everywhere else on Linux.
std::string to_csv(const TextTable& table);

// A table of GitHub's Markdown, in which no cell is anything but text: what could be markup is escaped.
std::string to_markdown(const TextTable& table);
std::string markdown_text(const std::string& text);

}  // namespace flopline
