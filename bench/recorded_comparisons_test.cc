// Runs that were made for real, two at a time, held against what comparing promises: of one build nothing is
// called slower in 95 of 100 comparisons, and a slow-down of 5 % is found in 95 of 100.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "analysis/csv_rows.h"
#include "bench/run_comparison.h"

namespace flopline::recorded_comparisons_test {
namespace {

struct RecordedRuns {
  std::vector<RunFile> plain, slowed_down;  // in turns
};

std::optional<double> known(const CsvRow& row, const char* column) {
  return row.is_empty(column) ? std::nullopt : std::optional(std::stod(row.text(column)));
}

std::optional<Looks> looks(std::optional<double> median, std::optional<double> most) {
  if (!median || !most) return std::nullopt;
  return Looks{.least = *median, .median = *median, .most = *most};
}

RunFileCase read_case(const CsvRow& row) {
  const auto number = [&](const char* column) { return known(row, column).value(); };
  RunFileCase one = {.name = row.text("case"), .kind = row.text("kind"), .status = "ok"};
  one.median_ns = number("median_ns");
  one.median_interval_ns = Interval{.low = number("ci_low_ns"), .high = number("ci_high_ns")};
  one.noise_floor = NoiseFloor{.relative = number("noise_floor"),
                               .degrees_of_freedom = static_cast<int>(row.number("degrees_of_freedom"))};
  one.bound_by = row.text("bound_by");
  one.share_of_peak = number("share_of_peak");
  one.bytes_read = number("bytes_read");
  one.probed = {.gflops = known(row, "gflops"),
                .cache_gb_per_s = known(row, "cache_gb_per_s"),
                .memory_gb_per_s = known(row, "memory_gb_per_s")};
  one.instructions_per_cycle = looks(known(row, "instructions_median"), known(row, "instructions_most"));
  one.core_to_core_ns = looks(known(row, "core_to_core_ns"), known(row, "core_to_core_ns"));
  one.disturbance = number("disturbance");
  return one;
}

RecordedRuns read_runs() {
  RecordedRuns runs;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/compared_runs.csv")) {
    std::vector<RunFile>& side = row.text("slowed_down") == "5%" ? runs.slowed_down : runs.plain;
    const auto run = static_cast<std::size_t>(row.number("run"));
    if (side.size() <= run) side.resize(run + 1);
    side[run].cases.push_back(read_case(row));
  }
  return runs;
}

bool finds_slower(const RunFile& base, const RunFile& now) {
  return std::ranges::any_of(compare_runs(base, now, {}).compared, [](const ComparedCase& one) {
    return one.change.verdict == ChangeVerdict::slower;
  });
}

TEST(RecordedComparisons, OfOneBuildShowNothingSlower) {
  const RecordedRuns runs = read_runs();
  int slower = 0, comparisons = 0;
  for (const std::vector<RunFile>& side : {runs.plain, runs.slowed_down}) {
    for (std::size_t i = 0; i + 1 < side.size(); ++i, ++comparisons)
      slower += finds_slower(side[i], side[i + 1]) ? 1 : 0;
  }
  EXPECT_EQ(comparisons, 105);
  EXPECT_EQ(slower, 0);
}

// One run was slowed down while something else worked on its cores from begin to end.
TEST(RecordedComparisons, OfASlowDownFindIt) {
  const RecordedRuns runs = read_runs();
  int slower = 0, comparisons = 0;
  for (std::size_t i = 0; i < runs.slowed_down.size(); ++i) {
    for (const std::size_t base : {i, i + 1}) {
      if (base == runs.plain.size()) continue;
      ++comparisons;
      slower += finds_slower(runs.plain[base], runs.slowed_down[i]) ? 1 : 0;
    }
  }
  EXPECT_EQ(comparisons, 106);
  EXPECT_EQ(slower, 104);
}

}  // namespace
}  // namespace flopline::recorded_comparisons_test
