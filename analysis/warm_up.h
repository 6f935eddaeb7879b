// How many calls of a kernel to leave out, after others had the caches, until each takes as long as the next.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace flopline {

// Told from the calls themselves, as it depends on where operands stay between calls: a kernel that computes
// from the second-level cache needs one call, one whose weights fill the last level four, of which the first
// may take three times as long and the third a tenth more.
class WarmUp {
 public:
  // Of a kernel whose calls take about so many seconds. Calls of 10 ms and more get one, as the first is at
  // most a twentieth longer and each costs much; one of 100 ms warms itself.
  explicit WarmUp(double call_s);

  // To leave out in the next turn.
  int calls() const;

  // What the calls of a turn took, in seconds from the first on, also of those left out.
  void add(std::span<const double> calls_s);

 private:
  static constexpr int kMostCalls = 4;

  int most_calls_;
  // By its place in a turn, what a call took over the median of those after it: one value a turn.
  std::array<std::vector<double>, kMostCalls> over_later_;
};

}  // namespace flopline
