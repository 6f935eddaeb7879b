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

struct Range {
  std::string least, most;  // as written

  void add(const std::string& number) {
    const double value = std::strtod(number.c_str(), nullptr);
    if (value < std::strtod(least.c_str(), nullptr)) least = number;
    if (value > std::strtod(most.c_str(), nullptr)) most = number;
  }
  std::string text() const { return least == most ? least : least + "–" + most; }
};

// A text apart: what stands between its numbers, and those. Digits of a name (L3, f32) are part of it.
struct Pieces {
  std::vector<std::string> words = {""};
  std::vector<std::string> numbers;
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
      pieces.numbers.emplace_back(text.substr(at, end - at));
      pieces.words.emplace_back();
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
      group = groups.insert(group, {.words = pieces.words, .numbers = {}, .names = {}});
      for (const std::string& number : pieces.numbers) group->numbers.push_back({number, number});
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
