#include "analysis/csv_rows.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace flopline {
namespace {

std::vector<CsvRow> rows_of(const std::string& text) {
  const std::string path = testing::TempDir() + "/flopline_csv_rows_test.csv";
  std::ofstream(path) << text;
  std::vector<CsvRow> rows;
  try {
    rows = read_csv(path);
  } catch (...) {
    std::filesystem::remove(path);
    throw;
  }
  std::filesystem::remove(path);
  return rows;
}

TEST(ReadCsv, GivesFieldsByTheirColumn) {
  const std::vector<CsvRow> rows = rows_of("name,width,height\na,3,\n,-12345678901,5\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].text("name"), "a");
  EXPECT_EQ(rows[0].number("width"), 3);
  EXPECT_TRUE(rows[0].is_empty("height"));
  EXPECT_THROW(rows[0].number("height"), std::invalid_argument);
  EXPECT_THROW(rows[0].text("depth"), std::out_of_range);
  EXPECT_TRUE(rows[1].is_empty("name"));
  EXPECT_EQ(rows[1].number("width"), -12345678901);
}

TEST(ReadCsv, RefusesWhatIsNoTable) {
  EXPECT_TRUE(rows_of("name,width\n").empty());
  EXPECT_THROW(rows_of("name,width\na\n"), std::runtime_error);
  EXPECT_THROW(rows_of("name,width\na,1,2\n"), std::runtime_error);
  EXPECT_THROW(read_csv("/no/such/file.csv"), std::runtime_error);
}

}  // namespace
}  // namespace flopline
