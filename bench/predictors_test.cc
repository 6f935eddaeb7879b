#include "bench/predictors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/fakes.h"

namespace flopline::predictors_test {
namespace {

using testing::SizeIs;

const Backend kOne = fake_backend({.name = "one"});

CaseResult timed(const std::string& name, const Layer& layer, double seconds_over_roof,
                 bool is_of_suite = false) {
  CaseResult result = {.value = {.network = "net",
                                 .is_of_suite = is_of_suite,
                                 .item = {.name = name, .layer = layer},
                                 .backend = &kOne},
                       .status = Status::ok};
  const double seconds = seconds_over_roof * roofline_time_s(assess(result, fake_ceilings_by_threads()));
  result.time_s = Summary{.count = 1, .best = seconds, .median = seconds};
  return result;
}

Layer linear(std::int64_t features) { return Linear{.in_features = features, .out_features = features}; }

std::vector<CaseResult> network() {
  std::vector<CaseResult> results;
  for (std::int64_t i = 1; i <= 6; ++i) results.push_back(timed("fc" + std::to_string(i), linear(8 * i), 2));
  results.push_back(timed("slow", linear(64), 10));
  results.push_back(
      timed("conv", Conv{.in_channels = 8, .out_channels = 8, .axes = {{.in = 9, .kernel = 3}}}, 2));
  return results;
}

TEST(Predictors, AreFittedForTheNetworkAndForEachKindWithEnoughLayers) {
  const PredictorReport report = judge_predictors(network(), fake_ceilings_by_threads());
  ASSERT_THAT(report.fits, SizeIs(6)) << "all and linear; one convolution is too few";
  EXPECT_EQ(report.fits[0].kind, "all");
  EXPECT_EQ(report.fits[0].layers, 8U);
  EXPECT_EQ(report.fits[2].predictor, "roofline_s");
  EXPECT_DOUBLE_EQ(report.fits[2].fit.slope, 2);
  EXPECT_EQ(report.fits[3].kind, "linear");
  EXPECT_EQ(report.fits[3].layers, 7U);
}

TEST(Predictors, NameTheLayersThatDeviateMost) {
  const PredictorReport report = judge_predictors(network(), fake_ceilings_by_threads());
  ASSERT_THAT(report.deviating, SizeIs(5));
  EXPECT_EQ(report.deviating[0].layer, "slow");
  EXPECT_NEAR(report.deviating[0].time_s / report.deviating[0].expected_s, 5, 1e-9);
}

TEST(Predictors, LeaveOutSuitesAndWhatHasNoTime) {
  std::vector<CaseResult> results = network();
  for (CaseResult& result : results) result.value.is_of_suite = true;
  EXPECT_THAT(judge_predictors(results, fake_ceilings_by_threads()).fits, SizeIs(0));
  results = network();
  results.resize(2);
  EXPECT_THAT(judge_predictors(results, fake_ceilings_by_threads()).fits, SizeIs(0));
  results = network();
  results.back().time_s.reset();
  EXPECT_EQ(judge_predictors(results, fake_ceilings_by_threads()).fits.front().layers, 7U);
}

TEST(Predictors, AreWrittenWithTheirUnits) {
  const nlohmann::ordered_json json = to_json(judge_predictors(network(), fake_ceilings_by_threads()));
  EXPECT_EQ(json["fits"][2]["predictor"], "roofline_s");
  EXPECT_DOUBLE_EQ(json["fits"][2]["ns_per_unit"].get<double>(), 2e9);
  EXPECT_EQ(json["deviating_layers"][0]["layer"], "slow");
}

TEST(Predictors, ComeBackFromJson) {
  const nlohmann::ordered_json object = to_json(judge_predictors(network(), fake_ceilings_by_threads()));
  const PredictorReport back = predictors_from(JsonNode(object, "file"), false);
  ASSERT_THAT(back.fits, SizeIs(6));
  EXPECT_EQ(back.fits[2].predictor, "roofline_s");
  EXPECT_DOUBLE_EQ(back.fits[2].fit.slope, 2);
  EXPECT_EQ(predictors_table(back.fits).rows[2][0].text, "roofline time");
  ASSERT_THAT(back.deviating, SizeIs(5));
  EXPECT_EQ(deviation_text(back.deviating[0]).substr(0, 22), "net.slow on one takes ");
  const nlohmann::ordered_json none = nlohmann::ordered_json::object();
  EXPECT_TRUE(predictors_from(JsonNode(none, "file"), false).fits.empty());
}

}  // namespace
}  // namespace flopline::predictors_test
