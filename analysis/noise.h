// How far measurements of the same thing lie apart.
#pragma once

#include <vector>

namespace flopline {

// `medians` holds, for each case, what the same measurement of it gave each time. The difference, as a share,
// that 95 of 100 pairs of measurements of one case do not exceed: |ln(a/b)|, over all pairs of all cases. A
// smaller difference between two runs says nothing. Throws std::invalid_argument where no case was measured
// twice, or a median is not above 0.
double noise_floor(const std::vector<std::vector<double>>& medians);

}  // namespace flopline
