// Programs that are started and waited for.
#pragma once

#include <string>
#include <vector>

namespace flopline {

// Exit status of the command, whose first word is a path; 128 + the signal's number where one ended it, 127
// where it cannot be started, which is said on stderr. It has this process's standard streams.
int exit_status_of(const std::vector<std::string>& command);

}  // namespace flopline
