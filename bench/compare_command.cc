#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/core_place.h"
#include "analysis/units.h"
#include "bench/commands.h"
#include "bench/comparison_report.h"
#include "bench/number_option.h"
#include "bench/options.h"
#include "bench/terminal.h"
#include "bench/utf8.h"

namespace flopline {
namespace {

struct CompareOptions {
  std::vector<std::string> runs;  // those of the base first
  double smallest_effect_percent = 3;
  std::optional<double> fail_above_percent;
  Format format = Format::table;
};

// What was said in a file, on a line of its own.
void say(const std::string& text) { fmt::print("{}\n", printable(text)); }

std::string text_in(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "unknown";
}

void print_run(const char* which, const RunFile& run) {
  say(fmt::format("{:<5} {} on {}, {}{}", which, run.started, text_in(run.environment, "machine"),
                  text_in(run.environment, "verdict"), run.complete ? "" : ", interrupted"));
  const auto reasons = run.environment.find("reasons");
  if (reasons == run.environment.end() || !reasons->is_array()) return;
  for (const nlohmann::json& reason : *reasons)
    if (reason.is_string()) say(fmt::format("  disturbed: {}", reason.get<std::string>()));
}

// The runs of both sides, of which there are as many.
struct RunsOfBoth {
  std::vector<RunFile> base, now;
};

// Before any number, for it says what the numbers are about.
void print_what_differs(const RunsOfBoth& runs) {
  for (const RunFile& run : runs.base) print_run("base:", run);
  for (const RunFile& run : runs.now) print_run("new:", run);
  const RunFile &base = runs.base.front(), &now = runs.now.front();
  const std::vector<Difference> all = differences(base, now);
  if (are_of_different_machines(base, now))
    say("DIFFERENT MACHINES: the changes below are theirs as much as those of what ran on them");
  if (all.empty()) return say("the environments do not differ\n");
  fmt::print("{}\n", to_text(differences_table(all), stdout_style()));
}

void print_disturbances(const ComparedCase& one) {
  for (const auto& [which, run] : {std::pair("base", &one.base), {"new", &one.now}}) {
    if (!run->disturbed.empty()) say(fmt::format("~ {}: {}: {}", one.base.name, which, run->disturbed));
  }
}

std::string place_text(const ComparedCase& one) {
  return fmt::format("{}: the cores lay in another place: a cache line took {} from one to another, was {}",
                     one.base.name, range_text(*one.now.core_to_core_ns),
                     range_text(*one.base.core_to_core_ns));
}

void print_remarks(const RunComparison& comparison) {
  for (const ComparedCase& one : comparison.compared) {
    print_disturbances(one);
    if (ran_elsewhere(one)) say(place_text(one));
    if (one.base.implementation != one.now.implementation)
      say(fmt::format("{}: implementation {}, was {}", one.base.name, one.now.implementation,
                      one.base.implementation));
  }
  for (const UncomparedCase& one : comparison.uncompared)
    say(fmt::format("not comparable: {}: {}", one.name, one.reason));
  for (const std::string& name : comparison.appeared) say(fmt::format("new: {}", name));
  for (const std::string& name : comparison.vanished) say(fmt::format("vanished: {}", name));
  if (comparison.without_time > 0)
    say(fmt::format("without a time in either run: {}", plural(comparison.without_time, "case")));
}

void print_method(const RunComparison& comparison, const ComparisonRule& rule, std::size_t pairs) {
  if (std::ranges::any_of(comparison.compared, &ComparedCase::in_cycles))
    say("change: of the cycles of a call where the clock's change stands beside it, else of its time");
  const std::string cases = plural(static_cast<std::int64_t>(comparison.compared.size()), "case");
  if (pairs > 1) {
    say(fmt::format(
        "p: paired t-test of the medians' ratios in {} pairs of runs, adjusted by Holm for {}; faster, "
        "slower: p at most {}",
        pairs, cases, rule.error_rate));
    return;
  }
  const auto without_floor = std::ranges::count_if(comparison.compared, [](const ComparedCase& one) {
    return !one.base.noise_floor && !one.now.noise_floor;
  });
  say(
      fmt::format("p: t-test of the medians' ratio against the noise of both runs, adjusted by Holm for {}; "
                  "faster, slower: p at most {}",
                  cases, rule.error_rate));
  if (without_floor > 0)
    say(fmt::format("{} no noise floor, {:.3g} % is taken for it; 'flopline noise' measures it",
                    without_floor == 1 ? "1 case has" : plural(without_floor, "case") + " have",
                    100 * rule.assumed_floor));
}

void print_for_people(const RunsOfBoth& runs, const RunComparison& comparison, const ComparisonRule& rule) {
  print_what_differs(runs);
  fmt::print("{}\n", to_text(changes_table(comparison.compared), stdout_style()));
  fmt::print("{}\n", to_text(groups_table(group_changes(comparison.compared)), stdout_style()));
  print_method(comparison, rule, runs.base.size());
  print_remarks(comparison);
}

// What CI is to stop for.
std::vector<std::string> regressions(const RunComparison& comparison, double above_percent) {
  std::vector<std::string> all;
  for (const ComparedCase& one : comparison.compared) {
    const double percent = 100 * (one.change.ratio - 1);
    if (one.change.verdict == ChangeVerdict::slower && percent > above_percent)
      all.push_back(fmt::format("{} is slower by {:.1f} %", one.base.name, percent));
  }
  for (const UncomparedCase& one : comparison.uncompared) {
    if (one.is_regression) all.push_back(fmt::format("{}: {}", one.name, one.reason));
  }
  return all;
}

RunsOfBoth read_runs(const std::vector<std::string>& paths) {
  if (paths.size() % 2 != 0)
    throw BadRequest(fmt::format(
        "RUN: {} given, accepted are as many new ones as of the base, which come first", paths.size()));
  RunsOfBoth runs;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::vector<RunFile>& side = i < paths.size() / 2 ? runs.base : runs.now;
    side.push_back(read_run_file(paths[i]));
    if (are_of_different_machines(side.front(), side.back()))
      throw BadRequest(fmt::format("{} and {} are of different machines, accepted are repeats on one",
                                   side.front().path, side.back().path));
  }
  return runs;
}

int compare(const CompareOptions& options) {
  const RunsOfBoth runs = read_runs(options.runs);
  const RunFile &base = runs.base.front(), &now = runs.now.front();
  const ComparisonRule rule = {.smallest_effect = options.smallest_effect_percent / 100};
  // A single pair shows nothing of the noise between runs.
  const RunComparison comparison =
      runs.base.size() == 1 ? compare_runs(base, now, rule) : compare_repeats(runs.base, runs.now, rule);
  if (comparison.compared.empty() && comparison.uncompared.empty())
    throw BadRequest(
        fmt::format("no case with a time is in both {} and {}, accepted are runs of the same workload",
                    base.path, now.path));
  if (options.format == Format::json) {
    fmt::print("{}\n", comparison_json(base, now, comparison, rule).dump(2));
  } else if (options.format == Format::csv) {
    print_table(comparison_csv(comparison), true);
  } else {
    print_for_people(runs, comparison, rule);
  }
  if (!options.fail_above_percent) return kFine;
  const std::vector<std::string> all = regressions(comparison, *options.fail_above_percent);
  for (const std::string& one : all)
    fmt::print(stderr, "flopline: --fail-above {}%: {}\n", *options.fail_above_percent, printable(one));
  return all.empty() ? kFine : kWrongOrFailed;
}

}  // namespace

void add_compare(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand(
      "compare", "What got faster or slower between two runs, or repeats of two, beyond the noise");
  auto options = std::make_shared<CompareOptions>();
  command
      ->add_option(
          "RUN", options->runs,
          "the base, then what to compare with it: result folders or their run.json; of repeats, all of the "
          "base and then as many new ones")
      ->required()
      ->option_text("...");
  add_format(*command, options->format);
  add_number(*command, "--smallest-effect", "%", 0.01, 100,
             "the smallest change that counts, never below the noise floor (default: 3%)",
             [options](double percent) { options->smallest_effect_percent = percent; })
      ->option_text("PERCENT");
  add_number(*command, "--fail-above", "%", 0, 10000,
             "exits 1 where a case is slower, beyond the noise, by more than this, or is now wrong or failed",
             [options](double percent) { options->fail_above_percent = percent; })
      ->option_text("PERCENT");
  command->footer(
      "Says what differs in the environment, then how the median of each case changed, with a verdict:\n"
      "  faster, slower  by what counts, beyond the noise of both runs\n"
      "  too noisy       off by what counts but not beyond the noise, or that could not have been seen\n"
      "  same            neither\n"
      "Of one machine, and where neither memory nor the last cache bounds a case, its median is that of the "
      "cycles of a call, which stay where the clock changes; else it is that of its time.\n"
      "What counts is --smallest-effect, or the noise floor ('flopline noise') where that is larger.\n"
      "The test is a t-test: the logarithm of the ratio of the medians over the noise of both runs (the 95 % "
      "intervals of the medians and the noise floor); of what a run saw lengthening a time half is taken "
      "off, and all of it makes the time less well known. Of a team whose cores lay in another place in one "
      "of the runs, which hosts of virtual machines bring about, nothing is known beyond that: too noisy. "
      "The p is adjusted by Holm's method for the number of cases: two runs of one build should show "
      "something slower in at most 5 of 100 comparisons.\n"
      "On a shared machine a run as a whole may lie several percent off the next. Measure both in turns, "
      "about eight times, and give all runs: the first of the base is taken with the first new one, and so "
      "on, and the test is a paired one, in which what pairs share drops out and no noise floor is "
      "needed.\n"
      "Exit status 1 only with --fail-above; 2 where a file is no run.\n"
      "Examples:\n"
      "  flopline compare results/machine/{2026-01-01T10-00-00Z,2026-01-02T10-00-00Z}\n"
      "  flopline compare base/run.json new/run.json --fail-above 5% --format csv\n"
      "  flopline compare base new --smallest-effect 0.5%\n"
      "  for r in {1..8}{a,b}; do ${r:1}/flopline run --results $r; done\n"
      "  flopline compare ?{a,b}/*/*/run.json");
  command->callback([options, &status] { status = compare(*options); });
}

}  // namespace flopline
