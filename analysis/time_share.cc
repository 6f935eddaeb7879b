#include "analysis/time_share.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace flopline {

std::vector<TimeShare> time_shares(const std::vector<TimeShare>& parts) {
  std::vector<TimeShare> shares;
  std::unordered_map<std::string, std::size_t> places;
  double sum_s = 0;
  for (const TimeShare& part : parts) {
    const auto [place, is_new] = places.emplace(part.name, shares.size());
    if (is_new) shares.push_back({.name = part.name});
    TimeShare& share = shares[place->second];
    share.count += part.count;
    share.time_s += part.time_s;
    sum_s += part.time_s;
  }
  std::ranges::stable_sort(shares, std::greater<>(), &TimeShare::time_s);
  double so_far_s = 0;
  for (TimeShare& share : shares) {
    so_far_s += share.time_s;
    share.share = sum_s > 0 ? share.time_s / sum_s : 0;
    share.cumulative = sum_s > 0 ? so_far_s / sum_s : 0;
  }
  return shares;
}

}  // namespace flopline
