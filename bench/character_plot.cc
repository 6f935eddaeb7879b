#include "bench/character_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bench/utf8.h"

namespace flopline {
namespace {

constexpr int kLinesAround = 4;       // the unit of y; the axis, numbers and unit of x
constexpr int kLinesPerNumber = 2;    // on the vertical axis
constexpr int kColumnsPerNumber = 8;  // on the other

struct Glyphs {
  std::array<const char*, 3> line;  // low, in the middle and high in its cell
  const char *vertical, *horizontal, *corner, *tick;
};

constexpr Glyphs kAscii = {
    .line = {"_", "-", "'"}, .vertical = "|", .horizontal = "-", .corner = "+", .tick = "+"};
// Signs that fonts of terminals have: the scan lines of the VT100, which lie better, are missing in some.
constexpr Glyphs kUtf8 = {
    .line = {"_", "─", "‾"}, .vertical = "│", .horizontal = "─", .corner = "└", .tick = "┬"};

const Glyphs& glyphs(const Canvas& canvas) { return canvas.utf8 ? kUtf8 : kAscii; }

std::string number_text(double logarithm) { return fmt::format("{:.6g}", std::pow(10, logarithm)); }

std::size_t index(int number) { return static_cast<std::size_t>(number); }

std::string blanks(int count) { return fmt::format("{:{}}", "", count); }

std::string without_blanks_at_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string painted(const std::string& text, int color, const Canvas& canvas) {
  return canvas.color && color != 0 ? fmt::format("\x1b[38;5;{}m{}\x1b[0m", color, text) : text;
}

std::string name_on(const Canvas& canvas, const std::string& name, int width) {
  const std::string text = printable(name);
  if (canvas.utf8) return shorten(text, width);
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool begins_character = (byte & 0xC0) != 0x80;
    if (begins_character) plain += byte < 0x80 ? c : '?';
  }
  return static_cast<int>(plain.size()) <= width ? plain : plain.substr(0, index(width - 1)) + "~";
}

double CharacterAxis::place(double logarithm) const { return (logarithm - low) / (high - low) * cells; }

int CharacterAxis::cell(double logarithm) const {
  return static_cast<int>(std::clamp(std::floor(place(logarithm)), 0.0, cells - 1.0));
}

double CharacterAxis::middle(int cell) const { return low + (cell + 0.5) / cells * (high - low); }

std::vector<double> CharacterAxis::ticks(int most) const {
  std::vector<double> all;
  const double first = std::ceil(low), last = std::floor(high);
  const double step = std::max(1.0, std::ceil((last - first + 1) / most));
  for (double power = first; power <= last; power += step) all.push_back(power);
  if (3 * (high - low) > most) return all;
  for (double power = first - 1; power <= last; ++power) {
    for (const double between : {power + std::log10(2), power + std::log10(5)})
      if (between >= low && between <= high) all.push_back(between);
  }
  std::ranges::sort(all);
  return all;
}

CharacterPlot::CharacterPlot(const Canvas& canvas, CharacterAxis x, CharacterAxis y)
    : canvas_(canvas), x_(x), y_(y) {
  y_.cells = canvas.height - kLinesAround;
  for (const double tick : y_.ticks(y_.cells / kLinesPerNumber))
    margin_ = std::max(margin_, static_cast<int>(number_text(tick).size()) + 1);
  x_.cells = canvas.width - margin_ - 1;
  grid_.assign(index(y_.cells), std::vector<Character>(index(x_.cells)));
}

CharacterPlot::Character& CharacterPlot::at(int row, int column) { return grid_[index(row)][index(column)]; }

void CharacterPlot::draw_line(double slope, double offset, double from, double to) {
  for (int column = 0; column < x_.cells; ++column) {
    const double x = x_.middle(column);
    const double height = y_.place(slope * x + offset);
    if (x < from || x > to || height < 0 || height >= y_.cells) continue;
    const int row = static_cast<int>(height);
    at(row, column) = {.text = glyphs(canvas_).line.at(index(static_cast<int>((height - row) * 3)))};
  }
}

bool CharacterPlot::is_free(int row, int column, int cells) const {
  if (row < 0 || row >= y_.cells || column < 0 || column + cells > x_.cells) return false;
  for (int i = 0; i < cells; ++i)
    if (taken_.contains({row, column + i})) return false;
  return true;
}

void CharacterPlot::write(int row, int column, std::string_view text, int color) {
  for (const char c : text) {
    at(row, column) = {.text = std::string(1, c), .color = color};
    taken_.insert({row, column});
    ++column;
  }
}

// The numbers below the horizontal axis, which gets its ticks.
std::string CharacterPlot::tick_line(std::string& axis) const {
  std::vector<std::string> signs(index(x_.cells), glyphs(canvas_).horizontal);
  std::string numbers = blanks(canvas_.width);
  std::size_t free_from = 0;
  for (const double tick : x_.ticks(x_.cells / kColumnsPerNumber)) {
    const std::string text = number_text(tick);
    const std::size_t middle = index(margin_ + 1 + x_.cell(tick)), begin = middle - text.size() / 2;
    if (begin < free_from || begin + text.size() > numbers.size()) continue;
    signs[index(x_.cell(tick))] = glyphs(canvas_).tick;
    numbers.replace(begin, text.size(), text);
    free_from = begin + text.size() + 1;
  }
  for (const std::string& sign : signs) axis += sign;
  return without_blanks_at_end(numbers);
}

std::vector<std::string> CharacterPlot::lines(const std::string& x_unit, const std::string& y_unit) const {
  std::map<int, std::string> numbers;
  for (const double tick : y_.ticks(y_.cells / kLinesPerNumber)) numbers[y_.cell(tick)] = number_text(tick);
  std::vector<std::string> all = {y_unit};
  for (int row = y_.cells - 1; row >= 0; --row) {
    const auto number = numbers.find(row);
    std::string line = fmt::format("{:>{}} {}", number == numbers.end() ? "" : number->second, margin_ - 1,
                                   glyphs(canvas_).vertical);
    for (const Character& one : grid_[index(row)]) line += painted(one.text, one.color, canvas_);
    all.push_back(without_blanks_at_end(line));
  }
  std::string axis = blanks(margin_) + glyphs(canvas_).corner;
  const std::string below = tick_line(axis);
  all.insert(all.end(), {axis, below, blanks(margin_ + 1) + x_unit});
  return all;
}

}  // namespace flopline
