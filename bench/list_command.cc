#include <fmt/format.h>

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

std::vector<Entry> all_entries() {
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
  return entries;
}

void list(Format format) {
  if (format == Format::json) {
    nlohmann::json all = nlohmann::json::array();
    for (const Entry& entry : all_entries()) {
      all.push_back({{"what", entry.what}, {"name", entry.name}, {"about", entry.about}});
    }
    fmt::print("{}\n", all.dump(2));
    return;
  }
  TextTable table = {.columns = {{"what"}, {"name"}, {"about"}}, .rows = {}};
  for (const Entry& entry : all_entries()) table.rows.push_back({{entry.what}, {entry.name}, {entry.about}});
  print_table(table, format == Format::csv);
}

}  // namespace

void add_list(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("list", "Lists networks, backends with versions, layer kinds, data types");
  auto format = std::make_shared<Format>(Format::table);
  add_format(*command, *format);
  command->footer("Example: flopline list --format json");
  command->callback([format] { list(*format); });
}

}  // namespace flopline
