#include "bench/help_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace flopline {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNamesColumns = 28;  // of options and subcommands, before what they mean

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

HelpBlock indented(std::string_view line) {
  line.remove_prefix(line.find_first_not_of(' '));
  const std::size_t gap = line.find("  ");
  if (gap == std::string_view::npos) return {.kind = HelpBlock::Kind::literal, .text = std::string(line)};
  return {.kind = HelpBlock::Kind::row,
          .text = std::string(line.substr(line.find_first_not_of(' ', gap))),
          .term = std::string(line.substr(0, gap))};
}

// Lines behind `head`, the further ones below the first.
std::string hanging(const std::string& head, std::string_view text) {
  const std::vector<std::string> lines = wrapped(text, kColumns - head.size());
  return fmt::format("{}{}\n", head, fmt::join(lines, "\n" + std::string(head.size(), ' ')));
}

// Of the rows that come first.
std::size_t widest_term(std::span<const HelpBlock> blocks) {
  std::size_t widest = 0;
  for (const HelpBlock& block : blocks) {
    if (block.kind != HelpBlock::Kind::row) break;
    widest = std::max(widest, block.term.size());
  }
  return widest;
}

std::string text_of(const std::vector<HelpBlock>& blocks) {
  std::string text;
  std::size_t term_columns = 0;
  for (auto at = blocks.begin(); at != blocks.end(); ++at) {
    const HelpBlock& block = *at;
    const bool begins = block.kind == HelpBlock::Kind::heading || block.kind == HelpBlock::Kind::paragraph;
    if (begins && !text.empty()) text += "\n";
    switch (block.kind) {
      case HelpBlock::Kind::heading:
        text += hanging("", block.text + ":");
        break;
      case HelpBlock::Kind::row:
        if (at == blocks.begin() || (at - 1)->kind != block.kind)
          term_columns = widest_term(std::span(at, blocks.end()));
        text += hanging(fmt::format("  {:<{}}  ", block.term, term_columns), block.text);
        break;
      case HelpBlock::Kind::literal:
        text += fmt::format("  {}\n", block.text);
        break;
      case HelpBlock::Kind::paragraph:
        text += hanging("", block.text);
        break;
    }
  }
  return text;
}

}  // namespace

std::vector<HelpBlock> help_blocks(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  std::vector<HelpBlock> blocks;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with(' ')) {
      blocks.push_back(indented(line));
    } else if (line.ends_with(':') && i + 1 < lines.size() && lines[i + 1].starts_with(' ')) {
      blocks.push_back(
          {.kind = HelpBlock::Kind::heading, .text = std::string(line.substr(0, line.size() - 1))});
    } else {
      blocks.push_back({.text = std::string(line)});
    }
  }
  return blocks;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back(word);
    } else {
      lines.back().append(" ").append(word);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string option_names(const CLI::Option& option, const std::string& separator) {
  if (!option.nonpositional()) return option.get_name(true);
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return fmt::format("{}", fmt::join(names, separator));
}

std::string option_value(const CLI::Option& option) {
  const std::string& text = option.get_option_text();
  return text == " " ? "" : text;
}

HelpFormatter::HelpFormatter() { column_width(kNamesColumns); }

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return text_of(help_blocks(app->get_description())) + "\n";
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return fmt::format("{}",
                     fmt::join(wrapped(option->get_description(), kColumns - get_column_width()), "\n"));
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return hanging(fmt::format("  {:<{}}", command->get_name(), get_column_width() - 2),
                 command->get_description());
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  // Versions before 2.4 put an empty line before it themselves.
  constexpr bool kBringsEmptyLine = CLI11_VERSION_MAJOR * 100 + CLI11_VERSION_MINOR >= 204;
  return (kBringsEmptyLine ? "\n" : "") + text_of(help_blocks(app->get_footer()));
}

}  // namespace flopline
