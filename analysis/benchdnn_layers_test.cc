// Layers of the shape files of oneDNN's benchmark driver, in this program's syntax, with their known counts.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "analysis/cost_model.h"
#include "analysis/csv_rows.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

TEST(BenchdnnLayers, HaveTheirKnownCounts) {
  std::map<std::string_view, int> rows, padded, volumes;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/benchdnn_layers.csv")) {
    SCOPED_TRACE(row.text("descriptor"));
    const Layer layer = parse_descriptor(row.text("descriptor")).layer;
    const Operations work = operations(layer);
    EXPECT_EQ(row.number("times") * work.nominal_maccs, row.number("nominal_maccs"));
    EXPECT_EQ(row.number("times") * work.effective_maccs, row.number("effective_maccs"));
    EXPECT_EQ(parse_descriptor(print_descriptor(layer)).layer, layer);
    ++rows[kind_name(layer)];
    padded[kind_name(layer)] += work.effective_maccs < work.nominal_maccs;
    volumes[kind_name(layer)] += operands(layer).front().shape.size() == 5;
  }
  EXPECT_EQ(rows, (std::map<std::string_view, int>{
                      {"conv", 244}, {"deconv", 24}, {"gru", 4}, {"linear", 35}, {"lstm", 40}, {"rnn", 4}}));
  EXPECT_GE(padded["conv"], 100);
  EXPECT_GE(padded["deconv"], 15);
  EXPECT_EQ(volumes["conv"], 21);
}

}  // namespace
}  // namespace flopline
