// How far measurements of the same thing lie apart.
#pragma once

#include <vector>

namespace flopline {

struct NoiseFloor {
  // The difference, as |ln(a/b)|, that 95 of 100 pairs of measurements of one case do not exceed.
  double relative = 0;
  // How well that is known: measurements beyond the first of each case. Eight of one case, where a file does
  // not tell.
  int degrees_of_freedom = 7;
};

// `medians` holds, for each case, what the same measurement of it gave each time. The floor is over all pairs
// of all cases. A smaller difference between two runs says nothing. Throws std::invalid_argument where no
// case was measured twice, or a median is not above 0.
NoiseFloor noise_floor(const std::vector<std::vector<double>>& medians);

}  // namespace flopline
