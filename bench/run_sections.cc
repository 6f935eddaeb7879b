#include "bench/run_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/units.h"
#include "bench/case_cells.h"
#include "bench/columns.h"
#include "bench/grouped_remarks.h"
#include "bench/network_times.h"
#include "bench/not_understood.h"
#include "bench/predictors.h"
#include "bench/scaling.h"
#include "bench/utf8.h"

namespace flopline {
namespace {

// Where the time of each network goes.
void add_networks(std::vector<Section>& sections, const std::vector<NetworkTime>& networks) {
  for (const NetworkTime& one : networks) {
    if (one.layers == 0) continue;
    const std::string where = fmt::format("{} on {}", one.network, setting_text(one.setting));
    for (const auto& [heading, shares] : {std::pair(": layer", &one.by_layer), {": kind", &one.by_kind}})
      if (shares->size() > 1) sections.push_back({.table = shares_table(where + heading, *shares)});
    sections.push_back({.lines = network_summary(one)});
  }
}

// Are MACCs a good predictor of time?
void add_predictors(std::vector<Section>& sections, const PredictorReport& report) {
  if (report.fits.empty()) return;
  Section& section = sections.emplace_back(Section{.table = predictors_table(report.fits)});
  for (const DeviatingLayer& one : report.deviating) section.lines.push_back(deviation_text(one));
}

// What disturbed a case, one by one.
std::vector<std::string> causes_of(const std::string& disturbed) {
  constexpr std::string_view kBetween = "; ";
  std::vector<std::string> causes;
  for (std::size_t at = 0; at < disturbed.size();) {
    const std::size_t end = std::min(disturbed.find(kBetween, at), disturbed.size());
    causes.push_back(disturbed.substr(at, end - at));
    at = end + kBetween.size();
  }
  return causes;
}

// What stands out of cases: a share beyond belief, what disturbed them, why they have no time.
void add_case_remarks(std::vector<std::string>& remarks, const std::vector<JsonNode>& cases) {
  std::map<std::string, std::vector<CaseRemark>> by_mark;
  for (const JsonNode& one : cases) {
    const std::string name = one.at("name", "text").text();
    const auto add = [&](const std::string& mark, const std::string& text) {
      if (!text.empty()) by_mark[mark].push_back({name, text});
    };
    add("!", one.text_or_empty("note"));
    for (const std::string& cause : causes_of(one.text_or_empty("disturbed"))) add("~", cause);
    add(one.at("status", "text").text(), one.text_or_empty("reason"));
  }
  for (const auto& [mark, all] : by_mark) {
    for (const std::string& line : grouped_remarks(all)) remarks.push_back(fmt::format("{} {}", mark, line));
  }
}

// What the hardware cannot count here; runs from before that was told are silent.
void add_counter_remarks(std::vector<std::string>& remarks, const JsonNode& environment) {
  const std::optional<JsonNode> counters = environment.find("counters");
  if (!counters) return;
  for (const auto& [what, field] : {std::pair("FLOP", "flop"), {"DRAM traffic", "dram_bytes"}}) {
    const std::string found = counters->text_or_empty(field);
    if (!found.empty() && found != "available")
      remarks.push_back(fmt::format("measured {}: not available here: {}", what, found));
  }
}

// Before cases are measured from cold caches it was made sure that they are cold.
void add_eviction(std::vector<std::string>& remarks, const JsonNode& environment) {
  const std::optional<JsonNode> eviction = environment.find("eviction");
  if (!eviction) return;
  remarks.push_back(
      fmt::format("cold caches: a load takes {:.1f} ns from an evicted line, {:.1f} ns from a hot one",
                  eviction->finite_at("evicted_ns").value_or(0), eviction->finite_at("hot_ns").value_or(0)));
}

std::string interruption_text(const JsonNode& run, std::size_t cases) {
  const std::optional<std::int64_t> planned = run.whole_at("planned_cases");
  const auto measured = static_cast<std::int64_t>(cases);
  const std::int64_t all = planned.value_or(measured);
  return fmt::format("interrupted: {}{} {} measured", planned ? fmt::format("{} of ", measured) : "",
                     plural(all, "case"), all == 1 ? "was" : "were");
}

// What of a workload from a file no layer stands for.
void add_not_understood(std::vector<std::string>& remarks, const JsonNode& run) {
  for (const JsonNode& workload : run.elements_of("workloads")) {
    Network network = {.name = workload.text_or_empty("name"),
                       .parts = workload.count_at("parts").value_or(0)};
    for (const JsonNode& one : workload.elements_of("not_understood")) {
      network.not_understood.push_back(
          {.what = one.text_or_empty("what"), .count = one.count_at("count").value_or(1)});
    }
    if (const std::string text = not_understood_text(network); !text.empty())
      remarks.push_back(fmt::format("{}: {}", network.name, text));
  }
}

// How many of the samples that were taken do not count, where that is worth a word.
void add_left_out(std::vector<std::string>& remarks, const std::vector<JsonNode>& cases) {
  double counted = 0, left_out = 0;
  for (const JsonNode& one : cases) {
    const std::optional<JsonNode> time = one.find("time_ns");
    if (!time) continue;
    counted += time->finite_at("samples").value_or(0);
    left_out += time->finite_at("left_out").value_or(0);
  }
  const double share = left_out > 0 ? left_out / (counted + left_out) : 0;
  if (share >= 0.005)
    remarks.push_back(fmt::format(
        "left out: {:.0f} % of the samples, taken while something else worked on the cores", 100 * share));
}

std::vector<std::string> remarks_of(const JsonNode& run, const std::vector<JsonNode>& cases) {
  const JsonNode environment = run.at("environment", "an object");
  std::vector<std::string> remarks;
  if (const double slow_down = environment.finite_at("slow_down").value_or(0); slow_down > 0)
    remarks.push_back(
        fmt::format("not the true times: every call was made {:.3g} % longer on purpose", 100 * slow_down));
  add_case_remarks(remarks, cases);
  add_left_out(remarks, cases);
  if (!run.at("complete", "true or false").truth()) remarks.push_back(interruption_text(run, cases.size()));
  add_eviction(remarks, environment);
  add_counter_remarks(remarks, environment);
  add_not_understood(remarks, run);
  return remarks;
}

std::vector<Section> sections_of(const JsonNode& run, const std::vector<JsonNode>& cases, bool shows_phases) {
  const bool is_of_sweep =
      std::ranges::any_of(cases, [](const JsonNode& one) { return setting_of(one).is_of_sweep; });
  std::vector<Section> sections;
  if (shows_phases) sections.push_back({.table = phases_table(cases)});
  const std::vector<Scaling> scalings = scalings_from(run.elements_of("scaling"), cases);
  if (!scalings.empty())
    sections.push_back({.table = scaling_table(scalings), .lines = scaling_remarks(scalings)});
  add_networks(sections, network_times_from(run.elements_of("networks"), is_of_sweep));
  if (const std::optional<JsonNode> predictors = run.find("predictors"))
    add_predictors(sections, predictors_from(*predictors, is_of_sweep));
  return sections;
}

}  // namespace

bool tells_phases(const JsonNode& run) {
  return std::ranges::any_of(cases_of(run), [](const JsonNode& one) {
    const std::optional<JsonNode> phases = one.find("phases_ns");
    return phases && phases->find("unpacked_call");
  });
}

RunSections run_sections(const JsonNode& run, bool shows_phases) {
  const std::vector<JsonNode> cases = cases_of(run);
  RunSections all = {.cases = case_table(cases),
                     .more = sections_of(run, cases, shows_phases),
                     .remarks = remarks_of(run, cases)};
  for (const JsonNode& reason : run.at("environment", "an object").elements_of("reasons"))
    all.disturbances.push_back(reason.text());
  return all;
}

std::string to_text(const RunSections& sections, const TextStyle& style) {
  std::string text = to_text(sections.cases, style);
  for (const Section& section : sections.more) {
    text += "\n";
    if (!section.table.columns.empty()) text += to_text(section.table, style);
    for (const std::string& line : section.lines) text += printable(line) + "\n";
  }
  if (!sections.more.empty()) text += "\n";
  for (const std::string& line : sections.remarks) text += printable(line) + "\n";
  for (const std::string& line : sections.disturbances) text += printable("disturbed: " + line) + "\n";
  return text;
}

std::vector<JsonNode> cases_of(const JsonNode& run) { return run.at("cases", "a list").elements(); }

}  // namespace flopline
