// Completion of the command line by bash, from what the program knows of its subcommands and options.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace flopline {

// Names that the option takes. They are offered by completion and told where its value is missing; refusing
// others is left to whoever reads it.
template <class Names>
void offer(CLI::Option& option, const Names& names) {
  option.type_name(fmt::format("{{{}}}", fmt::join(names, ",")));
}

// What was offered; empty where nothing was.
std::vector<std::string> offered(const CLI::Option& option);

// A script for bash. Options are completed, and values from what is offered; DIR as folders, FILE as files, a
// positional without an offer or of several values as files too; a value with a delimiter item by item.
std::string bash_completion(const CLI::App& app);

}  // namespace flopline
