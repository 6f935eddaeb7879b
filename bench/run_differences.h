// What differs between the machines, settings and builds of two runs.
#pragma once

#include <string>
#include <vector>

#include "bench/run_file.h"

namespace flopline {

struct Difference {
  std::string what;       // a field of the environment, as "backends.onednn", or a ceiling
  std::string base, now;  // for people; "-" where it has none
};

// Fields of the environment (what changes by itself, as load and free memory, is left out), the command but
// for its seed, and ceilings that moved by more than their probes may (peaks 3 %, bandwidths 10 %). What
// matters most comes first.
std::vector<Difference> differences(const RunFile& base, const RunFile& now);

// Whether they ran on different CPUs, by what these tell.
bool are_of_different_machines(const RunFile& base, const RunFile& now);

}  // namespace flopline
