#include "analysis/noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace flopline {

double noise_floor(const std::vector<std::vector<double>>& medians) {
  std::vector<double> differences;
  for (const std::vector<double>& of_case : medians) {
    for (std::size_t i = 0; i < of_case.size(); ++i) {
      if (!(of_case[i] > 0)) throw std::invalid_argument("a median must be above 0");
      for (std::size_t j = 0; j < i; ++j) differences.push_back(std::abs(std::log(of_case[i] / of_case[j])));
    }
  }
  if (differences.empty()) throw std::invalid_argument("no case was measured twice");
  const auto position =
      static_cast<std::ptrdiff_t>(std::ceil(0.95 * static_cast<double>(differences.size()))) - 1;
  std::ranges::nth_element(differences, differences.begin() + position);
  return differences[static_cast<std::size_t>(position)];
}

}  // namespace flopline
