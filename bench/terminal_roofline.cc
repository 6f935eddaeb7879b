#include "bench/terminal_roofline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/units.h"
#include "bench/utf8.h"

namespace flopline {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kBeyondLetters = "@";  // all layers that are left
constexpr std::array<std::string_view, 5> kBackendMarks = {"", "*", "+", "#", "%"};  // the last: all others
constexpr int kWidestLevel = 8, kWidestName = 30;

// As the pictures have them (scripts/plot_kinds.py), from the 256 colours of terminals.
constexpr std::array<std::pair<std::string_view, int>, 13> kKindColors = {{{"conv", 32},
                                                                           {"conv grouped", 75},
                                                                           {"conv depthwise", 36},
                                                                           {"dwsep", 178},
                                                                           {"deconv", 175},
                                                                           {"linear", 166},
                                                                           {"matmul", 75},
                                                                           {"lstm", 175},
                                                                           {"gru", 32},
                                                                           {"lbr_gru", 178},
                                                                           {"rnn", 36},
                                                                           {"rnn_relu", 166},
                                                                           {"rnn_logistic", 75}}};
constexpr int kOtherColor = 244;

bool is_drawable(double value) { return std::isfinite(value) && value > 0; }

int color_of(std::string_view kind) {
  const auto* const found = std::ranges::find(kKindColors, kind, &std::pair<std::string_view, int>::first);
  return found == kKindColors.end() ? kOtherColor : found->second;
}

std::string_view letter(std::size_t layer) {
  return layer < kLetters.size() ? kLetters.substr(layer, 1) : kBeyondLetters;
}

std::string_view backend_mark(std::size_t backend) {
  return kBackendMarks.at(std::min(backend, kBackendMarks.size() - 1));
}

// A point as it is drawn.
struct Mark {
  std::string text;  // the letter of its layer and the mark of its backend
  int color = kOtherColor;
  double x = 0, y = 0;              // decimal logarithms
  std::vector<std::string> hidden;  // texts of others in the same place
};

// Names in the order in which they came.
class Names {
 public:
  std::size_t index_of(const std::string& name) {
    const auto [known, is_new] = indices_.emplace(name, all_.size());
    if (is_new) all_.push_back(name);
    return known->second;
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
  std::map<std::string, std::size_t> indices_;
};

// What is drawn, and what tells it apart.
struct Content {
  std::vector<Mark> marks;
  std::vector<MemoryRoof> memory;  // the fastest first
  std::optional<double> peak;      // decimal logarithm
  Names layers, backends, kinds;
  std::vector<int> layer_colors;
};

Content read(const Roofline& roofline) {
  Content content;
  for (const RooflinePoint& point : roofline.points) {
    if (!is_drawable(point.intensity) || !is_drawable(point.gflops)) continue;
    const std::size_t layer = content.layers.index_of(point.layer);
    if (layer == content.layer_colors.size()) content.layer_colors.push_back(color_of(point.kind));
    const std::size_t backend = content.backends.index_of(point.backend);
    content.kinds.index_of(point.kind);
    content.marks.push_back({.text = fmt::format("{}{}", letter(layer), backend_mark(backend)),
                             .color = content.layer_colors[layer],
                             .x = std::log10(point.intensity),
                             .y = std::log10(point.gflops)});
  }
  for (const MemoryRoof& one : roofline.memory)
    if (is_drawable(one.gb_per_s)) content.memory.push_back(one);
  std::ranges::stable_sort(content.memory, std::greater<>(), &MemoryRoof::gb_per_s);
  if (is_drawable(roofline.peak_gflops)) content.peak = std::log10(roofline.peak_gflops);
  return content;
}

// All points and where roofs meet are inside, with room for names of levels above the peak.
CharacterPlot empty_plot(const Content& content, const Canvas& canvas) {
  constexpr double kLeastDecades = 1.5, kMargin = 0.1, kRightMargin = 0.4, kShareAbove = 0.12;
  std::vector<double> xs, ys;
  for (const Mark& mark : content.marks) {
    xs.push_back(mark.x);
    ys.push_back(mark.y);
  }
  if (content.peak) {
    ys.push_back(*content.peak);
    for (const MemoryRoof& one : content.memory) xs.push_back(*content.peak - std::log10(one.gb_per_s));
  }
  const auto [left, right] = std::ranges::minmax(xs);
  const auto [lowest, highest] = std::ranges::minmax(ys);
  const double low = std::min(lowest - kMargin, highest - kLeastDecades);
  const double missing = std::max(0.0, kLeastDecades - (right - left));
  return {canvas,
          {.low = left - kMargin - missing / 2, .high = right + kRightMargin + missing / 2},
          {.low = low, .high = highest + (highest - low) * kShareAbove / (1 - kShareAbove)}};
}

void draw_roofs(CharacterPlot& plot, const Content& content) {
  for (const MemoryRoof& one : content.memory) {
    const double rate = std::log10(one.gb_per_s);
    plot.draw_line(1, rate, plot.x().low, content.peak ? *content.peak - rate : plot.x().high);
  }
  if (!content.peak) return;
  // In the middle of its cells, where it is told from where the others end.
  const double ridge =
      content.memory.empty() ? plot.x().low : *content.peak - std::log10(content.memory.front().gb_per_s);
  plot.draw_line(0, plot.y().middle(plot.y().cell(*content.peak)), ridge, plot.x().high);
}

// Above where each meets the peak, or without one the top; else the next free place to the right.
void name_roofs(CharacterPlot& plot, const Content& content, const Canvas& canvas) {
  const double top = content.peak.value_or(plot.y().high);
  const int row = std::min(plot.y().cell(top) + 1, plot.y().cells - 1);
  for (const MemoryRoof& one : content.memory) {
    const std::string name = name_on({.width = canvas.width}, one.level, kWidestLevel) + " ";
    const int cells = static_cast<int>(name.size());
    int column = plot.x().cell(top - std::log10(one.gb_per_s));
    while (column < plot.x().cells && !plot.is_free(row, column, cells)) ++column;
    if (column < plot.x().cells) plot.write(row, column, name, 0);
  }
}

// Where another is already, a column beside it is near enough; else it is told below the plot.
void place_marks(CharacterPlot& plot, std::vector<Mark>& marks) {
  std::map<std::pair<int, int>, Mark*> owners;
  for (Mark& mark : marks) {
    const int cells = static_cast<int>(mark.text.size()), row = plot.y().cell(mark.y);
    const int exact = std::min(plot.x().cell(mark.x), plot.x().cells - cells);
    const std::array columns = {exact, exact - 1, exact + 1};
    const auto* const column =
        std::ranges::find_if(columns, [&](int one) { return plot.is_free(row, one, cells); });
    if (column != columns.end()) {
      plot.write(row, *column, mark.text, mark.color);
      for (int i = 0; i < cells; ++i) owners[{row, *column + i}] = &mark;
      continue;
    }
    const auto here = owners.find({row, exact});
    Mark& owner = *(here == owners.end() ? owners.at({row, exact + cells - 1}) : here->second);
    if (owner.text != mark.text) owner.hidden.push_back(mark.text);
  }
}

// Words one after another, on as many lines as they take.
std::vector<std::string> filled(const std::string& heading, const std::vector<std::string>& words,
                                int width) {
  std::vector<std::string> lines;
  for (const std::string& word : words) {
    if (!lines.empty() && display_width(lines.back()) + 2 + display_width(word) <= width) {
      lines.back() += "  " + word;
    } else {
      lines.push_back((lines.empty() ? heading : std::string(heading.size(), ' ')) + word);
    }
  }
  return lines;
}

// Which letter is which layer, in columns that are read downwards.
std::vector<std::string> layer_lines(const Content& content, const Canvas& canvas) {
  constexpr int kLetterAndGap = 4;
  const std::vector<std::string>& layers = content.layers.all();
  const std::size_t count = std::min(layers.size(), kLetters.size());
  std::vector<std::string> names;
  int widest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(name_on(canvas, layers[i], kWidestName));
    widest = std::max(widest, display_width(names.back()));
  }
  const auto columns = static_cast<std::size_t>(std::max(1, (canvas.width + 2) / (widest + kLetterAndGap)));
  const std::size_t rows = (count + columns - 1) / columns;
  std::vector<std::string> lines(rows);
  for (std::size_t i = 0; i < count; ++i) {
    std::string& line = lines[i % rows];
    line += painted(std::string(letter(i)), content.layer_colors[i], canvas) + " " + names[i];
    if (i + rows < count) line.append(static_cast<std::size_t>(widest + 2 - display_width(names[i])), ' ');
  }
  if (layers.size() > count)
    lines.push_back(fmt::format("{} {}", kBeyondLetters,
                                plural(static_cast<std::int64_t>(layers.size() - count), "more layer")));
  return lines;
}

std::vector<std::string> legend(const Content& content, const Canvas& canvas) {
  std::vector<std::string> roofs, backends, same, lines;
  const auto add = [&](std::vector<std::string> more) { std::ranges::move(more, std::back_inserter(lines)); };
  for (const MemoryRoof& one : content.memory)
    roofs.push_back(fmt::format("{} {:.4g} GB/s", name_on(canvas, one.level, kWidestLevel), one.gb_per_s));
  if (content.peak) roofs.push_back(fmt::format("peak {:.4g} GFLOPS", std::pow(10, *content.peak)));
  add(filled("roofs: ", roofs, canvas.width));
  for (const std::string& name : content.backends.all())
    backends.push_back(
        fmt::format("a{} {}", backend_mark(backends.size()), name_on(canvas, name, kWidestName)));
  add(filled("backends: ", backends, canvas.width));
  add(layer_lines(content, canvas));
  for (const Mark& mark : content.marks) {
    if (!mark.hidden.empty()) same.push_back(fmt::format("{} = {}", mark.text, fmt::join(mark.hidden, " ")));
  }
  add(filled("in the same place: ", same, canvas.width));
  if (!canvas.color) return lines;
  std::string colors = "colours:";
  for (const std::string& kind : content.kinds.all())
    colors += "  " + painted(name_on(canvas, kind, kWidestName), color_of(kind), canvas);
  lines.push_back(colors);
  return lines;
}

}  // namespace

std::vector<std::string> terminal_roofline(const Roofline& roofline, const Canvas& canvas) {
  Content content = read(roofline);
  if (content.marks.empty()) return {};
  CharacterPlot plot = empty_plot(content, canvas);
  draw_roofs(plot, content);
  place_marks(plot, content.marks);
  name_roofs(plot, content, canvas);
  constexpr int kWide = 72;
  std::vector<std::string> lines =
      plot.lines(canvas.width < kWide ? "FLOP per byte, compulsory traffic"
                                      : "FLOP per byte of compulsory traffic: every operand moved once",
                 "GFLOPS");
  std::ranges::move(legend(content, canvas), std::back_inserter(lines));
  return lines;
}

}  // namespace flopline
