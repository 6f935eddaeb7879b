// Programs that are started and waited for.
#pragma once

#include <string>
#include <vector>

namespace flopline {

constexpr int kCannotStart = 127;  // as shells have it

// Exit status of the command, whose first word is a path; 128 + the signal's number where one ended it,
// kCannotStart where it cannot be started, which is said on stderr. It has this process's standard streams.
int exit_status_of(const std::vector<std::string>& command);

// The same, with what the command wrote to its standard output.
struct ChildOutput {
  int exit_status = 0;
  std::string text;
};
ChildOutput output_of(const std::vector<std::string>& command);

// What this process was started with, with the program's own path first, and `more` behind.
std::vector<std::string> own_command(const std::vector<std::string>& more);

}  // namespace flopline
