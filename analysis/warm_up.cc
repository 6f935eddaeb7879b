#include "analysis/warm_up.h"

#include <algorithm>

#include "analysis/statistics.h"

namespace flopline {
namespace {

int most_calls_of(double call_s, int most) {
  if (call_s < 0.01) return most;
  return call_s < 0.1 ? 1 : 0;
}

}  // namespace

WarmUp::WarmUp(double call_s) : most_calls_(most_calls_of(call_s, kMostCalls)) {}

int WarmUp::calls() const {
  constexpr std::size_t kTurnsToTell = 3;  // until then as many as may be needed
  constexpr double kWarm = 1.005;          // half of the precision that cases are measured to
  int calls = std::min(1, most_calls_);
  for (; calls < most_calls_; ++calls) {
    const std::vector<double>& over_later = over_later_.at(calls);
    if (over_later.size() < kTurnsToTell) return most_calls_;
    if (median(over_later) <= kWarm) break;
  }
  return calls;
}

void WarmUp::add(std::span<const double> calls_s) {
  for (std::size_t call = 0; call < over_later_.size() && call + 1 < calls_s.size(); ++call) {
    const std::span<const double> later = calls_s.subspan(call + 1);
    over_later_.at(call).push_back(calls_s[call] / median({later.begin(), later.end()}));
  }
}

}  // namespace flopline
