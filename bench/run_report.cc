#include "bench/run_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "bench/columns.h"
#include "bench/run_roofline.h"
#include "bench/run_sections.h"
#include "bench/terminal_roofline.h"
#include "bench/utf8.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

JsonNode environment_of(const JsonNode& run) { return run.at("environment", "an object"); }

std::string text_or(const JsonNode& one, const std::string& name, const std::string& otherwise) {
  const std::string text = one.text_or_empty(name);
  return text.empty() ? otherwise : text;
}

// "2026-11-23 17:32:06 UTC"
std::string date_text(std::string started) {
  if (started.size() != 20 || started[10] != 'T' || !started.ends_with('Z')) return started;
  started[10] = ' ';
  started.pop_back();
  return started + " UTC";
}

// "amd-epyc-2cpu, 2026-11-23 17:32:06 UTC: quiet"
std::string heading(const JsonNode& run) {
  const JsonNode environment = environment_of(run);
  return fmt::format("{}, {}: {}{}", text_or(environment, "machine", "unknown machine"),
                     date_text(run.at("started", "text").text()),
                     text_or(environment, "verdict", "without a verdict"),
                     run.at("complete", "true or false").truth() ? "" : ", interrupted");
}

std::string command_of(const JsonNode& run) { return run.at("command", "text").text(); }

std::string text_of(const JsonNode& run, const TextStyle& style, const Canvas& canvas) {
  const RunRoofline roofline = run_roofline(run);
  std::string text = printable(heading(run)) + "\n" + printable(command_of(run)) + "\n\n";
  const std::vector<std::string> lines = terminal_roofline(roofline.roofline, canvas);
  if (!lines.empty()) text += printable(roofline.title) + "\n";
  for (const std::string& line : lines) text += line + "\n";
  if (!lines.empty()) text += "\n";
  return text + to_text(run_sections(run, tells_phases(run)), style);
}

std::string markdown_list(const std::vector<std::string>& lines) {
  std::string list;
  for (const std::string& line : lines) list += "- " + markdown_text(line) + "\n";
  return list.empty() ? "" : list + "\n";
}

// Members of objects by their path, "team.threads"; lists of text as text. As deep as a file may be.
void add_rows(TextTable& table, const Json& value, const std::string& path) {
  if (value.is_object()) {
    for (const auto& [name, member] : value.items())
      add_rows(table, member, path.empty() ? name : fmt::format("{}.{}", path, name));
    return;
  }
  std::vector<std::string> texts;
  const bool is_texts = value.is_array() && std::ranges::all_of(value, &Json::is_string);
  if (is_texts)
    for (const Json& one : value) texts.push_back(one.get<std::string>());
  table.rows.push_back({{path},
                        {is_texts                  ? fmt::format("{}", fmt::join(texts, ", "))
                         : value.is_string()       ? value.get<std::string>()
                         : value.is_number_float() ? fmt::format("{:.6g}", value.get<double>())
                                                   : value.dump()}});
}

// Verdict and reasons stand above it.
TextTable environment_table(const JsonNode& run) {
  Json environment = environment_of(run).object();
  environment.erase("verdict");
  environment.erase("reasons");
  TextTable table = {.columns = {{"environment"}, {""}}, .rows = {}};
  add_rows(table, environment, "");
  return table;
}

TextTable ceilings_table(const JsonNode& run) {
  TextTable table = {
      .columns = {{"ceiling"}, {"of"}, {"isa"}, {"threads", Align::kRight}, {"", Align::kRight}, {"unit"}},
      .rows = {}};
  for (const JsonNode& one : run.at("ceilings", "a list").elements()) {
    table.rows.push_back({{one.at("name", "text").text()},
                          {one.text_or_empty("level") + one.text_or_empty("dtype")},
                          {one.text_or_empty("isa")},
                          {fmt::format("{}", one.at("threads", "a number").finite())},
                          {fmt::format("{:.4g}", one.at("value", "a number").finite())},
                          {one.at("unit", "text").text()}});
  }
  return table;
}

std::string markdown_of(const JsonNode& run) {
  const RunSections sections = run_sections(run, tells_phases(run));
  std::string text = "## " + markdown_text(heading(run)) + "\n\n" + markdown_text(command_of(run)) + "\n\n";
  text += markdown_list(sections.disturbances) + to_markdown(sections.cases) + "\n";
  for (const Section& section : sections.more) {
    if (!section.table.columns.empty()) text += to_markdown(section.table) + "\n";
    text += markdown_list(section.lines);
  }
  text += markdown_list(sections.remarks);
  return text + "<details><summary>Environment and ceilings</summary>\n\n" +
         to_markdown(environment_table(run)) + "\n" + to_markdown(ceilings_table(run)) + "\n</details>\n";
}

}  // namespace

std::string text_report(const std::vector<RunDocument>& runs, const TextStyle& style, const Canvas& canvas) {
  std::string text;
  for (const RunDocument& run : runs)
    text += (text.empty() ? "" : "\n\n") + text_of(run.root(), style, canvas);
  return text;
}

std::string markdown_report(const std::vector<RunDocument>& runs) {
  std::string text;
  for (const RunDocument& run : runs) text += (text.empty() ? "" : "\n") + markdown_of(run.root());
  return text;
}

std::string csv_report(const std::vector<RunDocument>& runs) {
  std::vector<JsonNode> cases;
  std::vector<std::string> names;  // of the run of each
  for (const RunDocument& run : runs) {
    const JsonNode root = run.root();
    std::ranges::move(cases_of(root), std::back_inserter(cases));
    names.resize(cases.size(), fmt::format("{} {}", root.at("started", "text").text(),
                                           text_or(environment_of(root), "machine", "unknown machine")));
  }
  TextTable table = case_csv(cases);
  if (runs.size() == 1) return to_csv(table);
  table.columns.insert(table.columns.begin(), {"run"});
  for (std::size_t i = 0; i < names.size(); ++i) table.rows[i].insert(table.rows[i].begin(), {names[i]});
  return to_csv(table);
}

}  // namespace flopline
