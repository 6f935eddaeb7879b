// From what a user names to layers.
#pragma once

#include <stdexcept>
#include <string_view>

#include "analysis/network.h"

namespace flopline {

// The workload is not known. The message says what is accepted.
struct UnknownWorkload : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

// A network by its name ('-' and '_' are the same); a descriptor, which is a network without a name and with
// one layer; or a file of a format that a reader knows. Throws UnknownWorkload, which offers the networks
// whose names are closest, UnreadableWorkload, InvalidLayer or CountOverflow.
Network read_workload(std::string_view text, const InputOptions& input = {});

}  // namespace flopline
