#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/ceiling_works.h"
#include "bench/commands.h"
#include "bench/core_pace.h"
#include "bench/core_to_core.h"
#include "bench/diagnosis.h"
#include "bench/options.h"
#include "bench/session.h"
#include "bench/team_rate.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

struct DoctorOptions {
  std::optional<int> threads;
  Format format = Format::table;
};

void print_findings(const std::vector<Finding>& findings, Format format) {
  if (format == Format::json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Finding& one : findings) {
      list.push_back({{"check", one.check},
                      {"severity", severity_name(one.severity)},
                      {"found", one.found},
                      {"why", one.why},
                      {"remedy", one.remedy}});
    }
    fmt::print("{}\n", list.dump(2));
    return;
  }
  if (format == Format::csv) {
    TextTable table = {.columns = {{"check"}, {"severity"}, {"found"}, {"why"}, {"remedy"}}, .rows = {}};
    for (const Finding& one : findings)
      table.rows.push_back(
          {{one.check}, {std::string(severity_name(one.severity))}, {one.found}, {one.why}, {one.remedy}});
    print_table(table, true);
    return;
  }
  for (const Finding& one : findings) {
    fmt::print("{:<8} {}: {}\n", severity_name(one.severity), one.check, one.found);
    fmt::print("{:<8}   why: {}\n", "", one.why);
    if (!one.remedy.empty()) fmt::print("{:<8}   do:  {}\n", "", one.remedy);
  }
}

int examine(const DoctorOptions& options) {
  const Session session(options.threads);
  const std::vector<int>& cpus = session.environment().allowed_cpus;
  // Long enough that the team, awake, has wanted the CPU time that steal is a share of.
  TeamWork work = peak_work(widest_peak_kernel(), session.threads());
  sample_team_rate(session.threads(), 1.2, work);
  constexpr double kLookSeconds = 0.2;
  const CoresNow cores = {.core_to_core_ns = core_to_core_ns(session.threads()),
                          .instructions_per_cycle = instructions_per_cycle(session.threads(), kLookSeconds),
                          .of_one_thread = instructions_per_cycle(1, kLookSeconds),
                          .interruptions = team_interruptions(session.threads(), kLookSeconds)};
  const std::vector<Finding> findings =
      diagnose(session.environment(), read_machine_facts({}, cpus), inspect_team(), session.threads(),
               session.load_since_start(), cores);
  print_findings(findings, options.format);
  const auto troubles = std::ranges::count(findings, Severity::trouble, &Finding::severity);
  if (options.format == Format::table) {
    fmt::print(
        "{} checks, {}\n", findings.size(),
        troubles == 0 ? "fit to measure on" : fmt::format("{} in the way of numbers that hold", troubles));
  }
  return troubles == 0 ? kFine : kNotTrustworthy;
}

}  // namespace

void add_doctor(CLI::App& app, int& status) {
  CLI::App* const command =
      app.add_subcommand("doctor", "Is this machine fit to measure on, and what to change");
  auto options = std::make_shared<DoctorOptions>();
  add_threads(*command, options->threads);
  add_format(*command, options->format);
  command->footer(
      "Every check says what was found, why it matters and what mends it. Takes a second. Exit status 3 "
      "where something is in the way of numbers that hold; hints do not count.\n"
      "Examples:\n"
      "  flopline doctor\n"
      "  flopline doctor --threads 1 --format json");
  command->callback([options, &status] { status = examine(*options); });
}

}  // namespace flopline
