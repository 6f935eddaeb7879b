// Runs that were made for real, held against what comparing promises: repeats of one build show nothing
// slower in 95 of 100 comparisons, and a slow-down of 5 % is found in 95 of 100.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "analysis/comparison.h"
#include "analysis/csv_rows.h"

namespace flopline {
namespace {

// Of the cases of a run, always in the same order.
using Medians = std::vector<double>;

struct RecordedRuns {
  std::vector<Medians> plain, slowed_down;  // in turns
};

RecordedRuns read_runs() {
  RecordedRuns runs;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/run_pairs.csv")) {
    std::vector<Medians>& side = row.text("slowed_down") == "5%" ? runs.slowed_down : runs.plain;
    const auto pair = static_cast<std::size_t>(row.number("pair"));
    if (side.size() <= pair) side.resize(pair + 1);
    side[pair].push_back(static_cast<double>(row.number("median_ns")));
  }
  return runs;
}

struct RunPair {
  Medians base, now;
};

bool finds_slower(std::span<const RunPair> pairs) {
  std::vector<std::vector<double>> ratios(pairs.front().base.size());
  for (const RunPair& pair : pairs) {
    for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i].push_back(pair.now[i] / pair.base[i]);
  }
  return std::ranges::any_of(compare_repeats(ratios, {}),
                             [](const Change& one) { return one.verdict == ChangeVerdict::slower; });
}

// In how many of all comparisons of eight pairs that follow each other.
struct Found {
  std::size_t slower = 0, comparisons = 0;
};

Found found_in(std::span<const RunPair> pairs) {
  constexpr std::size_t kRepeats = 8;
  Found found;
  for (; found.comparisons + kRepeats <= pairs.size(); ++found.comparisons)
    found.slower += finds_slower(pairs.subspan(found.comparisons, kRepeats)) ? 1 : 0;
  return found;
}

std::vector<RunPair> neighbours(const std::vector<Medians>& runs) {
  std::vector<RunPair> pairs;
  for (std::size_t i = 0; i + 1 < runs.size(); i += 2) pairs.push_back({runs[i], runs[i + 1]});
  return pairs;
}

TEST(RecordedPairs, OfASlowDownAreAllFound) {
  const RecordedRuns runs = read_runs();
  std::vector<RunPair> pairs;
  for (std::size_t i = 0; i < runs.plain.size(); ++i) pairs.push_back({runs.plain[i], runs.slowed_down[i]});
  const Found found = found_in(pairs);
  EXPECT_EQ(found.comparisons, 29U);
  EXPECT_EQ(found.slower, found.comparisons);
}

TEST(RecordedPairs, OfOneBuildShowNothingSlower) {
  const RecordedRuns runs = read_runs();
  for (const std::vector<Medians>& side : {runs.plain, runs.slowed_down}) {
    const Found found = found_in(neighbours(side));
    EXPECT_EQ(found.comparisons, 11U);
    EXPECT_EQ(found.slower, 0U);
  }
}

// What makes repeats worth their time: the runs lie farther apart than what is to be found.
TEST(RecordedPairs, LieFartherApartThanTheSlowDown) {
  const RecordedRuns runs = read_runs();
  for (std::size_t i = 0; i < runs.plain.front().size(); ++i) {
    const auto [fastest, slowest] =
        std::ranges::minmax(runs.plain, {}, [&](const Medians& run) { return run[i]; });
    EXPECT_GT(slowest[i] / fastest[i], 1.05) << "case " << i;
  }
}

}  // namespace
}  // namespace flopline
