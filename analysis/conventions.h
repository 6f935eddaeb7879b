// How other tools count and print the same network.
#pragma once

#include <stdexcept>
#include <string>

#include "analysis/network.h"

namespace flopline {

// The tool cannot describe that network. The message says why.
struct OutsideConvention : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

// What torchsummary 1.5 prints: a row a module with its output shape and parameters, the total, and four
// sizes in MiB that it calls MB: the input, the outputs of all modules counted twice (for a backward pass),
// the parameters, and their sum. A batch of one is shown as -1, which is what the tool assumes. Throws
// OutsideConvention.
std::string torchsummary(const Network& network);

}  // namespace flopline
