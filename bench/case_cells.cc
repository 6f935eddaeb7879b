#include "bench/case_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "analysis/statistics.h"
#include "analysis/units.h"
#include "bench/case_result.h"

namespace flopline {
namespace {

JsonNode layer_of(const JsonNode& one) { return one.at("layer", "an object"); }

std::string text_at(const JsonNode& one, const std::string& name) { return one.at(name, "text").text(); }

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f}%", *share * 100) : "";
}

std::string duration_of_ns(const std::optional<double>& ns) { return ns ? duration(*ns * 1e-9) : ""; }

std::optional<double> median_ns(const JsonNode& one) {
  const std::optional<JsonNode> time = one.find("time_ns");
  if (!time) return std::nullopt;
  return time->at("median", "a number above 0").number(false);
}

// Runs from before it was told have none.
bool is_fallback(const JsonNode& one) {
  const std::optional<JsonNode> fallback = one.find("fallback");
  return fallback && fallback->truth();
}

}  // namespace

Setting setting_of(const JsonNode& one) {
  const std::optional<JsonNode> cache = one.find("cache"), threads = one.find("threads");
  const std::optional<CacheState> state = cache_state_named(cache ? cache->text() : "hot");
  if (!state) cache->refuse("hot, cold-weights or cold");
  const std::int64_t count = threads ? threads->whole() : 1;
  if (count > std::numeric_limits<int>::max()) threads->refuse("a number of threads");
  return {.backend = text_at(one, "backend"),
          .cache = *state,
          .threads = static_cast<int>(count),
          .is_of_sweep = one.text_or_empty("name").ends_with(fmt::format("/omp:{}", count))};
}

std::string layer_name(const JsonNode& one) {
  const JsonNode layer = layer_of(one);
  const std::string network = one.text_or_empty("network");
  return layer_name(network, network.empty() ? text_at(layer, "kind") : "", text_at(layer, "name"));
}

bool tells_networks(const std::vector<JsonNode>& cases) {
  return std::ranges::any_of(cases, [&](const JsonNode& one) {
    return one.text_or_empty("network") != cases.front().text_or_empty("network");
  });
}

Cell marked(const std::string& text, const char* mark, bool is_marked) {
  return is_marked ? Cell{text + mark, Color::kYellow} : Cell{text};
}

Cell layer_text(const Shown& shown) {
  const JsonNode layer = layer_of(shown.one);
  const bool is_short = !shown.names_network && !shown.one.text_or_empty("network").empty();
  const std::string name = is_short ? text_at(layer, "name") : layer_name(shown.one);
  const std::int64_t multiplicity = layer.whole_at("multiplicity").value_or(1);
  return {multiplicity == 1 ? name : fmt::format("{} x{}", name, multiplicity)};
}

Cell backend_text(const Shown& shown) { return {setting_text(setting_of(shown.one))}; }

Cell implementation_text(const Shown& shown) {
  const std::string implementation = shown.one.text_or_empty("implementation");
  if (!is_fallback(shown.one)) return {implementation};
  return {"ref! " + implementation, Color::kYellow};
}

Cell count_text(const Shown& shown, const std::string& name) {
  const std::optional<std::int64_t> count = shown.one.whole_at(name);
  return {count ? si_count(*count) : ""};
}

Cell intensity_text(const JsonNode& holder) {
  const std::optional<double> intensity = holder.finite_at("arithmetic_intensity");
  return {intensity ? fmt::format("{:.3g}", *intensity) : ""};
}

Cell time_text(const Shown& shown) {
  const std::optional<double> median = median_ns(shown.one);
  if (!median) return {""};
  const JsonNode time = shown.one.at("time_ns", "an object");
  const std::optional<double> low = time.finite_at("ci_low"), high = time.finite_at("ci_high");
  const bool has_interval =
      low && high &&
      time.whole_at("rounds").value_or(kRoundsForInterval) >= static_cast<std::int64_t>(kRoundsForInterval);
  const std::string interval =
      has_interval ? fmt::format(" ±{:.1f}%", (*high - *low) / 2 / *median * 100) : "";
  return marked(duration_of_ns(median) + interval, "~", shown.one.find("disturbed").has_value());
}

Cell recorded_text(const Shown& shown) {
  const std::optional<JsonNode> recorded = shown.one.find("recorded");
  return {recorded ? duration_of_ns(recorded->finite_at("time_ns")) : ""};
}

Cell gflops_text(const Shown& shown) {
  const std::optional<double> gflops = shown.one.finite_at("gflops");
  return {gflops ? fmt::format("{:.1f}", *gflops) : ""};
}

Cell share_of_peak_text(const Shown& shown) { return {percent(shown.one.finite_at("share_of_peak"))}; }

Cell share_of_roof_text(const Shown& shown) {
  return marked(percent(shown.one.finite_at("share_of_roof")), "!", shown.one.find("note").has_value());
}

Cell verified_text(const Shown& shown) {
  if (text_at(shown.one, "backend") == kRecordedBackend) return {""};
  const std::string status = text_at(shown.one, "status");
  if (status == status_name(Status::ok)) return {"yes", Color::kGreen};
  return {status, status == status_name(Status::unsupported) ? Color::kDim : Color::kRed};
}

TextTable phases_table(const std::vector<JsonNode>& cases) {
  TextTable table = {.columns = {{"layer"}, {"backend"}}, .rows = {}};
  for (const char* const heading :
       {"create", "pack", "first call", "steady call", "unpacked call", "packing paid after"})
    table.columns.push_back({heading, Align::kRight});
  for (const JsonNode& one : cases) {
    const std::optional<JsonNode> phases = one.find("phases_ns");
    const std::optional<double> median = median_ns(one);
    if (!median || !phases) continue;
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {{layer_name(one)}, backend_text({.one = one})};
    for (const auto& ns :
         {phases->finite_at("create"), phases->finite_at("prepack"), phases->finite_at("first"), median})
      row.push_back({duration_of_ns(ns)});
    const std::optional<double> unpacked = phases->finite_at("unpacked_call");
    if (!unpacked) continue;
    const std::optional<double> calls = phases->finite_at("packing_paid_after_calls");
    row.push_back({duration_of_ns(unpacked)});
    row.push_back({calls ? fmt::format("{:.0f} call{}", *calls, *calls == 1 ? "" : "s") : "never"});
  }
  return table;
}

}  // namespace flopline
