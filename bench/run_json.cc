#include "bench/run_json.h"

#include <utility>

#include "bench/ceilings_json.h"
#include "bench/columns.h"
#include "bench/environment_json.h"
#include "bench/network_times.h"
#include "bench/predictors.h"
#include "bench/scaling.h"
#include "kernels/kernel.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

Json environment_json(const RunRecord& record) {
  Json object = to_json(record.environment);
  Json libraries = Json::object();
  for (const Backend& backend : backends()) libraries[backend.name] = backend.version;
  object["backends"] = libraries;
  object["team"] = to_json(record.team);
  object["counters"] = {
      {"flop", record.no_flop_counted.empty() ? "available" : record.no_flop_counted},
      {"dram_bytes", record.no_dram_bytes_counted.empty() ? "available" : record.no_dram_bytes_counted}};
  if (record.eviction)
    object["eviction"] = {{"evicted_ns", record.eviction->evicted_ns}, {"hot_ns", record.eviction->hot_ns}};
  if (record.load_before) object["load_before"] = to_json(*record.load_before);
  if (record.load_during) object["load_during"] = to_json(*record.load_during);
  object.update(Json(to_json(record.verdict)));
  if (record.slow_down > 0) object["slow_down"] = record.slow_down;
  return object;
}

Json all_ceilings_json(const CeilingsByThreads& all) {
  Json list = Json::array();
  for (const auto& [threads, ceilings] : all)
    for (Json& one : ceilings_json(ceilings)) list.push_back(std::move(one));
  return list;
}

// Of workloads from files: what they are, and what of them no layer stands for.
Json workloads_json(const std::vector<Network>& networks) {
  Json list = Json::array();
  for (const Network& network : networks) {
    if (network.about.empty()) continue;
    Json parts = Json::array();
    for (const NotUnderstood& one : network.not_understood)
      parts.push_back({{"what", one.what}, {"count", one.count}, {"time_ns", one.time_s * 1e9}});
    list.push_back({{"name", network.name},
                    {"about", network.about},
                    {"parts", network.parts},
                    {"not_understood", std::move(parts)}});
  }
  return list;
}

}  // namespace

Json run_json(const RunRecord& record) {
  Json cases = Json::array();
  for (const CaseResult& result : record.results) cases.push_back(case_json(result, record.ceilings));
  return {{"schema", "flopline-run/1"},
          {"complete", record.complete},
          {"planned_cases", record.cases},
          {"command", record.command},
          {"started", record.started},
          {"seed", record.seed},
          {"environment", environment_json(record)},
          {"ceilings", all_ceilings_json(record.ceilings)},
          {"ceilings_measured", record.ceilings_measured},
          {"bandwidth_curve", points_json(record.ceilings.rbegin()->second.read_curve)},
          {"workloads", workloads_json(record.networks)},
          {"networks", to_json(network_times(record.networks, record.results, record.ceilings))},
          {"scaling", to_json(scalings(record.results))},
          {"predictors", to_json(judge_predictors(record.results, record.ceilings))},
          {"cases", cases}};
}

Json samples_json(const std::vector<CaseResult>& results) {
  Json cases = Json::array();
  for (const CaseResult& result : results) {
    if (!result.time_s) continue;
    Json samples_ns = Json::array();
    Json samples_per_round = Json::array();
    Json placement_per_round = Json::array();
    for (const Round& round : result.rounds_s) {
      for (const double seconds : round.samples) samples_ns.push_back(seconds * 1e9);
      samples_per_round.push_back(round.samples.size());
      placement_per_round.push_back(round.group);
    }
    Json left_out_ns = Json::array();
    for (const double seconds : result.left_out_s) left_out_ns.push_back(seconds * 1e9);
    cases.push_back({{"name", case_name(result.value)},
                     {"samples_per_round", std::move(samples_per_round)},
                     {"placement_per_round", std::move(placement_per_round)},
                     {"samples_ns", std::move(samples_ns)},
                     {"left_out_ns", std::move(left_out_ns)}});
  }
  return {{"schema", "flopline-samples/1"}, {"cases", std::move(cases)}};
}

}  // namespace flopline
