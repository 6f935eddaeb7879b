#include "bench/scaling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "analysis/units.h"
#include "bench/assessment.h"
#include "bench/case_cells.h"

namespace flopline {
namespace {

// Of the same layer, kind, backend and cache state.
std::vector<Scaling>::iterator find_like(std::vector<Scaling>& all, const Scaling& like) {
  return std::ranges::find_if(all, [&](const Scaling& one) {
    return one.layer == like.layer && one.kind == like.kind && one.backend == like.backend &&
           one.cache == like.cache;
  });
}

// Where its times go.
Scaling& entry_for(std::vector<Scaling>& all, const Scaling& like) {
  const auto found = find_like(all, like);
  return found == all.end() ? all.emplace_back(like) : *found;
}

bool is_beyond_belief(const ScaledTime& time) { return time.efficiency > kBelievableShare; }

void mark_disturbed(std::vector<Scaling>& all, const std::vector<JsonNode>& cases) {
  for (const JsonNode& one : cases) {
    const Setting setting = setting_of(one);
    if (!setting.is_of_sweep || !one.find("disturbed")) continue;
    const auto found = find_like(all, {.layer = layer_name(one),
                                       .kind = one.at("layer", "an object").at("kind", "text").text(),
                                       .backend = setting.backend,
                                       .cache = setting.cache,
                                       .times = {}});
    if (found == all.end()) continue;
    for (ScaledTime& time : found->times) time.disturbed |= time.threads == setting.threads;
  }
}

void compare_with_fewest(std::vector<ScaledTime>& times) {
  std::ranges::sort(times, {}, &ScaledTime::threads);
  const ScaledTime fewest = times.front();
  for (ScaledTime& one : times) {
    one.speed_up = fewest.time_s / one.time_s;
    one.efficiency = one.speed_up * fewest.threads / one.threads;
  }
}

Cell speed_up_cell(const ScaledTime& time, const ScaledTime& fewest) {
  const bool is_itself = time.threads == fewest.threads;
  return marked(fmt::format("{:.2f}", time.speed_up), "~",
                !is_itself && (time.disturbed || fewest.disturbed));
}

Cell efficiency_cell(const ScaledTime& time) {
  return marked(fmt::format("{:.0f}%", 100 * time.efficiency), "!", is_beyond_belief(time));
}

}  // namespace

std::vector<Scaling> scalings(const std::vector<CaseResult>& results) {
  std::vector<Scaling> all;
  for (const CaseResult& result : results) {
    const Case& value = result.value;
    if (!result.time_s || !value.is_of_sweep) continue;
    entry_for(all, {.layer = layer_name(value),
                    .kind = std::string(kind_name(value.item.layer)),
                    .backend = value.backend->name,
                    .cache = value.cache,
                    .times = {}})
        .times.push_back({.threads = value.threads, .time_s = result.time_s->median});
  }
  std::erase_if(all, [](const Scaling& one) { return one.times.size() < 2; });
  for (Scaling& one : all) compare_with_fewest(one.times);
  return all;
}

nlohmann::ordered_json to_json(const std::vector<Scaling>& all) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Scaling& one : all) {
    for (const ScaledTime& time : one.times) {
      rows.push_back({{"layer", one.layer},
                      {"kind", one.kind},
                      {"backend", one.backend},
                      {"cache", cache_state_name(one.cache)},
                      {"threads", time.threads},
                      {"time_ns", time.time_s * 1e9},
                      {"speed_up", time.speed_up},
                      {"parallel_efficiency", time.efficiency}});
    }
  }
  return rows;
}

std::vector<Scaling> scalings_from(const std::vector<JsonNode>& rows, const std::vector<JsonNode>& cases) {
  constexpr std::string_view kNumber = "a number above 0";
  std::vector<Scaling> all;
  for (const JsonNode& row : rows) {
    const Setting setting = setting_of(row);
    entry_for(all, {.layer = row.at("layer", "text").text(),
                    .kind = row.at("kind", "text").text(),
                    .backend = setting.backend,
                    .cache = setting.cache,
                    .times = {}})
        .times.push_back({.threads = setting.threads,
                          .time_s = row.at("time_ns", kNumber).number(false) * 1e-9,
                          .speed_up = row.at("speed_up", kNumber).number(false),
                          .efficiency = row.at("parallel_efficiency", kNumber).number(false)});
  }
  mark_disturbed(all, cases);
  return all;
}

TextTable scaling_table(const std::vector<Scaling>& all) {
  std::set<int> counts;
  for (const Scaling& one : all) {
    for (const ScaledTime& time : one.times) counts.insert(time.threads);
  }
  TextTable table;
  if (all.empty()) return table;
  table.columns = {{"layer"}, {"backend"}};
  for (const int count : counts) {
    table.columns.push_back({plural(count, "thread"), Align::kRight});
    if (count == *counts.begin()) continue;
    table.columns.push_back({"speed-up", Align::kRight});
    table.columns.push_back({"efficiency", Align::kRight});
  }
  for (const Scaling& one : all) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {{one.layer}, {setting_text({.backend = one.backend, .cache = one.cache})}};
    const ScaledTime& fewest = *std::ranges::min_element(one.times, {}, &ScaledTime::threads);
    for (const int count : counts) {
      const auto time = std::ranges::find(one.times, count, &ScaledTime::threads);
      const bool is_known = time != one.times.end();
      row.push_back({is_known ? duration(time->time_s) : ""});
      if (count == *counts.begin()) continue;
      row.push_back(is_known ? speed_up_cell(*time, fewest) : Cell{});
      row.push_back(is_known ? efficiency_cell(*time) : Cell{});
    }
  }
  return table;
}

std::vector<std::string> scaling_remarks(const std::vector<Scaling>& all) {
  const bool is_any_beyond_belief = std::ranges::any_of(
      all, [](const Scaling& one) { return std::ranges::any_of(one.times, is_beyond_belief); });
  if (!is_any_beyond_belief) return {};
  return {
      "! an efficiency above 105 %: the case on the fewest threads was disturbed, or the caches of more "
      "cores hold its operands"};
}

}  // namespace flopline
