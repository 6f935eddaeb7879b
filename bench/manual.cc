#include "bench/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "bench/commands.h"
#include "bench/help_text.h"

namespace flopline {
namespace {

// Text that means itself. What is typed must come out as it is: troff would make typographic signs of these.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += c;
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

std::string filled(std::string_view text) {
  std::string result;
  for (const std::string& line : wrapped(text, 70)) result += escaped(line) + "\n";
  return result;
}

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// `heading` is the macro of a heading; literals that follow one another are one example.
std::string blocks_of(const std::string& text, std::string_view heading) {
  std::string result;
  bool in_example = false;
  for (const HelpBlock& block : help_blocks(text)) {
    const bool is_literal = block.kind == HelpBlock::Kind::literal;
    if (is_literal != in_example) result += is_literal ? ".PP\n.EX\n" : ".EE\n";
    in_example = is_literal;
    switch (block.kind) {
      case HelpBlock::Kind::heading:
        result += heading == ".SH" ? fmt::format(".SH {}\n", upper_case(escaped(block.text)))
                                   : fmt::format(".PP\n{}:\n", escaped(block.text));
        break;
      case HelpBlock::Kind::row:
        result += fmt::format(".TP\n\\fB{}\\fR\n{}", escaped(block.term), filled(block.text));
        break;
      case HelpBlock::Kind::literal:
        result += escaped(block.text) + "\n";
        break;
      case HelpBlock::Kind::paragraph:
        result += ".PP\n" + filled(block.text);
        break;
    }
  }
  return in_example ? result + ".EE\n" : result;
}

std::string option_entry(const CLI::Option& option) {
  const std::string value = option_value(option);
  const std::string names = escaped(option_names(option, ", "));
  if (!option.nonpositional())
    return fmt::format(".TP\n\\fI{}\\fR{}\n{}", names, escaped(value), filled(option.get_description()));
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}", names,
                     value.empty() ? "" : fmt::format(" \\fI{}\\fR", escaped(value)),
                     filled(option.get_description()));
}

std::string synopsis_of(const CLI::App& command) {
  std::string text = fmt::format(R"(\fBflopline {}\fR [\fIOPTION\fR]...)", escaped(command.get_name()));
  for (const CLI::Option* const option : command.get_options()) {
    if (option->nonpositional()) continue;
    const std::string name =
        fmt::format("\\fI{}\\fR{}", escaped(option_names(*option, "")), option_value(*option));
    text += option->get_required() ? " " + name : fmt::format(" [{}]", name);
  }
  return text;
}

std::string command_section(const CLI::App& command) {
  std::string text =
      fmt::format(".SS {}\n{}", synopsis_of(command), blocks_of(command.get_description(), ".PP"));
  for (const CLI::Option* const option : command.get_options()) {
    if (option != command.get_help_ptr()) text += option_entry(*option);
  }
  return text + blocks_of(command.get_footer(), ".PP");
}

// "Benchmarks layers: what they are" in the one line that apropos searches.
std::string summary_of(const std::string& description) {
  std::string text = description.substr(0, description.find_first_of(":.\n"));
  if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace

std::string manual(const CLI::App& app) {
  const std::string& name = app.get_name();
  std::string text =
      fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper_case(name), name, app.version());
  text += ".nh\n.ad l\n";  // a descriptor that is divided is another one
  text += fmt::format(".SH NAME\n{} \\- {}\n", name, escaped(summary_of(app.get_description())));
  text += fmt::format(
      ".SH SYNOPSIS\n\\fB{}\\fR \\fISUBCOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n", name);
  text += ".SH DESCRIPTION\n" + blocks_of(app.get_description(), ".PP");
  text += ".SH OPTIONS\n";
  for (const CLI::Option* const option : app.get_options()) text += option_entry(*option);
  text += ".SH SUBCOMMANDS\n";
  for (const CLI::App* const command : app.get_subcommands({})) text += command_section(*command);
  return text + blocks_of(app.get_footer(), ".SH");
}

void add_manual(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("manual", "Prints this program's manual page, in the language of man");
  command->footer(
      "The package has it installed, for 'man flopline'.\n"
      "Examples:\n"
      "  flopline manual | man -l -\n"
      "  flopline manual > ~/.local/share/man/man1/flopline.1");
  command->callback([&app] { fmt::print("{}", manual(app)); });
}

}  // namespace flopline
