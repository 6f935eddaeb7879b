// For tests: known figures from a CSV file with a heading.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace flopline {

class CsvRow {
 public:
  explicit CsvRow(std::map<std::string, std::string> fields) : fields_(std::move(fields)) {}

  // Throws std::out_of_range where there is no such column.
  const std::string& text(const std::string& column) const { return fields_.at(column); }
  bool is_empty(const std::string& column) const { return text(column).empty(); }
  // Throws std::invalid_argument where the field is no whole number.
  std::int64_t number(const std::string& column) const { return std::stoll(text(column)); }

 private:
  std::map<std::string, std::string> fields_;
};

// The fields of a line; those in quotes may hold commas.
inline std::vector<std::string> csv_fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// Throws std::runtime_error where the file cannot be read or a row has more or fewer fields than the heading.
inline std::vector<CsvRow> read_csv(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> heading = csv_fields(line);
  std::vector<CsvRow> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = csv_fields(line);
    if (fields.size() != heading.size()) throw std::runtime_error("not as the heading: " + line);
    std::map<std::string, std::string> named;
    for (std::size_t i = 0; i < fields.size(); ++i) named[heading[i]] = fields[i];
    rows.emplace_back(std::move(named));
  }
  return rows;
}

}  // namespace flopline
