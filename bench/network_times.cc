#include "bench/network_times.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "analysis/units.h"
#include "bench/case_cells.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t sum(const OtherOperations& other) {
  return checked_sum({other.add, other.multiply, other.compare, other.divide, other.transcendental});
}

// Any work on those operands is bound by moving them, where it is little enough.
double seconds_at_roof(const Ceilings& ceilings, double bytes) {
  if (bytes == 0) return 0;
  return 1e-9 / roof(ceilings, "f32", 1, bytes).gflops;
}

CountedOnly counted_only(const Network& network, const Ceilings& ceilings) {
  CountedOnly all;
  for (const NamedLayer& item : network.layers) {
    const Operations work = operations(item);
    if (work.effective_maccs != 0) continue;
    const std::int64_t bytes = compulsory(traffic(item, DataType::f32));
    const std::string kind(kind_name(item.layer));
    const auto known = std::ranges::find(all.by_kind, kind, &std::pair<std::string, std::int64_t>::first);
    if (known == all.by_kind.end()) {
      all.by_kind.emplace_back(kind, item.multiplicity);
    } else {
      known->second += item.multiplicity;
    }
    all.layers += item.multiplicity;
    all.operations = checked_sum({all.operations, checked_product({item.multiplicity, sum(work.other)})});
    all.bytes = checked_sum({all.bytes, checked_product({item.multiplicity, bytes})});
    all.at_roof_s +=
        static_cast<double>(item.multiplicity) * seconds_at_roof(ceilings, static_cast<double>(bytes));
  }
  return all;
}

std::int64_t layers_with_maccs(const Network& network) {
  std::int64_t count = 0;
  for (const NamedLayer& item : network.layers) {
    if (operations(item).effective_maccs != 0) count += item.multiplicity;
  }
  return count;
}

double all_calls_s(const CaseResult& result) {
  const NamedLayer& item = result.value.item;
  if (!is_recorded(result.value)) return static_cast<double>(item.multiplicity) * result.time_s->median;
  double sum_s = 0;
  for (const double call_s : item.recording->times_s) sum_s += call_s;
  return sum_s;
}

NetworkTime network_time(const Network& network, const std::vector<const CaseResult*>& results,
                         const CeilingsByThreads& ceilings) {
  const Case& first = results.front()->value;
  NetworkTime all = {
      .network = network.name, .setting = setting_of(first), .is_recorded = is_recorded(first)};
  std::vector<TimeShare> layers, kinds;
  const auto add = [&](const std::string& name, const std::string& kind, std::int64_t count, double time_s) {
    layers.push_back({.name = name, .count = count, .time_s = time_s});
    kinds.push_back({.name = kind, .count = count, .time_s = time_s});
    all.time_s += time_s;
  };
  for (const CaseResult* const result : results) {
    if (!result->time_s) continue;
    const NamedLayer& item = result->value.item;
    all.layers += item.multiplicity;
    all.flop = checked_sum({all.flop, checked_product({item.multiplicity, flop(operations(item))})});
    add(item.name, kind_text(item.layer), item.multiplicity, all_calls_s(*result));
  }
  all.not_timed = layers_with_maccs(network) - all.layers;
  if (all.is_recorded) {
    for (const NotUnderstood& part : network.not_understood)
      add(part.what, part.what, part.count, part.time_s);
  } else {
    all.counted_only = counted_only(network, ceilings.at(all.setting.threads));
  }
  all.by_layer = time_shares(layers);
  all.by_kind = time_shares(kinds);
  return all;
}

Json to_json(const std::vector<TimeShare>& shares) {
  Json list = Json::array();
  for (const TimeShare& one : shares) {
    list.push_back({{"name", one.name},
                    {"count", one.count},
                    {"time_ns", one.time_s * 1e9},
                    {"share", one.share},
                    {"cumulative", one.cumulative}});
  }
  return list;
}

Json to_json(const CountedOnly& counted) {
  Json kinds = Json::object();
  for (const auto& [kind, count] : counted.by_kind) kinds[kind] = count;
  return {{"layers", counted.layers},
          {"by_kind", kinds},
          {"operations", counted.operations},
          {"bytes", counted.bytes},
          {"at_roof_ns", counted.at_roof_s * 1e9}};
}

std::vector<TimeShare> shares_from(const std::vector<JsonNode>& list) {
  std::vector<TimeShare> shares;
  for (const JsonNode& one : list) {
    shares.push_back({.name = one.at("name", "text").text(),
                      .count = one.count_at("count").value_or(1),
                      .time_s = one.at("time_ns", "a number").finite() * 1e-9,
                      .share = one.at("share", "a number").finite(),
                      .cumulative = one.finite_at("cumulative").value_or(0)});
  }
  return shares;
}

CountedOnly counted_from(const JsonNode& object) {
  CountedOnly counted = {.layers = object.whole_at("layers").value_or(0),
                         .operations = object.whole_at("operations").value_or(0),
                         .bytes = object.whole_at("bytes").value_or(0),
                         .at_roof_s = object.finite_at("at_roof_ns").value_or(0) * 1e-9};
  const std::optional<JsonNode> kinds = object.find("by_kind");
  if (!kinds) return counted;
  for (const auto& [kind, count] : kinds->object().items())
    counted.by_kind.emplace_back(kind, kinds->at(kind, "a whole number").whole());
  return counted;
}

}  // namespace

std::vector<NetworkTime> network_times_from(const std::vector<JsonNode>& list, bool is_of_sweep) {
  std::vector<NetworkTime> all;
  for (const JsonNode& one : list) {
    NetworkTime& network =
        all.emplace_back(NetworkTime{.network = one.at("name", "text").text(),
                                     .setting = setting_of(one),
                                     .layers = one.whole_at("layers_timed").value_or(0),
                                     .not_timed = one.whole_at("layers_not_timed").value_or(0),
                                     .time_s = one.finite_at("time_ns").value_or(0) * 1e-9,
                                     .flop = one.whole_at("flop").value_or(0),
                                     .by_layer = shares_from(one.elements_of("by_layer")),
                                     .by_kind = shares_from(one.elements_of("by_kind"))});
    network.setting.is_of_sweep = is_of_sweep;
    if (const std::optional<JsonNode> counted = one.find("counted_only"))
      network.counted_only = counted_from(*counted);
  }
  return all;
}

std::vector<NetworkTime> network_times(const std::vector<Network>& networks,
                                       const std::vector<CaseResult>& results,
                                       const CeilingsByThreads& ceilings) {
  std::vector<NetworkTime> all;
  std::vector<std::string> seen;  // a workload may be given twice
  for (const Network& network : networks) {
    if (network.name.empty() || network.is_suite || std::ranges::count(seen, network.name) > 0) continue;
    seen.push_back(network.name);
    std::vector<std::pair<Setting, std::vector<const CaseResult*>>> by_setting;
    for (const CaseResult& result : results) {
      if (result.value.network != network.name) continue;
      const Setting setting = setting_of(result.value);
      auto found = std::ranges::find(by_setting, setting, [](const auto& entry) { return entry.first; });
      if (found == by_setting.end()) found = by_setting.insert(found, {setting, {}});
      found->second.push_back(&result);
    }
    for (const auto& [setting, of_setting] : by_setting)
      all.push_back(network_time(network, of_setting, ceilings));
  }
  return all;
}

Json to_json(const std::vector<NetworkTime>& all) {
  Json list = Json::array();
  for (const NetworkTime& one : all) {
    Json& row = list.emplace_back(Json{{"name", one.network},
                                       {"backend", one.setting.backend},
                                       {"cache", cache_state_name(one.setting.cache)},
                                       {"threads", one.setting.threads},
                                       {"layers_timed", one.layers},
                                       {"layers_not_timed", one.not_timed},
                                       {"time_ns", one.time_s * 1e9},
                                       {"flop", one.flop},
                                       {"by_layer", to_json(one.by_layer)},
                                       {"by_kind", to_json(one.by_kind)}});
    if (!one.is_recorded) row["counted_only"] = to_json(one.counted_only);
    if (!one.is_recorded && one.not_timed == 0) row["end_to_end_ns"] = one.end_to_end_s() * 1e9;
  }
  return list;
}

TextTable shares_table(const std::string& heading, const std::vector<TimeShare>& shares) {
  constexpr std::size_t kRows = 20;
  TextTable table = {.columns = {{heading},
                                 {"times", Align::kRight},
                                 {"time", Align::kRight},
                                 {"share", Align::kRight},
                                 {"cumulative", Align::kRight}},
                     .rows = {}};
  const auto add = [&](const TimeShare& one) {
    table.rows.push_back({{one.name},
                          {fmt::format("{}", one.count)},
                          {duration(one.time_s)},
                          {fmt::format("{:.1f} %", 100 * one.share)},
                          {fmt::format("{:.1f} %", 100 * one.cumulative)}});
  };
  const std::size_t shown = shares.size() > kRows ? kRows - 1 : shares.size();
  for (std::size_t i = 0; i < shown; ++i) add(shares[i]);
  if (shown == shares.size()) return table;
  TimeShare rest = {.name = fmt::format("{} more", shares.size() - shown), .cumulative = 1};
  for (std::size_t i = shown; i < shares.size(); ++i) {
    rest.count += shares[i].count;
    rest.time_s += shares[i].time_s;
    rest.share += shares[i].share;
  }
  add(rest);
  return table;
}

std::vector<std::string> network_summary(const NetworkTime& one) {
  const std::string name = fmt::format("{} on {}", one.network, setting_text(one.setting));
  if (one.layers == 0) return {};
  std::vector<std::string> lines = {
      fmt::format("{}: {} for {}, {:.1f} GFLOPS{}", name, duration(one.time_s), plural(one.layers, "layer"),
                  static_cast<double>(one.flop) / one.time_s / 1e9,
                  one.not_timed == 0   ? ""
                  : one.not_timed == 1 ? "; 1 layer has no time"
                                       : fmt::format("; {} layers have no time", one.not_timed))};
  if (one.counted_only.layers == 0) return lines;
  std::vector<std::string> kinds;
  for (const auto& [kind, count] : one.counted_only.by_kind)
    kinds.push_back(fmt::format("{} {}", count, kind));
  lines.push_back(fmt::format(
      "{}: counted but not timed, as they have no MACCs: {} ({} operations, {} bytes)", name,
      fmt::join(kinds, ", "), si_count(one.counted_only.operations), si_count(one.counted_only.bytes)));
  if (one.not_timed > 0) return lines;
  lines.push_back(fmt::format(
      "{}: end to end about {}, those layers at the rate of memory ({}); less where they are fused", name,
      duration(one.end_to_end_s()), duration(one.counted_only.at_roof_s)));
  return lines;
}

}  // namespace flopline
