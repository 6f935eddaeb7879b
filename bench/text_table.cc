#include "bench/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string_view>

#include "bench/utf8.h"

namespace flopline {
namespace {

constexpr int kGap = 2;        // columns between two columns
constexpr int kNarrowest = 8;  // a text column is not shortened below this
constexpr int kReadable = 12;  // nor, while others are dispensable, below this

const char* ansi_code(Color color) {
  switch (color) {
    case Color::kRed:
      return "\x1b[31m";
    case Color::kYellow:
      return "\x1b[33m";
    case Color::kGreen:
      return "\x1b[32m";
    case Color::kDim:
      return "\x1b[2m";
    case Color::kBold:
      return "\x1b[1m";
    case Color::kNone:
      break;
  }
  return "";
}

void check_shape(const TextTable& table) {
  for (const auto& row : table.rows) {
    if (row.size() > table.columns.size())
      throw std::invalid_argument("a table row has more cells than columns");
  }
}

std::vector<int> natural_widths(const TextTable& table) {
  std::vector<int> widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.heading));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i].text));
  }
  return widths;
}

// Takes one column at a time from the widest text, so that several long ones end up equally wide.
void shrink(std::vector<int>& widths, const std::vector<Column>& columns, int max_width) {
  int total = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(widths.size()) - 1));
  while (total > max_width) {
    int* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool may_shrink = columns[i].align == Align::kLeft && widths[i] > kNarrowest;
      if (may_shrink && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
    }
    if (widest == nullptr) return;
    --*widest;
    --total;
  }
}

// What is left out for the others to fit, and what stays; both in order.
struct Chosen {
  std::vector<std::size_t> stay, go;
};

Chosen choose_columns(const TextTable& table, int max_width) {
  const std::vector<int> natural = natural_widths(table);
  const std::vector<Column>& columns = table.columns;
  const auto least_width = [&](std::size_t i) {
    return kGap + (columns[i].align == Align::kLeft ? std::min(natural[i], kReadable) : natural[i]);
  };
  Chosen chosen;
  int total = -kGap;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    chosen.stay.push_back(i);
    total += least_width(i);
  }
  while (total > max_width) {
    const auto next =
        std::ranges::max_element(chosen.stay, {}, [&](std::size_t i) { return columns[i].dispensable; });
    if (next == chosen.stay.end() || columns[*next].dispensable == 0) break;
    total -= least_width(*next);
    chosen.go.push_back(*next);
    chosen.stay.erase(next);
  }
  std::ranges::sort(chosen.go);
  return chosen;
}

TextTable with_columns(const TextTable& table, const std::vector<std::size_t>& stay) {
  TextTable chosen = {.columns = {}, .rows = std::vector<std::vector<Cell>>(table.rows.size())};
  for (const std::size_t i : stay) {
    chosen.columns.push_back(table.columns[i]);
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      chosen.rows[row].push_back(i < table.rows[row].size() ? table.rows[row][i] : Cell{});
  }
  return chosen;
}

std::string aligned_line(const std::vector<Cell>& cells, const std::vector<Column>& columns,
                         const std::vector<int>& widths, bool color) {
  std::string line;
  std::size_t owed = 0;  // spaces that are written only when something follows, so that no line ends in them
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string text = shorten(printable(cells[i].text), widths[i]);
    const auto padding = static_cast<std::size_t>(widths[i] - display_width(text));
    const bool right = columns[i].align == Align::kRight;
    if (!text.empty()) {
      const std::string code = color ? ansi_code(cells[i].color) : "";
      line.append(owed + (right ? padding : 0), ' ')
          .append(code)
          .append(text)
          .append(code.empty() ? "" : "\x1b[0m");
      owed = 0;
    }
    owed += (text.empty() || !right ? padding : 0) + kGap;
  }
  return line + "\n";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

std::string to_text(const TextTable& table, const TextStyle& style) {
  check_shape(table);
  const Chosen chosen = choose_columns(table, style.max_width);
  const TextTable shown = with_columns(table, chosen.stay);
  auto widths = natural_widths(shown);
  shrink(widths, shown.columns, style.max_width);
  std::vector<Cell> heading;
  std::vector<Cell> rule;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    heading.push_back({shown.columns[i].heading, Color::kBold});
    rule.push_back({std::string(static_cast<std::size_t>(widths[i]), '-'), Color::kDim});
  }
  std::string text = aligned_line(heading, shown.columns, widths, style.color);
  text += aligned_line(rule, shown.columns, widths, style.color);
  for (const auto& row : shown.rows) text += aligned_line(row, shown.columns, widths, style.color);
  if (chosen.go.empty()) return text;
  std::string without;
  for (const std::size_t i : chosen.go) without += (without.empty() ? "" : ", ") + table.columns[i].heading;
  return text + fmt::format("left out for want of width: {}\n", printable(without));
}

std::string to_csv(const TextTable& table) {
  check_shape(table);
  std::string csv;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    csv += (i == 0 ? "" : ",") + csv_field(table.columns[i].heading);
  }
  csv += "\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      csv += (i == 0 ? "" : ",") + (i < row.size() ? csv_field(row[i].text) : "");
    }
    csv += "\n";
  }
  return csv;
}

std::string markdown_text(const std::string& text) {
  const std::string line = printable(text);
  const auto is_word = [&](std::size_t i) {
    return i < line.size() && std::isalnum(static_cast<unsigned char>(line[i])) != 0;
  };
  const std::size_t number_end = line.find_first_not_of("0123456789");
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool begins_item = i == 0 ? c == '-' || c == '+' : i == number_end && (c == '.' || c == ')');
    const bool is_item = begins_item && (i + 1 == line.size() || line[i + 1] == ' ');
    const bool is_in_word = c == '_' && i > 0 && is_word(i - 1) && is_word(i + 1);  // there it means nothing
    if (is_item || (std::string_view("\\`*_[]|~$").find(c) != std::string_view::npos && !is_in_word))
      escaped += '\\';
    escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    if (c == '@' || c == '#') escaped += "<!-- -->";  // GitHub looks for people and issues after markup
  }
  return escaped;
}

std::string to_markdown(const TextTable& table) {
  check_shape(table);
  std::string heading = "|", rule = "|", rows;
  for (const Column& column : table.columns) {
    heading += " " + markdown_text(column.heading) + " |";
    rule += column.align == Align::kRight ? " ---: |" : " --- |";
  }
  for (const auto& row : table.rows) {
    rows += "|";
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      rows += " " + (i < row.size() ? markdown_text(row[i].text) : "") + " |";
    rows += "\n";
  }
  return heading + "\n" + rule + "\n" + rows;
}

}  // namespace flopline
