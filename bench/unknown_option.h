// What to say of an option that a subcommand does not have.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace flopline {

// "'--threds' is no option of run; did you mean --threads? 'flopline run --help' shows all"
std::string unknown_option_text(const CLI::App& command, const std::string& argument);

// The same of the first one among the arguments that the command did not take; empty where there is none.
std::string unknown_option_text(const CLI::App& command);

}  // namespace flopline
