#include "bench/completion.h"

#include <memory>
#include <string_view>

#include "bench/commands.h"
#include "bench/help_text.h"
#include "bench/options.h"

namespace flopline {
namespace {

constexpr std::string_view kHead =
    R"(# Completion of flopline by bash, as 'flopline completion bash' prints it.
_flopline() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  # The = of --option=value is a word of its own, if bash divides words at it.
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local word command=''
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    if [[ $word != -* ]]; then
      command=$word
      break
    fi
  done
  local words='' options='' files='' before='' last=$current
  case $command in
)";

constexpr std::string_view kTail = R"(  esac
  if [[ $current == -* ]]; then
    words=$options
    files=''
  fi
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "$last")
  if [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$files" -- "$current")
  fi
}
complete -F _flopline flopline
)";

std::string words_of(const CLI::Option& option) {
  return fmt::format("words='{}'", fmt::join(offered(option), " "));
}

// What completes the value of an option; empty where nothing is known of it.
std::string value_of(const CLI::Option& option) {
  const std::string value = option_value(option);
  if (value == "DIR") return "files=-d";
  if (value == "FILE") return "files=-f";
  if (offered(option).empty()) return "";
  if (option.get_delimiter() == '\0') return words_of(option);
  return words_of(option) + " last=${current##*,} before=${current%\"${current##*,}\"}";
}

// Where no option waits for a value.
std::string words_and_options_of(const CLI::App& command) {
  std::string positionals;
  std::vector<std::string> names;
  for (const CLI::Option* const option : command.get_options()) {
    if (option->nonpositional()) {
      names.push_back(option_names(*option, " "));
    } else if (positionals.empty()) {
      const bool also_files = offered(*option).empty() || option_value(*option) == "...";
      positionals = words_of(*option) + (also_files ? " files=-f" : "");
    }
  }
  return fmt::format("{} options='{}'", positionals, fmt::join(names, " "));
}

std::string case_of(const CLI::App& command) {
  std::string text = fmt::format("  {})\n    case $previous in\n", command.get_name());
  for (const CLI::Option* const option : command.get_options()) {
    if (option->nonpositional() && option->get_items_expected_max() > 0)
      text += fmt::format("    {}) {} ;;\n", option_names(*option, " | "), value_of(*option));
  }
  return text + fmt::format("    *) {} ;;\n    esac\n    ;;\n", words_and_options_of(command));
}

std::string first_word_case(const CLI::App& app) {
  std::vector<std::string> subcommands, options;
  for (const CLI::App* const command : app.get_subcommands({})) subcommands.push_back(command->get_name());
  for (const CLI::Option* const option : app.get_options()) options.push_back(option_names(*option, " "));
  return fmt::format("  '') words='{}' options='{}' ;;\n", fmt::join(subcommands, " "),
                     fmt::join(options, " "));
}

}  // namespace

std::vector<std::string> offered(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  if (!text.starts_with('{') || !text.ends_with('}') || text == "{}") return {};
  return CLI::detail::split(text.substr(1, text.size() - 2), ',');
}

std::string bash_completion(const CLI::App& app) {
  std::string text = std::string(kHead) + first_word_case(app);
  for (const CLI::App* const command : app.get_subcommands({})) text += case_of(*command);
  return text + std::string(kTail);
}

void add_completion(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("completion", "Prints a script by which a shell completes the command line");
  auto shell = std::make_shared<std::string>();
  CLI::Option* const option = command->add_option("SHELL", *shell, "bash")->required()->option_text(" ");
  offer(*option, std::vector{"bash"});
  command->footer(
      "The package has it installed. Without it, have bash read it when it starts, from ~/.bashrc.\n"
      "Examples:\n"
      "  source <(flopline completion bash)\n"
      "  flopline completion bash > ~/.local/share/bash-completion/completions/flopline");
  command->callback([&app, shell] {
    if (*shell != "bash")
      throw BadRequest(fmt::format("completion: '{}' is unknown, accepted is bash", *shell));
    fmt::print("{}", bash_completion(app));
  });
}

}  // namespace flopline
