#include "bench/grouped_remarks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "analysis/ascii.h"

namespace flopline {
namespace {

constexpr std::string_view kTo = " to ";

double value_of(const std::string& number) { return std::strtod(number.c_str(), nullptr); }

struct Range {
  std::string least, most;       // as written
  std::string_view joint = "–";  // between the two

  // From the least of both to the most of both, joined as one of them was written.
  void add(const Range& other) {
    if (value_of(other.least) < value_of(least)) least = other.least;
    if (value_of(other.most) > value_of(most)) most = other.most;
    if (other.joint == kTo) joint = kTo;
  }
  std::string text() const { return least == most ? least : fmt::format("{}{}{}", least, joint, most); }
};

// A text apart: what stands between its numbers, and those. Digits of a name (L3, f32) are part of it, and
// "2.4 to 4.9" is one range.
struct Pieces {
  std::vector<std::string> words = {""};
  std::vector<Range> numbers;

  void add(const std::string& number) {
    const bool ends_range = words.back() == kTo && !numbers.empty() && numbers.back().joint != kTo &&
                            value_of(numbers.back().most) < value_of(number);
    if (ends_range) {
      numbers.back().most = number;
      numbers.back().joint = kTo;
      words.back().clear();
    } else {
      numbers.push_back({.least = number, .most = number});
      words.emplace_back();
    }
  }
};

Pieces pieces_of(std::string_view text) {
  Pieces pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || (end > at && text[end] == '.'))) ++end;
    if (end > at && text[end - 1] == '.') --end;  // that of the sentence
    if (end == at || (at > 0 && is_letter(text[at - 1]))) {
      end = std::max(end, at + 1);
      pieces.words.back() += text.substr(at, end - at);
    } else {
      pieces.add(std::string(text.substr(at, end - at)));
    }
    at = end;
  }
  return pieces;
}

struct RemarkGroup {
  std::vector<std::string> words;
  std::vector<Range> numbers;
  std::vector<std::string> names;

  void add(const std::string& name, const Pieces& pieces) {
    names.push_back(name);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i].add(pieces.numbers[i]);
  }

  std::string text() const {
    constexpr std::size_t kMostNames = 3;
    std::string text = names.size() <= kMostNames
                           ? fmt::format("{}", fmt::join(names, ", "))
                           : fmt::format("{} cases, as {}", names.size(), names.front());
    text += ": " + words.front();
    for (std::size_t i = 0; i < numbers.size(); ++i) text += numbers[i].text() + words[i + 1];
    return text;
  }
};

}  // namespace

std::vector<std::string> grouped_remarks(const std::vector<CaseRemark>& remarks) {
  std::vector<RemarkGroup> groups;
  for (const CaseRemark& one : remarks) {
    const Pieces pieces = pieces_of(one.text);
    auto group = std::ranges::find(groups, pieces.words, &RemarkGroup::words);
    if (group == groups.end()) {
      group = groups.insert(group, {.words = pieces.words, .numbers = pieces.numbers, .names = {}});
    }
    group->add(one.name, pieces);
  }
  std::ranges::stable_sort(groups, std::greater(),
                           [](const RemarkGroup& group) { return group.names.size(); });
  std::vector<std::string> lines;
  lines.reserve(groups.size());
  for (const RemarkGroup& group : groups) lines.push_back(group.text());
  return lines;
}

}  // namespace flopline
