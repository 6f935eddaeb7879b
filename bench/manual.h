// The manual page, from what the program knows of its subcommands and options.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace flopline {

// As troff with the macros of man(7): a section for all subcommands, and one for each heading of the footer.
std::string manual(const CLI::App& app);

}  // namespace flopline
