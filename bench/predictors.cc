#include "bench/predictors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "analysis/units.h"
#include "bench/case_cells.h"

namespace flopline {
namespace {

constexpr std::size_t kFewestLayers = 3;
constexpr std::size_t kDeviating = 5;
constexpr std::array<std::string_view, 3> kPredictors = {"maccs", "bytes", "roofline_s"};

struct Sample {
  std::string layer;
  std::string kind;  // with what kind of convolution it is
  std::array<double, kPredictors.size()> predictors;
  double time_s;
};

struct Group {
  std::string network;
  Setting setting;

  friend auto operator<=>(const Group&, const Group&) = default;
};

std::map<Group, std::vector<Sample>> samples_of(const std::vector<CaseResult>& results,
                                                const CeilingsByThreads& ceilings) {
  std::map<Group, std::vector<Sample>> groups;
  for (const CaseResult& result : results) {
    const Case& value = result.value;
    if (!result.time_s || value.network.empty() || value.is_of_suite) continue;
    const Assessment one = assess(result, ceilings);
    groups[{value.network, setting_of(value)}].push_back(
        {.layer = value.item.name,
         .kind = kind_text(value.item.layer),
         .predictors = {static_cast<double>(one.operations.effective_maccs),
                        static_cast<double>(compulsory(one.bytes)), roofline_time_s(one)},
         .time_s = result.time_s->median});
  }
  return groups;
}

void append_fits(std::vector<PredictorFit>& fits, const Group& group, const std::string& kind,
                 const std::vector<Sample>& samples) {
  if (samples.size() < kFewestLayers) return;
  std::vector<double> times;
  for (const Sample& sample : samples) times.push_back(sample.time_s);
  for (std::size_t i = 0; i < kPredictors.size(); ++i) {
    std::vector<double> predictor;
    for (const Sample& sample : samples) predictor.push_back(sample.predictors.at(i));
    fits.push_back({.network = group.network,
                    .setting = group.setting,
                    .kind = kind,
                    .predictor = std::string(kPredictors.at(i)),
                    .layers = samples.size(),
                    .fit = fit_times(predictor, times)});
  }
}

// How many times too long or too short, whichever it is.
double deviation(const DeviatingLayer& one) { return std::abs(std::log(one.time_s / one.expected_s)); }

std::vector<DeviatingLayer> deviating(const Group& group, const std::vector<Sample>& samples, double slope) {
  std::vector<DeviatingLayer> all;
  for (const Sample& sample : samples) {
    all.push_back({.network = group.network,
                   .setting = group.setting,
                   .layer = sample.layer,
                   .time_s = sample.time_s,
                   .expected_s = slope * sample.predictors.back()});
  }
  std::ranges::stable_sort(all, std::greater<>(), deviation);
  if (all.size() > kDeviating) all.resize(kDeviating);
  return all;
}

}  // namespace

double roofline_time_s(const Assessment& assessment) {
  return static_cast<double>(flop(assessment.operations)) / (assessment.roof.gflops * 1e9);
}

PredictorReport judge_predictors(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings) {
  PredictorReport report;
  for (const auto& [group, samples] : samples_of(results, ceilings)) {
    if (samples.size() < kFewestLayers) continue;
    append_fits(report.fits, group, "all", samples);
    std::ranges::move(deviating(group, samples, report.fits.back().fit.slope),
                      std::back_inserter(report.deviating));
    std::map<std::string, std::vector<Sample>> kinds;
    for (const Sample& sample : samples) kinds[sample.kind].push_back(sample);
    if (kinds.size() == 1) continue;
    for (const auto& [kind, of_kind] : kinds) append_fits(report.fits, group, kind, of_kind);
  }
  return report;
}

nlohmann::ordered_json to_json(const PredictorReport& report) {
  nlohmann::ordered_json fits = nlohmann::ordered_json::array(), layers = nlohmann::ordered_json::array();
  for (const PredictorFit& one : report.fits) {
    fits.push_back({{"network", one.network},
                    {"backend", one.setting.backend},
                    {"cache", cache_state_name(one.setting.cache)},
                    {"threads", one.setting.threads},
                    {"kind", one.kind},
                    {"predictor", one.predictor},
                    {"layers", one.layers},
                    {"ns_per_unit", one.fit.slope * 1e9},
                    {"correlation", one.fit.correlation},
                    {"median_relative_error", one.fit.median_relative_error}});
  }
  for (const DeviatingLayer& one : report.deviating) {
    layers.push_back({{"network", one.network},
                      {"backend", one.setting.backend},
                      {"cache", cache_state_name(one.setting.cache)},
                      {"threads", one.setting.threads},
                      {"layer", one.layer},
                      {"time_ns", one.time_s * 1e9},
                      {"expected_ns", one.expected_s * 1e9}});
  }
  return {{"fits", fits}, {"deviating_layers", layers}};
}

PredictorReport predictors_from(const JsonNode& object, bool is_of_sweep) {
  const auto setting = [&](const JsonNode& one) {
    Setting of_one = setting_of(one);
    of_one.is_of_sweep = is_of_sweep;
    return of_one;
  };
  const auto text = [](const JsonNode& one, const char* name) { return one.at(name, "text").text(); };
  const auto number = [](const JsonNode& one, const char* name) { return one.at(name, "a number").finite(); };
  const auto time = [](const JsonNode& one, const char* name) {
    return one.at(name, "a number above 0").number(false) * 1e-9;
  };
  PredictorReport report;
  for (const JsonNode& one : object.elements_of("fits")) {
    report.fits.push_back({.network = text(one, "network"),
                           .setting = setting(one),
                           .kind = text(one, "kind"),
                           .predictor = text(one, "predictor"),
                           .layers = static_cast<std::size_t>(one.whole_at("layers").value_or(0)),
                           .fit = {.slope = number(one, "ns_per_unit") * 1e-9,
                                   .correlation = number(one, "correlation"),
                                   .median_relative_error = number(one, "median_relative_error")}});
  }
  for (const JsonNode& one : object.elements_of("deviating_layers")) {
    report.deviating.push_back({.network = text(one, "network"),
                                .setting = setting(one),
                                .layer = text(one, "layer"),
                                .time_s = time(one, "time_ns"),
                                .expected_s = time(one, "expected_ns")});
  }
  return report;
}

TextTable predictors_table(const std::vector<PredictorFit>& fits) {
  TextTable table = {.columns = {{"time predicted by"},
                                 {"network"},
                                 {"backend"},
                                 {"kind"},
                                 {"layers", Align::kRight},
                                 {"correlation", Align::kRight},
                                 {"median error", Align::kRight}},
                     .rows = {}};
  for (const PredictorFit& one : fits) {
    table.rows.push_back({{one.predictor == "roofline_s" ? "roofline time" : one.predictor},
                          {one.network},
                          {setting_text(one.setting)},
                          {one.kind},
                          {fmt::format("{}", one.layers)},
                          {fmt::format("{:.3f}", one.fit.correlation)},
                          {fmt::format("{:.0f} %", 100 * one.fit.median_relative_error)}});
  }
  return table;
}

std::string deviation_text(const DeviatingLayer& one) {
  return fmt::format("{}.{} on {} takes {}, {:.2g} times what its roofline time lets expect", one.network,
                     one.layer, setting_text(one.setting), duration(one.time_s), one.time_s / one.expected_s);
}

}  // namespace flopline
