#include "bench/best_ceilings.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analysis/core_place.h"
#include "bench/ceiling_works.h"

namespace flopline {
namespace {

auto identity(const ComputeCeiling& one) { return std::tie(one.name, one.dtype, one.isa); }
auto identity(const MemoryCeiling& one) { return std::tie(one.name, one.level, one.isa); }
double rate(const ComputeCeiling& one) { return one.gflops; }
double rate(const MemoryCeiling& one) { return one.gb_per_s; }

template <class Ceiling>
auto find_same(std::vector<Ceiling>& all, const Ceiling& wanted) {
  return std::ranges::find_if(all, [&](const Ceiling& one) { return identity(one) == identity(wanted); });
}

// False where one of them is less than half of what it was.
template <class Ceiling>
bool raise(std::vector<Ceiling>& best, const std::vector<Ceiling>& before) {
  for (const Ceiling& one : before) {
    const auto now = find_same(best, one);
    if (now == best.end()) continue;
    if (rate(*now) < rate(one) / 2) return false;
    if (rate(*now) < rate(one)) *now = one;
  }
  return true;
}

std::set<std::string> levels(const Ceilings& ceilings) {
  std::set<std::string> names;
  for (const MemoryCeiling& one : ceilings.memory) names.insert(one.level);
  return names;
}

bool is_same_place(const Ceilings& before, const Ceilings& now) {
  if (before.core_to_core_ns.has_value() != now.core_to_core_ns.has_value()) return false;
  return !now.core_to_core_ns || !is_elsewhere(*now.core_to_core_ns, *before.core_to_core_ns);
}

}  // namespace

Ceilings best_ceilings(const Ceilings& before, const Ceilings& now) {
  const bool has_same_sizes = std::ranges::equal(before.read_curve, now.read_curve, {},
                                                 &BandwidthPoint::bytes, &BandwidthPoint::bytes);
  if (!has_same_sizes || levels(before) != levels(now) || !is_same_place(before, now)) return now;
  Ceilings best = now;
  if (!raise(best.compute, before.compute) || !raise(best.memory, before.memory)) return now;
  for (std::size_t i = 0; i < best.read_curve.size(); ++i)
    best.read_curve[i].gb_per_s = std::max(best.read_curve[i].gb_per_s, before.read_curve[i].gb_per_s);
  if (levels_of(best.read_curve).size() != levels(now).size()) return now;  // it would show others
  raise_looks(best, before);
  return with_unmeasured(before, std::move(best));
}

Ceilings with_unmeasured(const Ceilings& before, Ceilings now) {
  if (levels(before) != levels(now)) return now;
  for (const ComputeCeiling& one : before.compute) {
    if (find_same(now.compute, one) == now.compute.end()) now.compute.push_back(one);
  }
  if (now.curves.empty()) now.curves = before.curves;
  if (now.latencies.empty()) now.latencies = before.latencies;
  return now;
}

Ceilings with_looks_before(const Ceilings& before, Ceilings best) {
  if (is_same_place(before, best)) best.probed = before.probed;
  return best;
}

bool raise_looks(Ceilings& best, const Ceilings& seen) {
  bool is_raised = false;
  const auto raise = [&](std::optional<double>& known, const std::optional<double>& now) {
    if (now <= known) return;
    known = now;
    is_raised = true;
  };
  for (const auto& [name, of] : kProbedRates) raise(best.probed.*of, seen.probed.*of);
  raise(best.instructions_per_cycle, seen.instructions_per_cycle);
  return is_raised;
}

}  // namespace flopline
