#include "analysis/noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace flopline {

NoiseFloor noise_floor(const std::vector<std::vector<double>>& medians) {
  std::vector<double> differences;
  int degrees_of_freedom = 0;
  for (const std::vector<double>& of_case : medians) {
    degrees_of_freedom += std::max(static_cast<int>(of_case.size()) - 1, 0);
    for (std::size_t i = 0; i < of_case.size(); ++i) {
      if (!(of_case[i] > 0)) throw std::invalid_argument("a median must be above 0");
      for (std::size_t j = 0; j < i; ++j) differences.push_back(std::abs(std::log(of_case[i] / of_case[j])));
    }
  }
  if (differences.empty()) throw std::invalid_argument("no case was measured twice");
  const auto position =
      static_cast<std::ptrdiff_t>(std::ceil(0.95 * static_cast<double>(differences.size()))) - 1;
  std::ranges::nth_element(differences, differences.begin() + position);
  return {.relative = differences[static_cast<std::size_t>(position)],
          .degrees_of_freedom = degrees_of_freedom};
}

}  // namespace flopline
