// Two runs, or repeats of two, case by case: pairs, what changed, and what has no counterpart.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "bench/run_file.h"

namespace flopline {

// A case that both runs have a time for. Of repeated runs the first ones' case, but for its time and, where
// it is compared in cycles, its clock, which are geometric means, and for how it was disturbed, which says in
// how many of them.
struct ComparedCase {
  RunFileCase base, now;
  std::size_t pairs = 1;  // of runs that count
  // Whether it is compared by its cycles: on one machine, where both runs know them and what bounds it keeps
  // the pace of the core. They tell what changed where the clock did too, though not that a kernel made it
  // sink.
  bool in_cycles = false;
  Change change;
};

// A case that both runs have, but no comparable times.
struct UncomparedCase {
  std::string name;
  std::string reason;          // for people
  bool is_regression = false;  // it had a time, and now is wrong or failed
};

struct RunComparison {
  std::vector<ComparedCase> compared;  // from the slowest change on
  std::vector<UncomparedCase> uncompared;
  std::size_t without_time = 0;                 // cases that neither run has a time for
  std::vector<std::string> appeared, vanished;  // names of cases that only the new run has, or only the base
};

// Cases are paired by name, and must then be of the same layer, data type and direction. Of times on cores
// that something else worked on for most of one of the runs the verdict is never faster or slower.
RunComparison compare_runs(const RunFile& base, const RunFile& now, const ComparisonRule& rule);

// Runs that were repeated in turns: the first of the base beside the first of what is new, and so on, as many
// of one as of the other. A pair of times does not count whose cores lay in different places. What has no
// comparable times in any pair has none. Throws std::invalid_argument where there is no pair.
RunComparison compare_repeats(std::span<const RunFile> base, std::span<const RunFile> now,
                              const ComparisonRule& rule);

// Whether the cores of its team lay, most of the time, in another place in one of the runs than in the other
// (core_place.h). Its verdict is then never faster or slower.
bool ran_elsewhere(const ComparedCase& one);

// The ratios of one kind of layer on one backend taken together.
struct GroupChange {
  std::string kind;     // as kind_text; "all" of everything
  std::string backend;  // "" of everything
  std::size_t cases = 0;
  double geometric_mean = 1;              // of the ratios
  std::array<std::size_t, 4> verdicts{};  // how many, by ChangeVerdict
};

// In alphabetical order, then everything.
std::vector<GroupChange> group_changes(const std::vector<ComparedCase>& compared);

}  // namespace flopline
