#include "bench/case_list.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "bench/fakes.h"
#include "bench/options.h"

namespace flopline::case_list_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Axis kSame = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
// 10 effective MACCs, 12 with the padding; 16 + 12 + 16 bytes.
const Conv kConv = {.axes = {kSame}};
const Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};
const Backend kOne = fake_backend({.name = "one"}), kTwo = fake_backend({.name = "two"});

std::vector<std::string> names(const std::vector<Case>& cases) {
  std::vector<std::string> all(cases.size());
  std::ranges::transform(cases, all.begin(), case_name);
  return all;
}

std::vector<Case> cases_matching(const std::string& filter) {
  const Network network = {.name = "net",
                           .layers = {{"conv1", kConv},
                                      {"relu1", Relu{.channels = 4}},
                                      {"pool1", MaxPool{.axes = {{.in = 4, .kernel = 2}}}},
                                      {"fc", kLinear, 3}}};
  const Network lone = {.name = "", .layers = {{"ic8oc4", kLinear}}};
  return make_cases({network, lone},
                    {.backends = {&kOne, &kTwo}, .threads = {2}, .caches = {CacheState::hot}},
                    read_filter(filter));
}

TEST(MakeCases, ASweepHasEveryNumberOfThreadsInTheName) {
  const Network lone = {.name = "", .layers = {{"ic8oc4", kLinear}}};
  const CaseSettings settings = {
      .backends = {&kOne}, .threads = {1, 2}, .caches = {CacheState::hot, CacheState::cold}};
  const std::vector<Case> cases = make_cases({lone}, settings, read_filter(""));
  EXPECT_THAT(names(cases), ElementsAre("linear/ic8oc4/one/omp:1", "linear/ic8oc4/one/cold/omp:1",
                                        "linear/ic8oc4/one/omp:2", "linear/ic8oc4/one/cold/omp:2"));
  EXPECT_EQ(cases.back().threads, 2);
}

TEST(MakeCases, AreTheLayersWithMaccsOnBackendsSideBySide) {
  EXPECT_THAT(names(cases_matching("")),
              ElementsAre("conv/net.conv1/one", "conv/net.conv1/two", "linear/net.fc/one",
                          "linear/net.fc/two", "linear/ic8oc4/one", "linear/ic8oc4/two"));
}

TEST(MakeCases, KeepWhatTheyAreMadeOf) {
  const Case value = cases_matching("net.fc/two").at(0);
  EXPECT_EQ(value.network, "net");
  EXPECT_FALSE(value.is_of_suite);
  EXPECT_EQ(value.item.layer, Layer(kLinear));
  EXPECT_EQ(value.item.multiplicity, 3);
  EXPECT_EQ(value.backend, &kTwo);
  EXPECT_EQ(value.threads, 2);
  const Network suite = {.name = "core", .layers = {{"fc", kLinear}}, .is_suite = true};
  const CaseSettings settings = {.backends = {&kOne}, .threads = {1}, .caches = {CacheState::hot}};
  EXPECT_TRUE(make_cases({suite}, settings, read_filter("")).at(0).is_of_suite);
}

TEST(MakeCases, TheFilterFindsItsExpressionAnywhereInTheName) {
  EXPECT_THAT(names(cases_matching("^conv|ic8.*/one$")),
              ElementsAre("conv/net.conv1/one", "conv/net.conv1/two", "linear/ic8oc4/one"));
  EXPECT_THAT(cases_matching("relu1|nothing"), IsEmpty());
}

TEST(MakeCases, EqualLayersOfANetworkAreOneCase) {
  const std::vector<NamedLayer> layers = {{"a", kLinear, 2}, {"b", kConv}, {"c", kLinear}, {"a", kLinear, 2}};
  const CaseSettings settings = {.backends = {&kOne, &kTwo}, .threads = {1}, .caches = {CacheState::hot}};
  const std::vector<Case> cases =
      make_cases({{.name = "net", .layers = layers}}, settings, read_filter("net.[ac]"));
  EXPECT_THAT(names(cases), ElementsAre("linear/net.a/one", "linear/net.a/two"));
  for (const Case& value : cases) {
    EXPECT_EQ(value.item.multiplicity, 3) << "of both names; what is named twice counts once";
    EXPECT_THAT(value.also, ElementsAre("c"));
  }
  const Network suite = {.name = "core", .layers = {{"a", kLinear}, {"c", kLinear}}, .is_suite = true};
  EXPECT_THAT(make_cases({suite}, settings, read_filter("one")), SizeIs(2)) << "a suite lists what it wants";
}

TEST(MakeCases, LayersDifferByWhatTheirWorkloadTells) {
  const auto with = [](Direction direction, DataType input) {
    return LayerSetting{.types = {.input = input}, .direction = direction};
  };
  const Network net = {
      .name = "net",
      .layers = {{.name = "a", .layer = kLinear},
                 {.name = "b", .layer = kLinear, .setting = with(Direction::backward_data, DataType::f32)},
                 {.name = "c", .layer = kLinear, .setting = with(Direction::forward, DataType::u8)}}};
  const std::vector<Case> cases =
      make_cases({net}, {.backends = {&kOne}, .threads = {1}, .caches = {CacheState::hot}}, read_filter(""));
  ASSERT_THAT(cases, SizeIs(3));
  EXPECT_EQ(why_not_run(cases[0]), "");
  EXPECT_THAT(why_not_run(cases[1]), HasSubstr("backward_data"));
  EXPECT_THAT(why_not_run(cases[2]), HasSubstr("in u8"));
}

}  // namespace
}  // namespace flopline::case_list_test
