// Where the time of a network goes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flopline {

struct TimeShare {
  std::string name;
  std::int64_t count = 0;  // how often it runs
  double time_s = 0;       // of all of them
  double share = 0;        // of the sum over all names
  double cumulative = 0;   // of this share and all larger ones
};

// One entry a name, from the largest time to the smallest; shares are filled in. What comes with the same
// name is summed.
std::vector<TimeShare> time_shares(const std::vector<TimeShare>& parts);

}  // namespace flopline
