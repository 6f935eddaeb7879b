// What --help and the manual say, from one text. A line of it is a block:
//   a heading, which ends in ':' and has an indented line behind it
//   a row, which is indented and has two blanks or more between a term and what it means
//   a literal, which is indented, as a command
//   a paragraph, else; however long, it is one line
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flopline {

struct HelpBlock {
  enum class Kind : std::uint8_t { heading, row, literal, paragraph };
  Kind kind = Kind::paragraph;
  std::string text;  // of a heading without its ':'
  std::string term;  // of a row
};

// Empty lines are none.
std::vector<HelpBlock> help_blocks(std::string_view text);

// In lines of at most `width` characters, divided at blanks; only a word that is longer makes a longer line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// "--format", "-h,--help", or the name of a positional.
std::string option_names(const CLI::Option& option, const std::string& separator);

// The placeholder of its value or, of a positional, whether there may be several; empty for a flag.
std::string option_value(const CLI::Option& option);

// Help that fits into 80 columns.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_description(const CLI::App* app) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* app) const override;
};

}  // namespace flopline
