// Figures that articles state, held against the cost model: right ones must match, wrong ones must not, and
// the right value beside them is the model's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "analysis/tool_counts.h"
#include "analysis/units.h"
#include "analysis/workload.h"

namespace flopline {
namespace {

struct Claim {
  std::string id, text, claimed, correct, verdict;
};

// Fields may be quoted and hold commas.
std::vector<std::string> split_csv(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::map<std::string, Claim> read_claims() {
  std::ifstream file(FLOPLINE_SOURCE_DIR "/analysis/testdata/claims.csv");
  std::map<std::string, Claim> claims;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const auto fields = split_csv(line);
    claims[fields.at(0)] = {fields.at(0), fields.at(1), fields.at(2), fields.at(3), fields.at(4)};
  }
  return claims;
}

// Numbers in a text, with commas between thousands.
std::vector<double> numbers(const std::string& text) {
  std::vector<double> found;
  std::string digits;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    const bool inside =
        !digits.empty() && (c == ',' || c == '.') && i + 1 < text.size() && std::isdigit(text[i + 1]) != 0;
    if (std::isdigit(c) != 0 || (inside && c == '.')) {
      digits += c;
    } else if (!inside) {
      if (!digits.empty()) found.push_back(std::stod(digits));
      digits.clear();
    }
  }
  return found;
}

Operations work(const std::string& workload) {
  return totals(read_workload(workload), DataType::f32).operations;
}

double params(const std::string& workload) { return static_cast<double>(work(workload).params); }
double maccs(const std::string& workload) { return static_cast<double>(work(workload).nominal_maccs); }

double tool_total(std::string_view name, std::size_t column) {
  const auto tool = std::ranges::find(tools(), name, &Tool::name);
  return static_cast<double>(count_as(*tool, read_workload("alexnet-seed")).back().figures.at(column));
}

double layers_of(const std::string& network, std::string_view kind) {
  const Network all = read_workload(network);
  return static_cast<double>(std::ranges::count_if(
      all.layers, [&](const NamedLayer& item) { return kind_name(item.layer) == kind; }));
}

// Parameters of the layers whose names begin so.
double params_below(const std::string& network, const std::vector<std::string>& prefixes,
                    std::string_view kind = "") {
  double sum = 0;
  for (const NamedLayer& item : read_workload(network).layers) {
    const bool matches =
        std::ranges::any_of(prefixes, [&](const auto& one) { return item.name.starts_with(one); });
    if (matches && (kind.empty() || kind_name(item.layer) == kind))
      sum += static_cast<double>(operations(item.layer).params);
  }
  return sum;
}

double row_params(
    std::size_t module) {  // of alexnet-seed, as torchsummary numbers its rows: without the flattening
  std::vector<NamedLayer> rows = read_workload("alexnet-seed").layers;
  std::erase_if(rows, [](const NamedLayer& item) { return kind_name(item.layer) == "flatten"; });
  return static_cast<double>(operations(rows.at(module - 1).layer).params);
}

double alexnet_outputs_mib() { return tool_total("torchstat", 1) / kBytesPerMebibyte; }

using Evaluate = std::function<double()>;

// What the cost model says where the claim states its first number; for the rows of a table its last.
std::map<std::string, Evaluate> model() {
  std::map<std::string, Evaluate> values = {
      {"000-10", [] { return layers_of("alexnet-2012-grouped", "conv"); }},
      {"000-18", [] { return layers_of("vgg16", "conv"); }},
      {"000-37", [] { return layers_of("vgg16", "conv"); }},
      {"000-40", [] { return params("vgg16"); }},
      {"000-42", [] { return params("linear:mb1ic4096oc1000b1"); }},
      {"000-47", [] { return params("vgg16"); }},
      {"001-46", [] { return params("alexnet-seed"); }},
      {"001-47", [] { return params("alexnet-seed"); }},
      {"001-49", [] { return 4 * 3 * 224 * 224 / kBytesPerMebibyte; }},
      {"001-50", [] { return 2 * alexnet_outputs_mib(); }},
      {"001-51", [] { return 4 * params("alexnet-seed") / kBytesPerMebibyte; }},
      {"001-52",
       [] {
         return (4 * 3 * 224 * 224 + 4 * params("alexnet-seed")) / kBytesPerMebibyte +
                2 * alexnet_outputs_mib();
       }},
      {"001-53", [] { return tool_total("torchstat", 0); }},
      {"001-54", [] { return alexnet_outputs_mib(); }},
      {"001-55", [] { return tool_total("torchstat", 2) / 1e9; }},
      {"001-56", [] { return tool_total("torchstat", 3) / 1e6; }},
      {"001-57", [] { return tool_total("torchstat", 4) / kBytesPerMebibyte; }},
      {"001-58", [] { return tool_total("thop", 1); }},
      {"001-59", [] { return tool_total("thop", 0); }},
      {"002-05", [] { return params("conv:mb1ic3ih2oc1kh2"); }},
      {"002-06", [] { return params("conv:mb1ic3ih224oc16kh2"); }},
      {"002-07", [] { return params("conv:mb1ic3ih224oc16kh2b1"); }},
      {"002-08", [] { return params("maxpool:mb1ic16ih223kh2sh2"); }},
      {"002-09", [] { return params("linear:mb1ic16oc133b1"); }},
      {"002-10",
       [] {
         return params_below("unet-seed", {"down.0", "dec.3", "head"});
       }},
      {"002-11",
       [] {
         return params_below("unet-seed", {"down.1", "dec.2"});
       }},
      {"002-12",
       [] {
         return params_below("unet-seed", {"down.2", "dec.1"});
       }},
      {"002-13",
       [] {
         return params_below("unet-seed", {"down.3", "dec.0"});
       }},
      {"002-14", [] { return params_below("unet-seed", {"down.4"}); }},
      {"002-15", [] { return params_below("unet-seed", {"up."}); }},
      {"002-17", [] { return params_below("unet-seed-bn", {""}, "batchnorm"); }},
      {"002-19", [] { return params("unet-seed"); }},
      {"002-20", [] { return params("unet-seed-bn"); }}};
  for (std::size_t row = 1; row <= 20; ++row)
    values["001-" + std::to_string(25 + row)] = [row] { return row_params(row); };
  return values;
}

TEST(Claims, AreJudgedAsTheCostModelDoes) {
  const std::map<std::string, Claim> claims = read_claims();
  ASSERT_EQ(claims.size(), 136U);
  for (const auto& [id, value] : model()) {
    const Claim& claim = claims.at(id);
    const std::vector<double> stated = numbers(claim.claimed), right = numbers(claim.correct);
    ASSERT_FALSE(stated.empty()) << id;
    const bool is_row = id >= "001-26" && id <= "001-45";
    const double said = is_row ? stated.back() : stated.front(), is = value();
    // A figure is as exact as it is written: two decimals, or a whole number.
    const double rounding = said == std::floor(said) ? 0 : 0.005;
    const bool matches = std::abs(said - is) <= rounding * (1 + 1e-9);
    EXPECT_EQ(matches, claim.verdict != "wrong")
        << id << " " << claim.text << ": stated " << said << ", is " << is;
    if (claim.verdict == "wrong") {
      EXPECT_THAT(right, testing::Contains(is)) << id << " " << claim.text;
    }
  }
}

// Formulas that articles state, with sizes put in that tell right from wrong.
TEST(Claims, FormulasOfDepthwiseSeparableLayersTakeTheInputChannels) {
  const std::string layer = "dwsep:mb1ic32ih112oc64kh3ph1";
  EXPECT_EQ(params(layer), 2'336) << "not 3*3*64 + 32*64 = 2,624";
  EXPECT_EQ(maccs(layer), 29'302'784) << "not 32,915,456";
}

TEST(Claims, FormulasOfLstmsHaveBiasesAndNoSquareOfTheState) {
  EXPECT_EQ(params("lstm:mb1dhc512b0"), 2'097'152);
  EXPECT_EQ(params("lstm:mb1dhc512b2"), 2'101'248);
  EXPECT_EQ(params("lstm:mb1dhc512b1"), 2'099'200);
  EXPECT_EQ(maccs("lstm:mb1dhc512"), 2'097'152) << "not 2,359,296";
  EXPECT_EQ(work("lstm:mb1dhc512").other.multiply, 1'536);
}

TEST(Claims, FactoredConvolutionsSaveWhatIsSaid) {
  EXPECT_EQ(2 * params("conv:mb1ic8ih8oc8kh3") / params("conv:mb1ic8ih8oc8kh5"), 18.0 / 25.0);
  EXPECT_EQ(maccs("conv:mb1ic192ih28oc32kh5ph2"), 120'422'400);
  EXPECT_EQ(maccs("conv:mb1ic192ih28oc16kh1") + maccs("conv:mb1ic16ih28oc32kh5ph2"), 12'443'648);
  EXPECT_EQ(params("linear:mb1ic1024oc1000b1"), 1'025'000);
  EXPECT_EQ(params("linear:mb1ic50176oc1000b1"), 50'177'000);
}

}  // namespace
}  // namespace flopline
