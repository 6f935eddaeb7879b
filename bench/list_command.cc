#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "analysis/benchdnn_writer.h"
#include "analysis/network.h"
#include "analysis/units.h"
#include "bench/commands.h"
#include "bench/completion.h"
#include "bench/options.h"
#include "bench/terminal.h"
#include "kernels/kernel.h"

namespace flopline {
namespace {

struct ListOptions {
  WorkloadOptions what;  // sorts of entries, or workloads where a program is named that they are written for
  Format format = Format::table;
  std::string program;
  std::string driver;
};

struct Entry {
  std::string what, name, about;
};

constexpr std::array<std::string_view, 4> kSorts = {"networks", "backends", "kinds", "dtypes"};

// Those that `sort` names in the plural, or all where it is empty.
std::vector<Entry> entries_of(const std::string& sort) {
  if (!sort.empty() && std::ranges::find(kSorts, sort) == kSorts.end())
    throw BadRequest(fmt::format("list: '{}' is unknown, accepted are {}", sort, fmt::join(kSorts, ", ")));
  std::vector<Entry> entries;
  for (const NetworkEntry& network : known_networks()) {
    entries.push_back({"network", std::string(network.name), std::string(network.about)});
  }
  for (const Backend& backend : backends()) entries.push_back({"backend", backend.name, backend.version});
  for (const std::string_view kind : kind_names())
    entries.push_back({"kind", std::string(kind), "layer kind"});
  for (const DataTypeInfo& dtype : kDataTypes) {
    entries.push_back(
        {"dtype", std::string(dtype.name), plural(static_cast<std::int64_t>(dtype.bytes), "byte")});
  }
  if (!sort.empty()) std::erase_if(entries, [&](const Entry& entry) { return entry.what + "s" != sort; });
  return entries;
}

void list(const std::string& sort, Format format) {
  if (format == Format::json) {
    nlohmann::json all = nlohmann::json::array();
    for (const Entry& entry : entries_of(sort)) {
      all.push_back({{"what", entry.what}, {"name", entry.name}, {"about", entry.about}});
    }
    fmt::print("{}\n", all.dump(2));
    return;
  }
  TextTable table = {.columns = {{"what"}, {"name"}, {"about"}}, .rows = {}};
  for (const Entry& entry : entries_of(sort))
    table.rows.push_back({{entry.what}, {entry.name}, {entry.about}});
  print_table(table, format == Format::csv);
}

// The problems of one driver are a batch file for it; those of several, what this program reads back.
void list_for_benchdnn(const ListOptions& options) {
  std::optional<BenchdnnDriver> only;
  if (!options.driver.empty()) {
    const auto found = std::ranges::find(kBenchdnnDrivers, options.driver);
    if (found == kBenchdnnDrivers.end()) {
      throw BadRequest(fmt::format("--driver '{}' is unknown, accepted are {}", options.driver,
                                   fmt::join(kBenchdnnDrivers, ", ")));
    }
    only = static_cast<BenchdnnDriver>(found - kBenchdnnDrivers.begin());
  }
  if (options.what.workloads.empty()) throw BadRequest("list: --as benchdnn needs a WORKLOAD");
  Network all;
  for (Network& network : read_workloads(options.what))
    std::ranges::move(network.layers, std::back_inserter(all.layers));
  fmt::print("{}", write_benchdnn(all, only));
}

void run_list(const ListOptions& options) {
  if (options.program == "benchdnn") return list_for_benchdnn(options);
  if (!options.program.empty())
    throw BadRequest(fmt::format("--as '{}' is unknown, accepted is benchdnn", options.program));
  const std::vector<std::string>& sorts = options.what.workloads;
  if (sorts.size() > 1)
    throw BadRequest("list: one of networks, backends, kinds, dtypes; several workloads need --as benchdnn");
  list(sorts.empty() ? "" : sorts.front(), options.format);
}

}  // namespace

void add_list(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("list", "Lists networks, backends with versions, layer kinds, data types");
  auto options = std::make_shared<ListOptions>();
  CLI::Option* const what = command->add_option(
      "WHAT", options->what.workloads,
      "networks, backends, kinds or dtypes (default: all); with --as, networks and layers");
  offer(*what->option_text("..."), kSorts);
  CLI::Option* const program =
      command->add_option("--as", options->program, "benchdnn: the layers as problems of that program");
  offer(*program->option_text("PROGRAM"), std::vector{"benchdnn"});
  CLI::Option* const driver = command->add_option("--driver", options->driver,
                                                  "only the problems of conv, deconv, ip, rnn or matmul");
  offer(*driver->option_text("DRIVER"), kBenchdnnDrivers);
  command->add_option("--batch", options->what.batch, "with --as, replaces the batch of every layer")
      ->option_text("N");
  add_format(*command, options->format);
  command->footer(
      "What --as benchdnn prints is a batch file: 'benchdnn --conv --batch=FILE' runs it with oneDNN's own "
      "program.\n"
      "Examples:\n"
      "  flopline list networks\n"
      "  flopline list --format json\n"
      "  flopline list --as benchdnn --driver conv resnet50 > shapes_resnet50");
  command->callback([options] { run_list(*options); });
}

}  // namespace flopline
