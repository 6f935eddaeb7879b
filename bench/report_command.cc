#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "bench/child_process.h"
#include "bench/commands.h"
#include "bench/kept_ceilings.h"
#include "bench/options.h"
#include "bench/recorded_results.h"
#include "bench/result_folder.h"
#include "bench/run_json.h"
#include "bench/run_output.h"
#include "bench/script_file.h"
#include "bench/threads.h"

namespace flopline {
namespace {

struct ReportOptions {
  WorkloadOptions workloads;
  std::optional<int> threads;
  Format format = Format::table;
  std::string output;  // file of the page; empty for report.html
  std::string results = environment_variable("FLOPLINE_RESULTS", "results");
};

std::vector<Network> read_logs(const WorkloadOptions& options) {
  std::vector<Network> networks = read_workloads(options);
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const bool has_times = std::ranges::any_of(
        networks[i].layers, [](const NamedLayer& item) { return item.recording.has_value(); });
    if (!has_times)
      throw BadRequest(
          fmt::format("workload '{}': it holds no times to report, accepted are oneDNN verbose logs",
                      options.workloads[i]));
  }
  return networks;
}

KeptCeilings ceilings_of_this_machine(const std::filesystem::path& results, const Environment& environment) {
  std::optional<KeptCeilings> kept = find_kept_ceilings(results, environment);
  if (!kept || kept->by_threads.empty())
    throw BadRequest(
        fmt::format("--results: no ceilings of this machine are kept in '{}'; 'flopline roof' "
                    "measures them",
                    results.string()));
  return std::move(*kept);
}

// The data types whose peaks bound the cases, f32 among them for those without a peak of their own.
std::vector<std::string_view> peak_names(const std::vector<CaseResult>& results) {
  std::set<std::string_view> names = {info(DataType::f32).name};
  for (const CaseResult& result : results) names.insert(info(peak_dtype(result.value)).name);
  return {names.begin(), names.end()};
}

bool is_run(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(path / "run.json", none) || path.filename() == "run.json";
}

// The page of one run goes beside it, that of several into the current folder.
int report_runs(const ReportOptions& options) {
  std::vector<std::string> command = {script_file("page.py")};
  command.insert(command.end(), options.workloads.workloads.begin(), options.workloads.workloads.end());
  if (!options.output.empty()) command.insert(command.end(), {"--output", options.output});
  return exit_status_of(command);
}

int report_logs(const ReportOptions& options) {
  const std::vector<Network> networks = read_logs(options.workloads);
  const Processors processors = {.cpus = allowed_cpus(), .cpu_quota = std::nullopt};
  const Environment environment = read_environment(SystemFiles(), this_process(processors.cpus));
  const KeptCeilings kept = ceilings_of_this_machine(options.results, environment);
  const int most_threads = kept.by_threads.rbegin()->first;

  RunRecord record = {.command = "flopline report " + shown_workloads(options.workloads),
                      .started = utc_now(),
                      .complete = true,
                      .environment = environment,
                      .ceilings_measured = kept.measured,
                      .results = recorded_results(networks, options.threads.value_or(most_threads)),
                      .networks = networks};
  const std::regex filter = read_filter(options.workloads.filter);
  std::erase_if(record.results, [&](const CaseResult& result) {
    return !std::regex_search(case_name(result.value), filter);
  });
  if (record.results.empty())
    throw BadRequest(fmt::format("--filter '{}' matches no case", options.workloads.filter));
  record.cases = record.results.size();
  const std::vector<std::string_view> dtypes = peak_names(record.results);
  for (const CaseResult& result : record.results) {
    const int threads = result.value.threads;
    // Of another number of threads there may be no ceilings, but there are those of the whole machine.
    const auto found = kept.by_threads.find(threads);
    record.ceilings[threads] = ceilings_for(
        found == kept.by_threads.end() ? kept.by_threads.at(most_threads) : found->second, dtypes);
  }
  ResultFolder folder(options.results, machine_name(environment), record.started);
  folder.write("run.json", run_json(record).dump(2) + "\n");
  const std::filesystem::path published = folder.publish();
  print_results(record, options.format, false);
  draw(published);
  if (options.format == Format::table) print_place(options.results, environment, published);
  return kFine;
}

int report(const ReportOptions& options) {
  const auto runs = std::ranges::count_if(options.workloads.workloads, is_run);
  if (runs == 0 && options.output.empty()) return report_logs(options);
  if (runs == static_cast<std::ptrdiff_t>(options.workloads.workloads.size())) return report_runs(options);
  throw BadRequest(runs == 0
                       ? "--output is for the page of runs, accepted are result folders or their run.json"
                       : "runs and logs are reported apart, accepted are either");
}

}  // namespace

void add_report(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand(
      "report", "Writes the page of runs, or puts a program's oneDNN log under the ceilings of this machine");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("RUN|LOG", options->workloads.workloads, "result folders, or logs")
      ->required()
      ->option_text("...");
  command->add_option("--filter", options->workloads.filter, "of a log, only cases that match")
      ->option_text("REGEX");
  add_threads(*command, options->threads);
  add_format(*command, options->format);
  command
      ->add_option("--results", options->results,
                   "where ceilings are kept and results go (default: ./results)")
      ->option_text("DIR");
  command
      ->add_option("--output", options->output,
                   "file of the page (default: report.html beside a run, or here)")
      ->option_text("FILE");
  command->footer(
      "The page shows one or more runs side by side, in one file that needs no network.\n"
      "A log is what a program prints that is started with ONEDNN_VERBOSE=1. Its times are put under the "
      "ceilings that 'flopline roof' or 'flopline run' kept on this machine; the threads are those that the "
      "log tells, else --threads. Writes DIR/<machine>/<run>/ with run.json and roofline.svg. 'flopline run "
      "LOG' measures the same primitives here, beside the program's times.\n"
      "Examples:\n"
      "  flopline report results/machine/2026-01-01T10-00-00Z\n"
      "  flopline report program.log\n"
      "  flopline report program.log --filter '^conv/' --format csv");
  command->callback([options, &status] { status = report(*options); });
}

}  // namespace flopline
