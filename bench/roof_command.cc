#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "analysis/units.h"
#include "bench/ceilings.h"
#include "bench/ceilings_json.h"
#include "bench/commands.h"
#include "bench/interrupt.h"
#include "bench/kept_ceilings.h"
#include "bench/options.h"
#include "bench/result_folder.h"
#include "bench/run_output.h"
#include "bench/session.h"
#include "bench/terminal.h"
#include "bench/threads.h"
#include "bench/verdict.h"

namespace flopline {
namespace {

struct RoofOptions {
  std::optional<int> threads;
  Format format = Format::table;
  std::string results = environment_variable("FLOPLINE_RESULTS", "results");
};

using ByThreads = std::map<int, Ceilings>;

// 2 as "2.0", but a sixteenth as "1/16": an instruction in so many cycles.
std::string units_text(double units) {
  return units < 0.5 ? fmt::format("1/{:.0f}", 1 / units) : fmt::format("{:.1f}", units);
}

// A row a kernel, with a group of columns for each number of threads.
TextTable compute_table(const ByThreads& all) {
  TextTable table = {.columns = {{"ceiling"}, {"dtype"}, {"isa"}, {"FLOP", Align::kRight}}, .rows = {}};
  for (const auto& [threads, ceilings] : all) {
    const std::string on = plural(threads, "thread");
    for (const std::string& heading :
         {on + ": measured", std::string("derived"), std::string("GHz"), std::string("units")})
      table.columns.push_back({heading, Align::kRight});
    table.rows.resize(ceilings.compute.size());
    for (std::size_t i = 0; i < ceilings.compute.size(); ++i) {
      const ComputeCeiling& one = ceilings.compute[i];
      std::vector<Cell>& row = table.rows[i];
      if (row.empty())
        row = {{one.name}, {one.dtype}, {one.isa}, {fmt::format("{}", one.flop_per_instruction)}};
      for (const auto& [value, digits] :
           {std::pair(one.gflops, 1), {one.derived_gflops, 1}, {one.clock_ghz, 2}})
        row.push_back({fmt::format("{:.{}f}", value, digits)});
      row.push_back({units_text(one.units)});
    }
  }
  return table;
}

// Sizes of data caches of one core, as "48 KiB": what the system says, right or not.
std::string reported_size(const std::vector<ReportedCache>& caches, std::string_view level) {
  for (const ReportedCache& cache : caches) {
    if (cache.type != "instruction" && level == fmt::format("L{}", cache.level))
      return binary_bytes(cache.size_bytes);
  }
  return "";
}

// A row a level and number of threads, with a column for each access pattern.
TextTable memory_table(const ByThreads& all, const std::vector<ReportedCache>& caches) {
  TextTable table = {.columns = {{"level"},
                                 {"threads", Align::kRight},
                                 {"up to", Align::kRight},
                                 {"reported", Align::kRight},
                                 {"latency", Align::kRight}},
                     .rows = {}};
  for (const BandwidthCurve& curve : all.begin()->second.curves)
    table.columns.push_back({curve.pattern, Align::kRight});
  for (const auto& [threads, ceilings] : all) {
    for (const Latency& latency : ceilings.latencies) {
      std::vector<Cell>& row = table.rows.emplace_back();
      for (const MemoryCeiling& one : ceilings.memory) {
        if (one.level != latency.level) continue;
        if (row.empty()) {
          row = {{one.level},
                 {fmt::format("{}", threads)},
                 {one.capacity_bytes == 0 ? "" : binary_bytes(one.capacity_bytes)},
                 {reported_size(caches, one.level)},
                 {fmt::format("{:.1f} ns", latency.ns)}};
        }
        row.push_back({fmt::format("{:.1f}", one.gb_per_s)});
      }
    }
  }
  return table;
}

// One row a ceiling.
TextTable ceilings_table(const ByThreads& all) {
  TextTable table = {
      .columns =
          {{"ceiling"}, {"of"}, {"isa"}, {"threads"}, {"value"}, {"unit"}, {"derived"}, {"capacity_bytes"}},
      .rows = {}};
  for (const auto& [threads, ceilings] : all) {
    for (const nlohmann::ordered_json& one : ceilings_json(ceilings)) {
      const bool is_compute = one.at("kind") == "compute";
      table.rows.push_back(
          {{one.at("name").get<std::string>()},
           {one.at(is_compute ? "dtype" : "level").get<std::string>()},
           {one.at("isa").get<std::string>()},
           {fmt::format("{}", threads)},
           {fmt::format("{:.1f}", one.at("value").get<double>())},
           {one.at("unit").get<std::string>()},
           {is_compute ? fmt::format("{:.1f}", one.at("derived").get<double>()) : ""},
           {is_compute ? "" : fmt::format("{}", one.at("capacity_bytes").get<std::int64_t>())}});
    }
  }
  return table;
}

void print_ceilings(const ByThreads& all, const Environment& environment, Format format) {
  if (format == Format::json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const auto& [threads, ceilings] : all)
      for (auto& one : ceilings_json(ceilings)) list.push_back(std::move(one));
    fmt::print("{}\n", list.dump(2));
  } else if (format == Format::csv) {
    print_table(ceilings_table(all), true);
  } else {
    fmt::print(
        "GFLOPS (GOPS of integers). Derived is threads * GHz * FLOP of an instruction * units, which are\n"
        "instructions started in a cycle\n");
    print_table(compute_table(all), false);
    fmt::print("\nGB/s by level and access pattern\n");
    print_table(memory_table(all, environment.caches), false);
    for (const auto& [threads, ceilings] : all) {
      if (ceilings.core_to_core_ns)
        fmt::print("\nA cache line takes {:.0f} ns from core to core of {} threads\n",
                   *ceilings.core_to_core_ns, threads);
    }
  }
}

// What disturbed while they were measured, also by what was known of the cores before.
Verdict verdict_on(const ByThreads& all, const Session& session, const std::optional<KeptCeilings>& before) {
  Verdict verdict = judge(session.environment(), session.threads(),
                          session.load_since_start().value_or(Load{}), inspect_team());
  for (const auto& [threads, now] : all) {
    if (!before || !before->by_threads.contains(threads)) continue;
    const Ceilings& best = before->by_threads.at(threads);
    if (!now.instructions_per_cycle || !best.instructions_per_cycle) continue;
    if (const auto reason = judge_sharing(*now.instructions_per_cycle, *best.instructions_per_cycle))
      verdict.reasons.push_back(*reason);
  }
  return verdict;
}

int roof(const RoofOptions& options) {
  const InterruptGuard guard;
  Session session(options.threads);
  check_results(std::filesystem::path(options.results) / machine_name(session.environment()));
  const auto before = find_kept_ceilings(options.results, session.environment());
  Progress progress = stderr_progress();
  std::set<int> counts = {1, session.threads()};
  KeptCeilings kept = {.measured = utc_now(), .by_threads = {}};
  for (const int threads : counts) {
    session.use_threads(threads);
    MeasuredCeilings measured = measure_ceilings(
        threads, CeilingsScope::everything,
        [&](std::string_view what, double done) {
          const auto counts_done = static_cast<double>(kept.by_threads.size());
          progress.show((counts_done + done) / static_cast<double>(counts.size()),
                        fmt::format("{}: {}", plural(threads, "thread"), what));
        },
        interrupted);
    if (interrupted()) break;
    kept.by_threads[threads] = std::move(measured.ceilings);
  }
  progress.clear();
  if (kept.by_threads.empty()) return interrupted_before("anything was measured");
  const int status = interrupted() ? 128 + signal_number() : kFine;
  const Verdict verdict = verdict_on(kept.by_threads, session, before);
  const std::filesystem::path folder =
      keep_and_show([&] { return keep_ceilings(options.results, session.environment(), kept); },
                    [&] { print_ceilings(kept.by_threads, session.environment(), options.format); });
  print_reasons(verdict.reasons, options.format);
  if (status == kFine) draw(folder / "ceilings.json");
  return status;
}

}  // namespace

void add_roof(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand("roof", "Measures the ceilings of this machine");
  auto options = std::make_shared<RoofOptions>();
  add_threads(*command, options->threads);
  add_format(*command, options->format);
  command->add_option("--results", options->results, "where the ceilings are kept (default: ./results)")
      ->option_text("DIR");
  command->footer(
      "Peaks are from registers, for every instruction set and data type of this CPU; derived is what the "
      "clock measured under that load makes of them. Bandwidth is per level of the memory hierarchy, found "
      "in a sweep over sizes; both on one thread and on all. Takes most of a minute.\n"
      "Writes DIR/<machine>/ceilings.json, which runs use again, and bandwidth.svg beside it.\n"
      "Examples:\n"
      "  flopline roof\n"
      "  flopline roof --threads 1 --format csv");
  command->callback([options, &status] { status = roof(*options); });
}

}  // namespace flopline
