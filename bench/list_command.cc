#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "analysis/network.h"
#include "bench/commands.h"
#include "bench/options.h"
#include "bench/terminal.h"
#include "kernels/kernel.h"

namespace flopline {
namespace {

struct Entry {
  std::string what, name, about;
};

// Those that `sort` names in the plural, or all where it is empty.
std::vector<Entry> entries_of(const std::string& sort) {
  constexpr std::array<std::string_view, 4> kSorts = {"networks", "backends", "kinds", "dtypes"};
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
    entries.push_back({"dtype", std::string(dtype.name), fmt::format("{} bytes", dtype.bytes)});
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

}  // namespace

void add_list(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("list", "Lists networks, backends with versions, layer kinds, data types");
  auto format = std::make_shared<Format>(Format::table);
  auto what = std::make_shared<std::string>();
  command->add_option("WHAT", *what, "networks, backends, kinds or dtypes (default: all)")->option_text("");
  add_format(*command, *format);
  command->footer(
      "Examples: flopline list networks\n"
      "          flopline list --format json");
  command->callback([what, format] { list(*what, *format); });
}

}  // namespace flopline
