#include "analysis/probed_rates.h"

#include <utility>
#include <vector>

#include "analysis/statistics.h"

namespace flopline {

ProbedRates medians_of(std::span<const ProbedRates> looks) {
  ProbedRates medians;
  for (const auto& [name, rate] : kProbedRates) {
    std::vector<double> found;
    for (const ProbedRates& look : looks) {
      if (look.*rate) found.push_back(*(look.*rate));
    }
    if (!found.empty()) medians.*rate = median(std::move(found));
  }
  return medians;
}

}  // namespace flopline
