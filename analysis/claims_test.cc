// What articles state, held against the cost model: right figures and formulas must match, wrong ones must
// not, and the right figure beside a wrong one is the model's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/csv_rows.h"
#include "analysis/tool_counts.h"
#include "analysis/units.h"
#include "analysis/workload.h"

namespace flopline {
namespace {

struct Claim {
  std::string text, claimed, correct, verdict;
};

std::map<std::string, Claim> read_claims() {
  std::map<std::string, Claim> claims;
  for (const CsvRow& row : read_csv(FLOPLINE_SOURCE_DIR "/analysis/testdata/claims.csv")) {
    claims[row.text("id")] = {.text = row.text("claim"),
                              .claimed = row.text("claimed"),
                              .correct = row.text("correct"),
                              .verdict = row.text("verdict")};
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

using Values = std::vector<double>;

struct Check {
  std::string id;
  Values is;           // what the model says
  Values stated = {};  // what the claim comes to, where it does not state plain numbers
};

Values joined(Values one, const Values& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

// A quantity of all layers of a kind of a network, in order.
template <class Kind, class Get>
Values each(const std::string& network, Get get) {
  Values values;
  for (const NamedLayer& item : read_workload(network).layers)
    if (const auto* layer = std::get_if<Kind>(&item.layer.value()))
      values.push_back(static_cast<double>(get(*layer)));
  return values;
}

template <class Kind>
double how_many(const std::string& network) {
  return static_cast<double>(each<Kind>(network, [](const Kind&) { return 0; }).size());
}

Values conv_outputs(const std::string& network) {
  return each<Conv>(network, [](const Conv& x) { return x.out_channels; });
}
Values linear_outputs(const std::string& network) {
  return each<Linear>(network, [](const Linear& x) { return x.out_features; });
}
Values linear_inputs(const std::string& network) {
  return each<Linear>(network, [](const Linear& x) { return x.in_features; });
}

template <class Kind = Conv>
Values kernels(const std::string& network) {
  return each<Kind>(network, [](const Kind& x) { return x.axes[0].kernel; });
}

template <class Kind = Conv>
Values strides(const std::string& network) {
  return each<Kind>(network, [](const Kind& x) { return x.axes[0].stride; });
}

// Elements first to last, counted from 1 and with both ends, as articles number layers.
Values range(const Values& all, std::size_t first, std::size_t last) {
  return {all.begin() + static_cast<std::ptrdiff_t>(first) - 1,
          all.begin() + static_cast<std::ptrdiff_t>(last)};
}

Values distinct(const Values& all) {
  const std::set<double> once(all.begin(), all.end());
  return {once.begin(), once.end()};
}

Values stem(const std::string& network) {
  return each<Conv>(network, [](const Conv& x) { return x.axes[0].in; });
}

double extent(const std::string& layer) {
  return static_cast<double>(output_shape(read_workload(layer).layers.front().layer).back());
}

double other_ops(const std::string& layer, std::int64_t OtherOperations::*kind) {
  return static_cast<double>(work(layer).other.*kind);
}

// FLOP by the definition that a multiplication is one and an addition is one.
double flops(const std::string& layer) { return 2 * maccs(layer) + other_ops(layer, &OtherOperations::add); }

double with_kernel(const std::string& network, double kernel) {
  return static_cast<double>(std::ranges::count(kernels(network), kernel));
}

// Convolutions between two poolings.
Values convs_per_pool(const std::string& network) {
  Values counts(1);
  for (const NamedLayer& item : read_workload(network).layers) {
    counts.back() += kind_name(item.layer) == "conv" ? 1 : 0;
    if (kind_name(item.layer) == "maxpool") counts.push_back(0);
  }
  counts.pop_back();
  return counts;
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

double bytes_of_weights(const std::string& network) {
  const TrafficBytes bytes = totals(read_workload(network), DataType::f32).bytes;
  return static_cast<double>(bytes.weights + bytes.bias);
}

std::int64_t running_stats_of(const std::string& network) {
  return totals(read_workload(network), DataType::f32).running_stats;
}

// Depthwise convolutions, each followed by its pointwise one.
double separable_pairs(const std::string& network) {
  const std::vector<NamedLayer> layers = read_workload(network).layers;
  return static_cast<double>(std::ranges::count_if(
      layers, [](const NamedLayer& item) { return conv_variant(item.layer) == "depthwise"; }));
}

std::vector<Check> sizes_of_networks() {
  const std::string alexnet = "alexnet-2012-grouped";
  const Values kernels_used = joined(kernels(alexnet), kernels("resnet101"));
  const Values vgg = conv_outputs("vgg16");
  return {
      {"000-01", {std::ranges::min(kernels_used), std::ranges::max(kernels_used)}, {1, 3}},
      {"000-02", {params("conv:mb1ic3ih8oc64kh3")}, {params("conv:mb1ic3ih8oc1kh3")}},
      {"000-04", distinct(strides("resnet50")), {1}},
      {"000-05", {extent("conv:mb1ic1ih9oc1kh3dh1ph1")}, {9}},
      {"000-06", {std::ranges::min(vgg)}},
      {"000-07", distinct(joined(kernels<MaxPool>("vgg16"), kernels<MaxPool>("resnet50"))), {2, 3}},
      {"000-08", linear_outputs("vgg16"), {1000, 1000, 1000}},
      {"000-10", {how_many<Conv>(alexnet), how_many<Linear>(alexnet)}},
      {"000-11", {extent("conv:mb1ic3ih224oc96kh11sh4ph2")}, {extent("conv:mb1ic3ih227oc96kh11sh4")}},
      {"000-12", range(kernels(alexnet), 2, 5), {11, 5, 3}},
      {"000-13", conv_outputs(alexnet)},
      {"000-14", {how_many<Conv>(alexnet)}, {8}},
      {"000-15", linear_outputs(alexnet)},
      {"000-16", distinct(kernels<MaxPool>(alexnet)), {5}},
      {"000-18", {how_many<Conv>("vgg16"), how_many<Linear>("vgg16")}},
      {"000-19", {stem("vgg16")[0], stem("vgg16")[0], vgg[0]}},
      {"000-20", joined(distinct(kernels("vgg16")), distinct(kernels("vgg16")))},
      {"000-21", range(vgg, 2, 5)},
      {"000-22", range(vgg, 3, 8)},
      {"000-23", range(vgg, 9, 10)},
      {"000-24", range(vgg, 11, 12)},
      {"000-25", linear_outputs("vgg16")},
      {"000-26", distinct(kernels<MaxPool>("vgg16")), {3}},
      {"000-29", {how_many<Add>("resnet101")}},
      // Without the stem and the four projections.
      {"000-30", {(how_many<Conv>("resnet101") - 5) / how_many<Add>("resnet101")}, {2 + 1}},
      {"000-31", {other_ops("add:mb1ic1ih1", &OtherOperations::multiply)}, {1}},
      {"000-32", distinct(kernels("resnet101")), {3}},
      {"000-33", {stem("resnet101")[0], stem("resnet101")[0], conv_outputs("resnet101")[0]}},
      {"000-34", linear_outputs("resnet101")},
      {"000-37", {how_many<Conv>("vgg16"), how_many<Linear>("vgg16")}},
      {"000-38", convs_per_pool("vgg16"), {2, 2, 2, 2, 2}},
      {"000-39", joined(distinct(kernels<MaxPool>("vgg16")), distinct(strides<MaxPool>("vgg16")))},
      {"000-40", {params("vgg16")}},
      {"000-41", {linear_inputs("vgg16")[0]}},
      {"000-42", {params("linear:mb1ic4096oc1000b1")}},
      {"000-43", {vgg.back()}, {vgg[vgg.size() - 2] / 2}},
      {"000-44", {distinct(kernels("vgg16"))[0], distinct(strides("vgg16"))[0], vgg.front(), vgg.back()}},
      {"000-45", {linear_outputs("vgg16")[0]}},
      {"000-47", {params("vgg16")}},
      {"001-62", {params("alexnet")}, {params("alexnet-seed")}},
      {"001-67", {how_many<DepthwiseSeparable>("xception") + separable_pairs("xception")}, {34}},
      {"002-16", distinct(kernels<ConvTranspose>("unet-seed")), {3}},
      {"002-18", {how_many<BatchNorm>("unet-seed-bn")}, {4}},
      {"002-21",
       {with_kernel("unet-seed", 3), with_kernel("unet-seed", 1), how_many<ConvTranspose>("unet-seed")}},
      {"002-22",
       {conv_outputs("unet-seed").front(), std::ranges::max(conv_outputs("unet-seed"))},
       {64 / 2, 1024 / 2}},
  };
}

// With sizes put in that tell right from wrong.
std::vector<Check> formulas() {
  const std::string linear = "linear:mb1f5ic7oc11b1", signal = "conv:mb1ic4iw9oc6kw3b1";
  const std::string image = "conv:mb1ic4ih9iw8oc6kh3kw2b1", grouped = "conv:mb1g2ic4ih9iw8oc6kh3kw2";
  const std::string separable = "dwsep:mb1ic32ih112oc64kh3ph1";
  const double signal_out = 7, image_out = 7 * 7;
  return {
      {"000-03", {extent("conv:mb1ic3ih9oc3kh3sh2")}, {extent("conv:mb1ic3ih9oc3kh3") + 1}},
      {"000-09", {params("conv:mb1ic3ih224oc64kh3b1")}, {(3 * 9 + 64) * 64}},
      {"000-46", {params("linear:mb1ic25088oc4096")}, {25088.0 * 25088.0}},
      {"001-01", {flops("linear:mb1ic1oc1")}, {1 + 1}},
      {"001-02", {maccs(linear) / flops(linear)}},
      {"001-03", {maccs("linear:mb1ic1oc1b1")}},
      {"001-04", {params(linear)}, {7 * 11 + 11}},
      {"001-05", {flops(linear)}, {5 * 7 * 11 + 11}},
      {"001-06", {maccs(linear)}, {5 * 7 * 11}},
      // Not in networks with global pooling.
      {"001-07", {params("linear:mb1ic2048oc1000b1") / params("resnet50") > 0.5 ? 1.0 : 0.0}, {1}},
      {"001-08", {params(signal)}, {3 * 4 * 6 + 6}},
      {"001-09", {flops(signal)}, {4 * 3 * signal_out * 6 + 6}},
      {"001-10", {maccs(signal)}, {signal_out * 6 * 3 * 4}},
      {"001-11", {maccs(image)}, {image_out * 6 * 3 * 2 * 4}},
      {"001-12", {params(image)}, {3 * 2 * 4 * 6 + 6}},
      {"001-13", {maccs(image)}, {4 * 3 * 2 * image_out * 6}},
      {"001-14", {extent("conv:mb1ic1ih23oc1kh3sh2ph2dh3")}, {std::floor((23 + 4 - 4 * 2 - 1) / 2.0 + 1)}},
      {"001-15",
       {extent("conv:mb1ic1ih9iw23oc1kh1kw3sw2pw2dw3")},
       {std::floor((23 + 4 - 4 * 2 - 1) / 2.0 + 1)}},
      {"001-16", {maccs(grouped)}, {2 * maccs("conv:mb1ic2ih9iw8oc3kh3kw2")}},
      {"001-17", {params(grouped)}, {3 * 2 * 4 * 6 / 2}},
      {"001-18", {maccs(grouped)}, {4 * 3 * 2 * image_out * 6 / 2}},
      {"001-19",
       {params(separable) - params("conv:mb1ic32ih112oc64kh1")},
       {params("conv:mb1g32ic32ih112oc32kh3ph1")}},
      {"001-20", {params(separable)}, {9 * 64 + 32 * 64}},
      {"001-21", {maccs(separable)}, {112 * 112 * (9.0 * 64 + 32 * 64)}},
      {"001-22", {maccs(separable) / maccs("conv:mb1ic32ih112oc64kh3ph1")}, {1.0 / 64 + 1.0 / 9}},
      {"001-23", {params("lstm:mb1dhc512b2"), params("lstm:mb1dhc512")}, {2'097'152, 2'097'152}},
      {"001-24", {maccs("lstm:mb1dhc512")}, {2'359'296}},
      {"001-25", {bytes_of_weights("alexnet-seed") / params("alexnet-seed")}},
      {"001-63", {2 * params("conv:mb1ic8ih8oc8kh3")}, {18 * 8 * 8}},
      {"001-64", {2 * params("conv:mb1ic8ih8iw8oc8kh7kw1")}, {2 * 7 * 8 * 8}},
      {"001-65",
       {maccs("conv:mb1ic192ih28oc32kh5ph2"),
        maccs("conv:mb1ic192ih28oc16kh1") + maccs("conv:mb1ic16ih28oc32kh5ph2")},
       {120'422'400, 12'443'648}},
      {"001-66",
       {params("linear:mb1ic1024oc1000b1"), params("linear:mb1ic50176oc1000b1")},
       {1'025'000, 50'177'000}},
      {"002-01", {params("conv:mb1ic5ih8oc7kh3b1")}, {3 * 3 * 5 * 7 + 7}},
      {"002-02", {params("batchnorm:mb1ic9ih4")}, {2 * 9}},
      {"002-03", {params("linear:mb1ic16oc133b1")}, {16 * 133 + 133}},
      {"002-04", {params("relu:ic3ih4") + params("maxpool:ic3ih4kh2") + params("upsample:ic3ih4")}},
  };
}

std::vector<Check> figures_of_tools() {
  const double input_mib = 4 * 3 * 224 * 224 / kBytesPerMebibyte,
               outputs_mib = tool_total("torchstat", 1) / kBytesPerMebibyte;
  const double params_mib = 4 * params("alexnet-seed") / kBytesPerMebibyte;
  std::vector<Check> checks = {{"001-46", {params("alexnet-seed")}},
                               {"001-47", {params("alexnet-seed")}},
                               {"001-48", {static_cast<double>(running_stats_of("alexnet-seed"))}},
                               {"001-49", {input_mib}},
                               {"001-50", {2 * outputs_mib}},
                               {"001-51", {params_mib}},
                               {"001-52", {input_mib + 2 * outputs_mib + params_mib}},
                               {"001-53", {tool_total("torchstat", 0)}},
                               {"001-54", {outputs_mib}},
                               {"001-55", {tool_total("torchstat", 2) / 1e9}},
                               {"001-56", {tool_total("torchstat", 3) / 1e6}},
                               {"001-57", {tool_total("torchstat", 4) / kBytesPerMebibyte}},
                               {"001-58", {tool_total("thop", 1)}},
                               {"001-59", {tool_total("thop", 0)}},
                               {"001-60", {tool_total("ptflops", 1)}, {862'374'088}},
                               {"002-05", {params("conv:mb1ic3ih2oc1kh2")}},
                               {"002-06", {params("conv:mb1ic3ih224oc16kh2")}},
                               {"002-07", {params("conv:mb1ic3ih224oc16kh2b1")}},
                               {"002-08", {params("maxpool:mb1ic16ih223kh2sh2")}},
                               {"002-09", {params("linear:mb1ic16oc133b1")}},
                               {"002-10", {params_below("unet-seed", {"down.0", "dec.3", "head"})}},
                               {"002-11", {params_below("unet-seed", {"down.1", "dec.2"})}},
                               {"002-12", {params_below("unet-seed", {"down.2", "dec.1"})}},
                               {"002-13", {params_below("unet-seed", {"down.3", "dec.0"})}},
                               {"002-14", {params_below("unet-seed", {"down.4"})}},
                               {"002-15", {params_below("unet-seed", {"up."})}},
                               {"002-17", {params_below("unet-seed-bn", {""}, "batchnorm")}},
                               {"002-19", {params("unet-seed")}},
                               {"002-20", {params("unet-seed-bn")}}};
  std::vector<NamedLayer> rows =
      read_workload("alexnet-seed").layers;  // torchsummary has no row for flattening
  std::erase_if(rows, [](const NamedLayer& item) { return kind_name(item.layer) == "flatten"; });
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Shape shape = output_shape(rows[row].layer);
    Values is = {1};  // where the tool prints -1
    is.insert(is.end(), shape.begin() + 1, shape.end());
    is.push_back(static_cast<double>(operations(rows[row].layer).params));
    checks.push_back({"001-" + std::to_string(26 + row), is});
  }
  return checks;
}

// A figure is as exact as it is written: two decimals, or a whole number.
bool agree(const Values& stated, const Values& is) {
  return std::ranges::equal(stated, is, [](double said, double real) {
    const double rounding = said == std::floor(said) ? 1e-9 : 0.005;
    return std::abs(said - real) <= rounding * (1 + 1e-9);
  });
}

std::string shown(const Values& values) { return testing::PrintToString(values); }

// Contests and companies (17, 27, 28, 35), branches of modules (36), and a program that does not run.
const std::set<std::string> kNotAboutCounts = {"000-17", "000-27", "000-28", "000-35", "000-36", "001-61"};

// True in one reading and false in another; here, in the reading of the check.
const std::set<std::string> kTrueAsChecked = {"001-13", "001-22", "001-56", "001-58", "001-60"};

class ClaimsTest : public testing::Test {
 protected:
  void judge(const std::vector<Check>& checks) {
    for (const Check& check : checks) {
      ASSERT_TRUE(claims.contains(check.id)) << check.id;
      EXPECT_TRUE(seen.insert(check.id).second) << check.id << " twice";
      const Claim& claim = claims.at(check.id);
      const Values stated = check.stated.empty() ? numbers(claim.claimed) : check.stated;
      EXPECT_EQ(agree(stated, check.is), claim.verdict == "right" || (claim.verdict == "ambiguous" &&
                                                                      kTrueAsChecked.contains(check.id)))
          << check.id << " " << claim.text << ": stated " << shown(stated) << ", is " << shown(check.is);
    }
  }

  // The figure beside a wrong one is the model's.
  void expect_right_figures(const std::vector<Check>& checks) const {
    for (const Check& check : checks) {
      const Claim& claim = claims.at(check.id);
      const Values right = numbers(claim.correct);
      if (claim.verdict != "wrong" || right.empty()) continue;
      for (const double is : check.is)
        EXPECT_THAT(right, testing::Contains(is)) << check.id << " " << claim.text;
    }
  }

  const std::map<std::string, Claim> claims = read_claims();
  std::set<std::string> seen = kNotAboutCounts;
};

TEST_F(ClaimsTest, AreJudgedAsTheCostModelDoes) {
  judge(sizes_of_networks());
  expect_right_figures(sizes_of_networks());
  judge(figures_of_tools());
  expect_right_figures(figures_of_tools());
  judge(formulas());
  for (const auto& [id, claim] : claims) EXPECT_TRUE(seen.contains(id)) << id << " " << claim.text;
  EXPECT_EQ(claims.size(), 136U);
}

}  // namespace
}  // namespace flopline
