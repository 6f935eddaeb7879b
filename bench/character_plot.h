// Axes, lines and marks of a log-log plot as characters.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flopline {

struct Canvas {
  int width = 80;   // columns, of at least 40
  int height = 20;  // lines of the plot with its axes, of at least 8
  bool utf8 = false;
  bool color = false;  // ANSI codes, which take no columns
};

// One of the 256 colours of terminals, where the canvas has colours; 0 is none.
std::string painted(const std::string& text, int color, const Canvas& canvas);
// A name that may hold anything, in at most `width` columns; without UTF-8 what is not ASCII is "?".
std::string name_on(const Canvas& canvas, const std::string& name, int width);

// A range of decimal logarithms in cells.
struct CharacterAxis {
  double low = 0, high = 1;
  int cells = 1;

  double place(double logarithm) const;  // in cells from the low end
  int cell(double logarithm) const;      // the nearest that there is
  double middle(int cell) const;
  // Where numbers stand, at most so many: powers of ten, or 1, 2 and 5 times those.
  std::vector<double> ticks(int most) const;
};

class CharacterPlot {
 public:
  // Cells are set from what the canvas leaves beside the axes' text.
  CharacterPlot(const Canvas& canvas, CharacterAxis x, CharacterAxis y);
  const CharacterAxis& x() const { return x_; }
  const CharacterAxis& y() const { return y_; }

  // y = slope * x + offset, all logarithms, where x is between `from` and `to`: in each column as high in its
  // cell as three signs allow.
  void draw_line(double slope, double offset, double from, double to);
  // Whether so many cells from here on hold no text. Rows count from the bottom.
  bool is_free(int row, int column, int cells) const;
  // ASCII, over lines.
  void write(int row, int column, std::string_view text, int color);

  // From the top down, no line ending in blanks. The unit of y stands above, that of x below.
  std::vector<std::string> lines(const std::string& x_unit, const std::string& y_unit) const;

 private:
  struct Character {
    std::string text = " ";
    int color = 0;
  };
  Character& at(int row, int column);
  std::string tick_line(std::string& axis) const;

  const Canvas canvas_;
  CharacterAxis x_, y_;
  int margin_ = 0;                            // columns left of the vertical axis
  std::vector<std::vector<Character>> grid_;  // rows from the bottom
  std::set<std::pair<int, int>> taken_;       // row and column, by text
};

}  // namespace flopline
