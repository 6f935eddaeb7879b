#include "bench/run_roofline.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/units.h"
#include "bench/case_cells.h"
#include "bench/run_sections.h"

namespace flopline {
namespace {

// The cases of one plot share it.
struct PlotSetting {
  double threads = 1;
  std::string dtype, cache;

  friend auto operator<=>(const PlotSetting&, const PlotSetting&) = default;
};

PlotSetting plot_setting(const JsonNode& one) {
  const Setting setting = setting_of(one);
  return {.threads = static_cast<double>(setting.threads),
          .dtype = one.at("dtype", "text").text(),
          .cache = std::string(cache_state_name(setting.cache))};
}

std::vector<JsonNode> timed_cases(const JsonNode& run) {
  std::vector<JsonNode> timed = cases_of(run);
  std::erase_if(timed, [](const JsonNode& one) { return !one.find("time_ns"); });
  return timed;
}

// That of most cases; of several the one with the most threads.
PlotSetting main_setting(const std::vector<JsonNode>& cases) {
  std::map<PlotSetting, int> counts;
  for (const JsonNode& one : cases) ++counts[plot_setting(one)];
  const auto most = std::ranges::max_element(
      counts, {}, [](const auto& entry) { return std::pair(entry.second, entry.first.threads); });
  return most == counts.end() ? PlotSetting{} : most->first;
}

// A convolution's variant is a kind of its own, as in the pictures.
std::string plot_kind(const JsonNode& one) {
  const JsonNode layer = one.at("layer", "an object");
  const std::string kind = layer.at("kind", "text").text(), variant = layer.text_or_empty("variant");
  return variant.empty() || variant == "standard" ? kind : fmt::format("{} {}", kind, variant);
}

std::vector<RooflinePoint> points_of(const std::vector<JsonNode>& cases, const PlotSetting& setting) {
  std::vector<RooflinePoint> points;
  const bool names_network = tells_networks(cases);
  for (const JsonNode& one : cases) {
    if (plot_setting(one) != setting) continue;
    points.push_back({.layer = layer_text({.one = one, .names_network = names_network}).text,
                      .kind = plot_kind(one),
                      .backend = one.at("backend", "text").text(),
                      .intensity = one.finite_at("arithmetic_intensity").value_or(0),
                      .gflops = one.finite_at("gflops").value_or(0)});
  }
  // Letters without a mark are a library's: the reference is there for comparison.
  std::ranges::stable_sort(points, {}, [](const RooflinePoint& point) {
    return std::pair(point.backend == "reference", point.backend);
  });
  return points;
}

// Those measured with as many threads; else, as of a program's log, with the most.
std::vector<JsonNode> ceilings_of(const JsonNode& run, double threads) {
  std::vector<JsonNode> all = run.at("ceilings", "a list").elements();
  const auto threads_of = [](const JsonNode& one) { return one.at("threads", "a number").number(false); };
  double most = 0;
  for (const JsonNode& one : all) {
    if (threads_of(one) == threads) most = threads;
    if (most != threads) most = std::max(most, threads_of(one));
  }
  std::erase_if(all, [&](const JsonNode& one) { return threads_of(one) != most; });
  return all;
}

std::vector<MemoryRoof> memory_roofs(const std::vector<JsonNode>& ceilings) {
  std::vector<MemoryRoof> levels;
  for (const JsonNode& one : ceilings) {
    const std::string level = one.text_or_empty("level");
    if (level.empty()) continue;
    const double rate = one.at("value", "a number").number(false);
    const auto known = std::ranges::find(levels, level, &MemoryRoof::level);
    if (known == levels.end()) {
      levels.push_back({.level = level, .gb_per_s = rate});
    } else {
      known->gb_per_s = std::max(known->gb_per_s, rate);
    }
  }
  return levels;
}

// Of the data type, of narrow integers the signed one, or where it has none that of f32 (see case.h).
double peak(const std::vector<JsonNode>& ceilings, const std::string& dtype) {
  std::map<std::string, double> peaks;
  for (const JsonNode& one : ceilings) {
    double& highest = peaks[one.text_or_empty("dtype")];
    highest = std::max(highest, one.at("value", "a number").number(false));
  }
  const auto own = peaks.find(dtype == "u8" ? "s8" : dtype), f32 = peaks.find("f32");
  if (own != peaks.end()) return own->second;
  return f32 == peaks.end() ? 0 : f32->second;
}

}  // namespace

RunRoofline run_roofline(const JsonNode& run) {
  const std::vector<JsonNode> cases = timed_cases(run);
  const PlotSetting setting = main_setting(cases);
  const std::vector<JsonNode> ceilings = ceilings_of(run, setting.threads);
  RunRoofline shown = {.roofline = {.points = points_of(cases, setting),
                                    .memory = memory_roofs(ceilings),
                                    .peak_gflops = peak(ceilings, setting.dtype)}};
  shown.title = fmt::format("roofline: {}, {}, {} caches", setting.dtype,
                            plural(static_cast<std::int64_t>(setting.threads), "thread"), setting.cache);
  if (const std::size_t others = cases.size() - shown.roofline.points.size(); others > 0)
    shown.title += fmt::format("; {} of other settings {} in the table only",
                               plural(static_cast<std::int64_t>(others), "case"), others == 1 ? "is" : "are");
  return shown;
}

}  // namespace flopline
