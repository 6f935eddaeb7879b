#include "bench/run_output.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "analysis/units.h"
#include "bench/child_process.h"
#include "bench/columns.h"
#include "bench/network_times.h"
#include "bench/predictors.h"
#include "bench/scaling.h"
#include "bench/script_file.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

void print_remarks(const RunRecord& record) {
  if (record.slow_down > 0)
    fmt::print("not the true times: every call was made {:.3g} % longer on purpose\n",
               100 * record.slow_down);
  for (const CaseResult& result : record.results) {
    const Assessment all = assess(result, record.ceilings);
    if (!all.note.empty()) fmt::print("! {}: {}\n", case_name(result.value), all.note);
    if (!all.disturbance.empty()) fmt::print("~ {}: {}\n", case_name(result.value), all.disturbance);
    if (!result.reason.empty()) {
      fmt::print("{} {}: {}\n", status_name(result.status), case_name(result.value), result.reason);
    }
  }
  if (!record.complete)
    fmt::print("interrupted: {} of {} cases were measured\n", record.results.size(), record.cases);
  for (const auto& [what, why_not] :
       {std::pair("FLOP", record.no_flop_counted), {"DRAM traffic", record.no_dram_bytes_counted}}) {
    if (!why_not.empty()) fmt::print("measured {}: not available here: {}\n", what, why_not);
  }
  for (const std::string& reason : record.verdict.reasons) fmt::print("disturbed: {}\n", reason);
}

// Where the time of each network goes.
void print_networks(const RunRecord& record) {
  for (const NetworkTime& one : network_times(record.networks, record.results, record.ceilings)) {
    if (one.layers == 0) continue;
    const std::string where = fmt::format("{} on {}", one.network, setting_text(one.setting));
    for (const auto& [heading, shares] : {std::pair(": layer", &one.by_layer), {": kind", &one.by_kind}}) {
      if (shares->size() < 2) continue;
      fmt::print("\n");
      print_table(shares_table(where + heading, *shares), false);
    }
    fmt::print("\n{}", network_summary(one));
  }
}

// Are MACCs a good predictor of time?
void print_predictors(const RunRecord& record) {
  const PredictorReport report = judge_predictors(record.results, record.ceilings);
  if (report.fits.empty()) return;
  TextTable table = {.columns = {{"time predicted by"},
                                 {"network"},
                                 {"backend"},
                                 {"kind"},
                                 {"layers", Align::kRight},
                                 {"correlation", Align::kRight},
                                 {"median error", Align::kRight}},
                     .rows = {}};
  for (const PredictorFit& one : report.fits) {
    table.rows.push_back({{std::string(one.predictor == "roofline_s" ? "roofline time" : one.predictor)},
                          {one.network},
                          {setting_text(one.setting)},
                          {one.kind},
                          {fmt::format("{}", one.layers)},
                          {fmt::format("{:.3f}", one.fit.correlation)},
                          {fmt::format("{:.0f} %", 100 * one.fit.median_relative_error)}});
  }
  print_table(table, false);
  for (const DeviatingLayer& one : report.deviating) {
    fmt::print("{}.{} on {} takes {}, {:.2g} times what its roofline time lets expect\n", one.network,
               one.layer, setting_text(one.setting), duration(one.time_s), one.time_s / one.expected_s);
  }
}

}  // namespace

void print_results(const RunRecord& record, Format format, bool shows_phases) {
  if (format == Format::json) {
    fmt::print("{}\n", run_json(record).dump(2));
  } else if (format == Format::csv) {
    print_table(case_csv(record.results, record.ceilings), true);
  } else {
    print_table(case_table(record.results, record.ceilings), false);
    if (shows_phases) print_table(phases_table(record.results), false);
    if (const TextTable scaling = scaling_table(scalings(record.results)); !scaling.columns.empty())
      print_table(scaling, false);
    print_networks(record);
    print_predictors(record);
    print_remarks(record);
  }
}

void print_place(const std::filesystem::path& results, const Environment& environment,
                 const std::filesystem::path& published) {
  fmt::print("results: {}\n", (results / machine_name(environment) / published.filename()).string());
}

void draw(const std::filesystem::path& results) {
  const std::string script = environment_variable("FLOPLINE_PLOT", script_file("plot.py"));
  const std::string path = results.string();
  if (exit_status_of({script, path}) != 0)
    fmt::print(stderr, "flopline: nothing was drawn; '{} {}' does it\n", script, path);
}

}  // namespace flopline
