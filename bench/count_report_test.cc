#include "bench/count_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

using testing::ElementsAre;

const std::vector<ProvenLayer> kLayers = {
    {"net.conv", {.predicted = {.multiply = 1000, .add = 1000}, .executed = {.multiply = 1000, .add = 1000}}},
    {"net.pool", {.predicted = {.compare = 9}, .executed = {.compare = 8}}},
    {"net.flatten", {}}};

std::vector<std::string> texts(const std::vector<Cell>& row) {
  std::vector<std::string> all;
  for (const Cell& cell : row) all.push_back(cell.text);
  return all;
}

TEST(CountReport, HasARowForEachKindOfOperationAndTheSums) {
  const TextTable table = count_table(kLayers, false);
  ASSERT_EQ(table.rows.size(), 6U);
  EXPECT_THAT(texts(table.rows[0]), ElementsAre("net.conv", "multiply", "1,000", "1,000", "equal"));
  EXPECT_THAT(texts(table.rows[2]), ElementsAre("net.pool", "compare", "9", "8", "wrong"));
  EXPECT_THAT(texts(table.rows[5]), ElementsAre("total", "compare", "9", "8", "wrong"));
  EXPECT_THAT(texts(count_table(kLayers, true).rows[0]),
              ElementsAre("net.conv", "multiply", "1000", "1000", "equal"));
}

TEST(CountReport, HoldsWhereEveryLayerDoes) {
  EXPECT_FALSE(all_hold(kLayers));
  EXPECT_TRUE(all_hold({kLayers[0], kLayers[2]}));
  const nlohmann::ordered_json report = count_report_json(kLayers);
  EXPECT_EQ(report["status"], "wrong");
  EXPECT_EQ(report["layers"][0]["status"], "ok");
  EXPECT_EQ(report["total"]["compare"]["executed"], 8);
}

}  // namespace
}  // namespace flopline
