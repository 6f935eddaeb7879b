#include "bench/network_times.h"

#include <gmock/gmock.h>

#include "bench/fakes.h"

namespace flopline::network_times_test {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});
// 64 FLOP
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};
// 20 FLOP
const Conv kConv = {.axes = {{.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1}}};
// 8000 bytes, which move at 2 GB/s
const Relu kRelu = {.channels = 1000};

const Network kNet = {.name = "net",
                      .layers = {{.name = "conv", .layer = kConv},
                                 {.name = "relu", .layer = kRelu, .multiplicity = 2},
                                 {.name = "fc", .layer = kLinear, .multiplicity = 3}}};

CaseResult timed(const NamedLayer& item, const Backend& backend, std::optional<double> seconds,
                 const std::string& network = "net") {
  CaseResult result = {.value = {.network = network, .item = item, .backend = &backend}};
  if (seconds) {
    result.status = Status::ok;
    result.time_s = Summary{.count = 1, .best = *seconds / 2, .median = *seconds};
  }
  return result;
}

std::vector<NetworkTime> times(const std::vector<CaseResult>& results) {
  return network_times({kNet}, results, fake_ceilings_by_threads());
}

TEST(NetworkTimes, SumTheMediansAsOftenAsTheNetworkHasTheLayer) {
  const auto sums = times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[0], kTwo, 16),
                           timed(kNet.layers[2], kOne, 2), timed(kNet.layers[2], kTwo, std::nullopt)});
  ASSERT_THAT(sums, SizeIs(2));
  EXPECT_EQ(sums[0].network, "net");
  EXPECT_EQ(sums[0].setting.backend, "one");
  EXPECT_EQ(sums[0].layers, 4);
  EXPECT_EQ(sums[0].not_timed, 0);
  EXPECT_EQ(sums[0].time_s, 7);
  EXPECT_EQ(sums[0].flop, 3 * 64 + 20);
  EXPECT_EQ(sums[1].setting.backend, "two");
  EXPECT_EQ(sums[1].layers, 1);
  EXPECT_EQ(sums[1].not_timed, 3);
  EXPECT_EQ(sums[1].time_s, 16);
  EXPECT_EQ(sums[1].flop, 20) << "of what was timed";
}

TEST(NetworkTimes, SayWhereTheTimeGoes) {
  const auto sums = times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[2], kOne, 2)});
  ASSERT_THAT(sums, SizeIs(1));
  ASSERT_THAT(sums[0].by_layer, SizeIs(2));
  EXPECT_EQ(sums[0].by_layer[0].name, "fc");
  EXPECT_EQ(sums[0].by_layer[0].count, 3);
  EXPECT_EQ(sums[0].by_layer[0].share, 6.0 / 7);
  EXPECT_EQ(sums[0].by_kind[1].name, "standard conv");
  EXPECT_EQ(sums[0].by_kind[1].cumulative, 1);
}

TEST(NetworkTimes, EstimateWhatIsCountedOnlyByTheRateOfMemory) {
  const auto sums = times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[2], kOne, 2)});
  ASSERT_THAT(sums, SizeIs(1));
  const CountedOnly& counted = sums[0].counted_only;
  EXPECT_EQ(counted.layers, 2);
  EXPECT_THAT(counted.by_kind, ElementsAre(Pair("relu", 2)));
  EXPECT_EQ(counted.operations, 2 * 1000);
  EXPECT_EQ(counted.bytes, 2 * 8000);
  EXPECT_NEAR(counted.at_roof_s, 2 * 8000 / 2e9, 1e-12);
  EXPECT_NEAR(sums[0].end_to_end_s(), 7 + 8e-6, 1e-9);
}

TEST(NetworkTimes, SkipSuitesAndLayersOfNoNetwork) {
  const Network suite = {.name = "core", .layers = {kNet.layers[0]}, .is_suite = true};
  const Network lone = {.name = "", .layers = {kNet.layers[0]}};
  EXPECT_THAT(network_times({suite, lone},
                            {timed(kNet.layers[0], kOne, 1, "core"), timed(kNet.layers[0], kOne, 1, "")},
                            fake_ceilings_by_threads()),
              IsEmpty());
}

TEST(NetworkTimes, ANetworkGivenTwiceIsOne) {
  EXPECT_THAT(network_times({kNet, kNet}, {timed(kNet.layers[0], kOne, 1)}, fake_ceilings_by_threads()),
              SizeIs(1));
}

TEST(NetworkTimes, OfALogAreAllItsCallsAndWhatIsNoLayer) {
  const Backend recorded = fake_backend({.name = std::string(kRecordedBackend)});
  NamedLayer item = {.name = "fc",
                     .layer = kLinear,
                     .multiplicity = 3,
                     .recording = Recording{.implementation = "gemm", .times_s = {1, 2, 6}}};
  const Network log = {.name = "program", .layers = {item}, .not_understood = {{"reorder", 4, 3}}};
  const auto sums = network_times({log}, {timed(item, recorded, 2, "program")}, fake_ceilings_by_threads());
  ASSERT_THAT(sums, SizeIs(1));
  EXPECT_TRUE(sums[0].is_recorded);
  EXPECT_EQ(sums[0].time_s, 12) << "the calls as they were, not the median three times, and the reorders";
  ASSERT_THAT(sums[0].by_kind, SizeIs(2));
  EXPECT_EQ(sums[0].by_kind[1].name, "reorder");
  EXPECT_EQ(sums[0].by_kind[1].count, 4);
  EXPECT_EQ(sums[0].by_kind[1].share, 0.25);
}

TEST(NetworkTimes, StandInTheRunFile) {
  const Json all = to_json(times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[2], kOne, 2)}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].at("time_ns"), 7e9);
  EXPECT_EQ(all[0].at("layers_timed"), 4);
  EXPECT_EQ(all[0].at("counted_only").at("by_kind"), Json({{"relu", 2}}));
  EXPECT_NEAR(all[0].at("end_to_end_ns").get<double>(), 7e9 + 8e3, 1);
  EXPECT_EQ(all[0].at("by_layer")[0].at("name"), "fc");
  EXPECT_EQ(all[0].at("by_kind")[0].at("share"), 6.0 / 7);
  EXPECT_FALSE(to_json(times({timed(kNet.layers[0], kOne, 1)}))[0].contains("end_to_end_ns"))
      << "where a layer has no time there is no sum of all";
}

TEST(SharesTable, PutsTheSmallestTogether) {
  std::vector<TimeShare> shares;
  for (int i = 0; i < 30; ++i)
    shares.push_back({.name = std::to_string(i), .count = 2, .time_s = 1, .share = 1.0 / 30});
  const TextTable table = shares_table("layer", shares);
  ASSERT_THAT(table.rows, SizeIs(20));
  EXPECT_EQ(table.rows.back()[0].text, "11 more");
  EXPECT_EQ(table.rows.back()[1].text, "22");
  EXPECT_EQ(table.rows.back()[3].text, "36.7 %");
  shares.resize(20);
  EXPECT_THAT(shares_table("layer", shares).rows, SizeIs(20));
}

TEST(NetworkSummary, SaysWhatTheSumIsAndWhatItLacks) {
  EXPECT_THAT(
      network_summary(times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[2], kOne, 2)}).front()),
      ElementsAre(HasSubstr("net on one: 7.00 s for 4 layers"), HasSubstr("2 relu"),
                  HasSubstr("end to end about 7.00 s")));
  EXPECT_THAT(network_summary(times({timed(kNet.layers[0], kOne, 1)}).front()),
              ElementsAre(HasSubstr("3 layers have no time"), Not(HasSubstr("end to end"))));
}

TEST(NetworkTimes, ComeBackFromJson) {
  const auto all = times({timed(kNet.layers[0], kOne, 1), timed(kNet.layers[2], kOne, 2)});
  const Json list = to_json(all);
  const auto back = network_times_from(JsonNode(list, "file").elements(), false);
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(network_summary(back[0]), network_summary(all[0]));
  EXPECT_EQ(to_csv(shares_table("layer", back[0].by_layer)), to_csv(shares_table("layer", all[0].by_layer)));
  EXPECT_EQ(to_csv(shares_table("kind", back[0].by_kind)), to_csv(shares_table("kind", all[0].by_kind)));
  EXPECT_TRUE(network_times_from(JsonNode(list, "file").elements(), true)[0].setting.is_of_sweep);
  const Json old = Json::array({{{"name", "net"}, {"backend", "one"}}});
  EXPECT_EQ(network_times_from(JsonNode(old, "file").elements(), false).front().layers, 0);
}

}  // namespace
}  // namespace flopline::network_times_test
