#include "bench/unknown_option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "analysis/closest_names.h"

namespace flopline {

std::string unknown_option_text(const CLI::App& command, const std::string& argument) {
  std::vector<std::string_view> names;
  for (const CLI::Option* const option : command.get_options())
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  const std::string name = argument.substr(0, argument.find('='));
  const std::string word = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  const std::vector<std::string_view> closest = closest_names(word, names);
  const std::string meant =
      closest.empty() ? "" : fmt::format("did you mean --{}? ", fmt::join(closest, ", --"));
  return fmt::format("'{0}' is no option of {1}; {2}'flopline {1} --help' shows all", argument,
                     command.get_name(), meant);
}

std::string unknown_option_text(const CLI::App& command) {
  for (const std::string& argument : command.remaining()) {
    if (argument.starts_with('-')) return unknown_option_text(command, argument);
  }
  return "";
}

}  // namespace flopline
