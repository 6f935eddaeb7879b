#include "bench/scaling.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bench/fakes.h"

namespace flopline::scaling_test {
namespace {

using testing::SizeIs;

const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});

CaseResult timed(const Backend& backend, int threads, std::optional<double> seconds,
                 bool is_of_sweep = true) {
  CaseResult result = {.value = {.network = "net",
                                 .item = {.name = "fc", .layer = Linear{.in_features = 8, .out_features = 4}},
                                 .backend = &backend,
                                 .threads = threads,
                                 .is_of_sweep = is_of_sweep}};
  if (seconds) result.time_s = Summary{.count = 9, .best = *seconds, .median = *seconds};
  return result;
}

TEST(Scalings, AreOverTheFewestThreadsWithATime) {
  const auto all = scalings({timed(kOne, 4, 2), timed(kOne, 1, 6), timed(kTwo, 1, std::nullopt),
                             timed(kTwo, 2, 3), timed(kTwo, 4, 2)});
  ASSERT_THAT(all, SizeIs(2));
  ASSERT_THAT(all[0].times, SizeIs(2));
  EXPECT_EQ(all[0].layer, "net.fc");
  EXPECT_EQ(all[0].times[1].threads, 4);
  EXPECT_DOUBLE_EQ(all[0].times[1].speed_up, 3);
  EXPECT_DOUBLE_EQ(all[0].times[1].efficiency, 0.75);
  EXPECT_DOUBLE_EQ(all[1].times[0].speed_up, 1);
  EXPECT_DOUBLE_EQ(all[1].times[1].speed_up, 1.5) << "over two threads, as one had no time";
  EXPECT_DOUBLE_EQ(all[1].times[1].efficiency, 0.75);
}

TEST(Scalings, NeedTwoNumbersOfThreadsAndASweep) {
  EXPECT_TRUE(scalings({timed(kOne, 1, 6), timed(kTwo, 2, 6)}).empty());
  EXPECT_TRUE(scalings({timed(kOne, 1, 6, false), timed(kOne, 2, 6, false)}).empty());
  EXPECT_TRUE(scaling_table({}).columns.empty());
}

TEST(ScalingTable, HasColumnsForEveryNumberOfThreads) {
  const TextTable table =
      scaling_table(scalings({timed(kOne, 1, 6), timed(kOne, 2, 4), timed(kTwo, 1, 6), timed(kTwo, 4, 3)}));
  std::vector<std::string> headings, first, second;
  for (const Column& column : table.columns) headings.push_back(column.heading);
  EXPECT_THAT(headings, testing::ElementsAre("layer", "backend", "1 thread", "2 threads", "speed-up",
                                             "efficiency", "4 threads", "speed-up", "efficiency"));
  for (const Cell& cell : table.rows.at(0)) first.push_back(cell.text);
  for (const Cell& cell : table.rows.at(1)) second.push_back(cell.text);
  EXPECT_THAT(first, testing::ElementsAre("net.fc", "one", "6.00 s", "4.00 s", "1.50", "75%", "", "", ""));
  EXPECT_THAT(second, testing::ElementsAre("net.fc", "two", "6.00 s", "", "", "", "3.00 s", "2.00", "50%"));
}

TEST(ScalingJson, HasARowForEachNumberOfThreads) {
  const auto rows = to_json(scalings({timed(kOne, 1, 6), timed(kOne, 2, 4)}));
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1], (nlohmann::ordered_json{{"layer", "net.fc"},
                                             {"kind", "linear"},
                                             {"backend", "one"},
                                             {"cache", "hot"},
                                             {"threads", 2},
                                             {"time_ns", 4e9},
                                             {"speed_up", 1.5},
                                             {"parallel_efficiency", 0.75}}));
}

TEST(ScalingTable, MarksPairsOfWhichOneWasDisturbedAndEfficienciesBeyondBelief) {
  const auto all = scalings({timed(kOne, 1, 6), timed(kOne, 2, 2.8), timed(kOne, 4, 1.5), timed(kTwo, 1, 6),
                             timed(kTwo, 2, 4), timed(kTwo, 4, 1.43)});
  const auto a_case = [](const char* backend, int threads, const char* name = "fc") {
    return nlohmann::ordered_json{{"name", fmt::format("linear/net.{}/{}/omp:{}", name, backend, threads)},
                                  {"network", "net"},
                                  {"layer", {{"name", name}, {"kind", "linear"}}},
                                  {"backend", backend},
                                  {"threads", threads}};
  };
  nlohmann::ordered_json cases = {a_case("one", 1),         a_case("one", 2), a_case("one", 4),
                                  a_case("two", 1),         a_case("two", 2), a_case("two", 4),
                                  a_case("one", 2, "alone")};
  const auto figures = [&](std::size_t row) {
    const nlohmann::ordered_json rows = to_json(all);
    const auto table =
        scaling_table(scalings_from(JsonNode(rows, "file").elements(), JsonNode(cases, "file").elements()));
    EXPECT_THAT(table.rows, SizeIs(2));
    const std::vector<Cell>& cells = table.rows.at(row);
    return fmt::format("{} {} {} {}", cells[4].text, cells[5].text, cells[7].text, cells[8].text);
  };
  EXPECT_EQ(figures(0), "2.14 107%! 4.00 100%");
  EXPECT_EQ(figures(1), "1.50 75% 4.20 105%") << "which may be";
  cases[4]["disturbed"] = "its turns scattered by 9 %";
  cases[6]["disturbed"] = "of which there is no pair";
  EXPECT_EQ(figures(0), "2.14 107%! 4.00 100%") << "another backend's";
  EXPECT_EQ(figures(1), "1.50~ 75% 4.20 105%") << "the other pair was not";
  cases[0]["disturbed"] = "its turns scattered by 9 %";
  EXPECT_EQ(figures(0), "2.14~ 107%! 4.00~ 100%") << "all are over the fewest threads";
  EXPECT_THAT(scaling_remarks(all),
              testing::ElementsAre(testing::StartsWith("! an efficiency above 105 %: ")));
  EXPECT_THAT(scaling_remarks(scalings({timed(kOne, 1, 6), timed(kOne, 2, 4)})), SizeIs(0));
}

TEST(Scalings, ComeBackFromJson) {
  const auto all = scalings({timed(kOne, 1, 6), timed(kOne, 2, 4), timed(kTwo, 1, 6), timed(kTwo, 4, 3)});
  const nlohmann::ordered_json rows = to_json(all);
  EXPECT_EQ(to_csv(scaling_table(scalings_from(JsonNode(rows, "file").elements(), {}))),
            to_csv(scaling_table(all)));
}

}  // namespace
}  // namespace flopline::scaling_test
