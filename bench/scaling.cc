#include "bench/scaling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "analysis/units.h"

namespace flopline {
namespace {

Scaling* find_layer(std::vector<Scaling>& all, const Case& value) {
  const auto found = std::ranges::find_if(all, [&](const Scaling& one) {
    return one.layer == layer_name(value) && one.kind == kind_name(value.item.layer) &&
           one.backend == value.backend->name && one.cache == value.cache;
  });
  return found == all.end() ? nullptr : &*found;
}

void compare_with_fewest(std::vector<ScaledTime>& times) {
  std::ranges::sort(times, {}, &ScaledTime::threads);
  const ScaledTime fewest = times.front();
  for (ScaledTime& one : times) {
    one.speed_up = fewest.time_s / one.time_s;
    one.efficiency = one.speed_up * fewest.threads / one.threads;
  }
}

}  // namespace

std::vector<Scaling> scalings(const std::vector<CaseResult>& results) {
  std::vector<Scaling> all;
  for (const CaseResult& result : results) {
    const Case& value = result.value;
    if (!result.time_s || !value.is_of_sweep) continue;
    Scaling* layer = find_layer(all, value);
    if (layer == nullptr) {
      layer = &all.emplace_back(Scaling{.layer = layer_name(value),
                                        .kind = std::string(kind_name(value.item.layer)),
                                        .backend = value.backend->name,
                                        .cache = value.cache,
                                        .times = {}});
    }
    layer->times.push_back({.threads = value.threads, .time_s = result.time_s->median});
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

TextTable scaling_table(const std::vector<Scaling>& all) {
  std::set<int> counts;
  for (const Scaling& one : all) {
    for (const ScaledTime& time : one.times) counts.insert(time.threads);
  }
  TextTable table;
  if (all.empty()) return table;
  table.columns = {{"layer"}, {"backend"}};
  for (const int count : counts) {
    table.columns.push_back({fmt::format("{} thread{}", count, count == 1 ? "" : "s"), Align::kRight});
    if (count == *counts.begin()) continue;
    table.columns.push_back({"speed-up", Align::kRight});
    table.columns.push_back({"efficiency", Align::kRight});
  }
  for (const Scaling& one : all) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {{one.layer}, {setting_text({.backend = one.backend, .cache = one.cache})}};
    for (const int count : counts) {
      const auto time = std::ranges::find(one.times, count, &ScaledTime::threads);
      const bool is_known = time != one.times.end();
      row.push_back({is_known ? duration(time->time_s) : ""});
      if (count == *counts.begin()) continue;
      row.push_back({is_known ? fmt::format("{:.2f}", time->speed_up) : ""});
      row.push_back({is_known ? fmt::format("{:.0f}%", 100 * time->efficiency) : ""});
    }
  }
  return table;
}

}  // namespace flopline
