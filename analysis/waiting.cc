#include "analysis/waiting.h"

#include <algorithm>

#include "kernels/layers/recurrent.h"

namespace flopline {

double share_of_waiting(const OperandUse& use) {
  const double beside_peak = 1 - std::min(1.0, use.share_of_peak);
  constexpr auto& kRecurrent = KindInfo<Lstm>::kNames;
  const bool reads_again = std::ranges::find(kRecurrent, use.kind) != kRecurrent.end();
  if (!use.peak_bounds || reads_again) return beside_peak;
  return std::min(beside_peak, use.share_of_reading.value_or(1));
}

}  // namespace flopline
