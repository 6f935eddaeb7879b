// Workloads and settings turned into cases.
#pragma once

#include <regex>
#include <vector>

#include "bench/case.h"

namespace flopline {

// Under what cases are run: one for each combination.
struct CaseSettings {
  std::vector<const Backend*> backends;
  DataType dtype = DataType::f32;
  std::vector<int> threads;
  std::vector<CacheState> caches;
};

// The layers that have MACCs, under every setting, whose name matches; a layer's cases stand side by side.
// What is named twice is there once, and so are layers of a network that are the same, with the sum of their
// multiplicities under the name of the first. Throws BadRequest for different layers of one name.
std::vector<Case> make_cases(const std::vector<Network>& networks, const CaseSettings& settings,
                             const std::regex& filter);

}  // namespace flopline
