#include "bench/comparison_report.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "analysis/units.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kVerdicts = {ChangeVerdict::faster, ChangeVerdict::slower, ChangeVerdict::same,
                                  ChangeVerdict::too_noisy};

std::string change_text(double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); }

Cell time_cell(const RunFileCase& one) {
  const bool is_marked = !one.disturbed.empty();
  return {duration(*one.median_ns * 1e-9) + (is_marked ? "~" : ""),
          is_marked ? Color::kYellow : Color::kNone};
}

Cell verdict_cell(ChangeVerdict verdict) {
  const std::string text(change_name(verdict));
  switch (verdict) {
    case ChangeVerdict::slower:
      return {text, Color::kRed};
    case ChangeVerdict::faster:
      return {text, Color::kGreen};
    case ChangeVerdict::too_noisy:
      return {text, Color::kYellow};
    case ChangeVerdict::same:
      break;
  }
  return {text};
}

// By how much the clock was another, which is not the change of what is compared in cycles.
std::string clock_text(const ComparedCase& one) {
  return one.in_cycles ? change_text(one.now.clock_ghz->median / one.base.clock_ghz->median) : "";
}

std::string probability(double p) { return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p); }

Json case_json(const ComparedCase& one) {
  const Change& change = one.change;
  Json object = {
      {"name", one.base.name}, {"base_ns", *one.base.median_ns},  {"new_ns", *one.now.median_ns},
      {"pairs", one.pairs},    {"ratio", change.ratio},           {"counts_from", change.counts_from},
      {"p", change.p},         {"adjusted_p", change.adjusted_p}, {"verdict", change_name(change.verdict)}};
  if (change.ratio_interval) {
    object["ratio_low"] = change.ratio_interval->low;
    object["ratio_high"] = change.ratio_interval->high;
  }
  for (const auto& [field, run] :
       {std::pair("base_core_to_core_ns", &one.base), {"new_core_to_core_ns", &one.now}}) {
    if (ran_elsewhere(one)) object[field] = run->core_to_core_ns->median;
  }
  if (one.in_cycles) {
    object["base_clock_ghz"] = one.base.clock_ghz->median;
    object["new_clock_ghz"] = one.now.clock_ghz->median;
  }
  if (one.base.implementation != one.now.implementation) {
    object["base_implementation"] = one.base.implementation;
    object["new_implementation"] = one.now.implementation;
  }
  return object;
}

Json run_identity(const RunFile& run) {
  Json object = {{"started", run.started}, {"command", run.command}, {"complete", run.complete}};
  for (const char* const field : {"machine", "verdict", "reasons"}) {
    if (const auto found = run.environment.find(field); found != run.environment.end())
      object[field] = *found;
  }
  return object;
}

Json verdicts_json(const GroupChange& group) {
  Json object = Json::object();
  for (const ChangeVerdict verdict : kVerdicts)
    object[std::string(change_name(verdict))] = group.verdicts.at(static_cast<std::size_t>(verdict));
  return object;
}

}  // namespace

TextTable differences_table(const std::vector<Difference>& differences) {
  TextTable table = {.columns = {{"differs"}, {"base"}, {"new"}}, .rows = {}};
  for (const Difference& one : differences) table.rows.push_back({{one.what}, {one.base}, {one.now}});
  return table;
}

TextTable changes_table(const std::vector<ComparedCase>& compared) {
  TextTable table = {.columns = {{"case"},
                                 {"base", Align::kRight},
                                 {"new", Align::kRight},
                                 {"clock", Align::kRight},
                                 {"change", Align::kRight},
                                 {"95 % interval", Align::kRight},
                                 {"counts from", Align::kRight},
                                 {"p (Holm)", Align::kRight},
                                 {"verdict"}},
                     .rows = {}};
  for (const ComparedCase& one : compared) {
    const Change& change = one.change;
    table.rows.push_back(
        {{one.base.name},
         time_cell(one.base),
         time_cell(one.now),
         {clock_text(one)},
         {change_text(change.ratio)},
         {change.ratio_interval ? fmt::format("{} to {}", change_text(change.ratio_interval->low),
                                              change_text(change.ratio_interval->high))
                                : "unknown"},
         {fmt::format("{:.1f} %", 100 * change.counts_from)},
         {probability(change.adjusted_p)},
         verdict_cell(change.verdict)});
  }
  return table;
}

TextTable groups_table(const std::vector<GroupChange>& groups) {
  TextTable table = {
      .columns = {{"kind"}, {"backend"}, {"cases", Align::kRight}, {"geometric mean", Align::kRight}},
      .rows = {}};
  for (const ChangeVerdict verdict : kVerdicts)
    table.columns.push_back({std::string(change_name(verdict)), Align::kRight});
  for (const GroupChange& group : groups) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {
        {group.kind}, {group.backend}, {fmt::format("{}", group.cases)}, {change_text(group.geometric_mean)}};
    for (const ChangeVerdict verdict : kVerdicts)
      row.push_back({fmt::format("{}", group.verdicts.at(static_cast<std::size_t>(verdict)))});
  }
  return table;
}

TextTable comparison_csv(const RunComparison& comparison) {
  TextTable table = {.columns = {{"name"},
                                 {"base_ns"},
                                 {"new_ns"},
                                 {"base_clock_ghz"},
                                 {"new_clock_ghz"},
                                 {"ratio"},
                                 {"ratio_low"},
                                 {"ratio_high"},
                                 {"counts_from"},
                                 {"p"},
                                 {"adjusted_p"},
                                 {"verdict"}},
                     .rows = {}};
  for (const ComparedCase& one : comparison.compared) {
    const Json values = case_json(one);
    std::vector<Cell>& row = table.rows.emplace_back();
    for (const Column& column : table.columns) {
      const Json value = values.value(column.heading, Json(""));
      row.push_back({value.is_string() ? value.get<std::string>() : value.dump()});
    }
  }
  const auto add = [&](const std::string& name, const std::string& verdict) {
    std::vector<Cell>& row = table.rows.emplace_back(table.columns.size());
    row.front() = {name};
    row.back() = {verdict};
  };
  for (const UncomparedCase& one : comparison.uncompared) add(one.name, "not comparable: " + one.reason);
  for (const std::string& name : comparison.appeared) add(name, "new");
  for (const std::string& name : comparison.vanished) add(name, "vanished");
  return table;
}

Json comparison_json(const RunFile& base, const RunFile& now, const RunComparison& comparison,
                     const ComparisonRule& rule) {
  Json different = Json::array(), cases = Json::array(), uncompared = Json::array(), groups = Json::array();
  for (const Difference& one : differences(base, now))
    different.push_back({{"what", one.what}, {"base", one.base}, {"new", one.now}});
  for (const ComparedCase& one : comparison.compared) cases.push_back(case_json(one));
  for (const UncomparedCase& one : comparison.uncompared)
    uncompared.push_back({{"name", one.name}, {"reason", one.reason}, {"is_regression", one.is_regression}});
  for (const GroupChange& one : group_changes(comparison.compared))
    groups.push_back({{"kind", one.kind},
                      {"backend", one.backend},
                      {"cases", one.cases},
                      {"geometric_mean", one.geometric_mean},
                      {"verdicts", verdicts_json(one)}});
  return {{"schema", "flopline-compare/1"},
          {"base", run_identity(base)},
          {"new", run_identity(now)},
          {"different_machines", are_of_different_machines(base, now)},
          {"differences", std::move(different)},
          {"smallest_effect", rule.smallest_effect},
          {"error_rate", rule.error_rate},
          {"cases", std::move(cases)},
          {"geometric_means", std::move(groups)},
          {"not_comparable", std::move(uncompared)},
          {"appeared", comparison.appeared},
          {"vanished", comparison.vanished}};
}

}  // namespace flopline
