#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "bench/assessment.h"
#include "bench/child_process.h"
#include "bench/commands.h"
#include "bench/kept_ceilings.h"
#include "bench/options.h"
#include "bench/recorded_results.h"
#include "bench/result_folder.h"
#include "bench/run_file.h"
#include "bench/run_json.h"
#include "bench/run_output.h"
#include "bench/run_report.h"
#include "bench/script_file.h"
#include "bench/terminal.h"
#include "bench/threads.h"

namespace flopline {
namespace {

// What a run is turned into, here or by a script.
constexpr std::array<std::string_view, 6> kOwnFormats = {"page", "text", "table", "markdown", "csv", "json"};
constexpr std::array<std::string_view, 5> kExports = {"benchmark", "bencher", "github-action", "junit",
                                                      "openmetrics"};

template <class Names>
bool is_one_of(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

struct ReportOptions {
  WorkloadOptions workloads;
  std::optional<int> threads;
  std::string format;  // empty: the page of runs, the table of logs
  std::string output;  // empty: of the page report.html, else standard output
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

bool is_run(const std::string& path) {
  std::error_code none;
  return std::filesystem::is_directory(path, none) || path.ends_with(".json");
}

// Written aside, then renamed: what stood there is replaced by a whole document or not at all.
void write_output(const std::filesystem::path& file, const std::string& text) {
  try {
    write_whole(file, text);
  } catch (const std::filesystem::filesystem_error& error) {
    throw BadRequest(fmt::format("--output '{}': {}, accepted is a file that can be written to",
                                 file.string(), error.code().message()));
  }
}

std::string document(const ReportOptions& options, const std::vector<RunDocument>& runs) {
  const bool is_file = !options.output.empty();
  if (options.format == "csv") return csv_report(runs);
  if (options.format == "markdown") return markdown_report(runs);
  if (options.format == "json") {
    if (runs.size() == 1) return runs.front().text;
    throw BadRequest(
        fmt::format("--format json is the run.json of a run, accepted is one run, not {}", runs.size()));
  }
  return text_report(runs, is_file ? TextStyle{} : stdout_style(), is_file ? file_canvas() : stdout_canvas());
}

// The page of one run goes beside it, that of several into the current folder.
int run_script(const ReportOptions& options, std::vector<std::string> command) {
  const auto& runs = options.workloads.workloads;
  command.insert(command.end(), runs.begin(), runs.end());
  if (!options.output.empty()) command.insert(command.end(), {"--output", options.output});
  const int status = exit_status_of(command);
  return status == kCannotStart ? kWrongOrFailed : status;
}

// All are read before anything is written.
int report_runs(const ReportOptions& options) {
  if (!options.workloads.filter.empty() || options.threads)
    throw BadRequest("--filter and --threads are for logs, accepted with runs are --format and --output");
  std::vector<RunDocument> runs;
  for (const std::string& path : options.workloads.workloads) runs.push_back(read_run_document(path));
  if (options.format.empty() || options.format == "page")
    return run_script(options, {script_file("page.py")});
  if (is_one_of(kExports, options.format))
    return run_script(options, {script_file("export.py"), "--format", options.format});
  const std::string text = document(options, runs);
  if (options.output.empty()) {
    fmt::print("{}", text);
  } else {
    write_output(options.output, text);
  }
  return kFine;
}

Format format_of_log(const std::string& name) {
  return name == "csv" ? Format::csv : name == "json" ? Format::json : Format::table;
}

int report_logs(const ReportOptions& options) {
  const Format format = format_of_log(options.format);
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
  const nlohmann::ordered_json run = run_json(record);
  folder.write("run.json", run.dump(2) + "\n");
  const std::filesystem::path published = folder.publish();
  print_results(run, format, false);
  draw(published);
  if (format == Format::table) print_place(options.results, environment, published);
  return kFine;
}

int report(const ReportOptions& options) {
  const std::string& format = options.format;
  const bool is_of_either = format.empty() || format == "table" || format == "csv" || format == "json";
  if (!is_of_either || !options.output.empty()) return report_runs(options);
  const auto runs = std::ranges::count_if(options.workloads.workloads, is_run);
  if (runs == 0) return report_logs(options);
  if (runs == static_cast<std::ptrdiff_t>(options.workloads.workloads.size())) return report_runs(options);
  throw BadRequest("runs and logs are reported apart, accepted are either");
}

void add_formats(CLI::App& command, std::string& format) {
  const auto choose = [&format](const std::string& text) {
    if (!is_one_of(kOwnFormats, text) && !is_one_of(kExports, text))
      throw BadRequest(fmt::format("--format: '{}' is unknown, accepted are {}, {}", text,
                                   fmt::join(kOwnFormats, ", "), fmt::join(kExports, ", ")));
    format = text;
  };
  command
      .add_option_function<std::string>(
          "--format", choose,
          "page (default), text, markdown, csv, json, or what other tools read; "
          "of logs table (default), csv or json")
      ->option_text("FORMAT");
}

}  // namespace

void add_report(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand("report",
                                               "Shows runs as a page, in a terminal or for other tools, or "
                                               "puts a program's oneDNN log under the ceilings of "
                                               "this machine");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("RUN|LOG", options->workloads.workloads, "result folders, or logs")
      ->required()
      ->option_text("...");
  command->add_option("--filter", options->workloads.filter, "of a log, only cases that match")
      ->option_text("REGEX");
  add_threads(*command, options->threads);
  add_formats(*command, options->format);
  command
      ->add_option("--results", options->results,
                   "where ceilings are kept and results go (default: ./results)")
      ->option_text("DIR");
  command
      ->add_option(
          "--output", options->output,
          "of runs, the file to write (default: standard output; of a page report.html beside a run, or "
          "here)")
      ->option_text("FILE");
  command->footer(
      "Formats of runs:\n"
      "  page           one or more side by side, in one file that needs no network\n"
      "  text           the roofline as characters, then the table that 'flopline run' printed\n"
      "  markdown       for a pull request\n"
      "  csv            a row a case; of several runs with a column 'run' before\n"
      "  json           the run.json\n"
      "  benchmark, bencher, github-action, junit, openmetrics: what those tools read\n"
      "All runs are read before anything is written; one that is none is exit status 2.\n"
      "A log is what a program prints that is started with ONEDNN_VERBOSE=1. Its times are put under the "
      "ceilings that 'flopline roof' or 'flopline run' kept on this machine; the threads are those that the "
      "log tells, else --threads. Writes DIR/<machine>/<run>/ with run.json and roofline.svg. 'flopline run "
      "LOG' measures the same primitives here, beside the program's times.\n"
      "Examples:\n"
      "  flopline report results/machine/2026-01-01T10-00-00Z --format text\n"
      "  flopline report base new --format markdown --output comment.md\n"
      "  flopline report program.log --filter '^conv/' --format csv");
  command->callback([options, &status] { status = report(*options); });
}

}  // namespace flopline
