#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/conventions.h"
#include "analysis/cost_model.h"
#include "analysis/network.h"
#include "analysis/units.h"
#include "bench/commands.h"
#include "bench/cost_json.h"
#include "bench/options.h"
#include "bench/terminal.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

struct CountOptions {
  WorkloadOptions workloads;
  Format format = Format::table;
  std::string dtype = "f32";
  std::string convention = "flopline";
};

Network filtered(Network network, const std::regex& filter) {
  std::erase_if(network.layers,
                [&](const NamedLayer& item) { return !std::regex_search(item.name, filter); });
  return network;
}

std::string shape_text(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

// Figures in full for programs, with prefixes for people.
std::vector<Cell> row(const std::string& name, std::string_view kind, const std::string& shape,
                      const Operations& operations, const TrafficBytes& bytes, Format format) {
  const auto figure = [format](std::int64_t value) {
    return Cell{format == Format::csv ? fmt::format("{}", value) : with_thousands(value)};
  };
  const bool computes = operations.effective_maccs > 0;
  return {{name},
          {std::string(kind)},
          {shape},
          figure(operations.params),
          figure(operations.nominal_maccs),
          figure(operations.effective_maccs),
          figure(flop(operations)),
          figure(compulsory(bytes)),
          {computes ? fmt::format("{:.2f}", arithmetic_intensity(operations, bytes)) : ""}};
}

TextTable count_table(const Network& network, DataType dtype, Format format) {
  TextTable table = {.columns = {{"layer"},
                                 {"kind"},
                                 {"output"},
                                 {"params", Align::kRight},
                                 {"nominal MACCs", Align::kRight},
                                 {"effective MACCs", Align::kRight},
                                 {"FLOP", Align::kRight},
                                 {"bytes", Align::kRight},
                                 {"FLOP/byte", Align::kRight}},
                     .rows = {}};
  for (const NamedLayer& item : network.layers) {
    const std::string times = item.multiplicity == 1 ? "" : fmt::format(" x{}", item.multiplicity);
    table.rows.push_back(row(item.name + times, kind_name(item.layer), shape_text(output_shape(item.layer)),
                             operations(item.layer), traffic(item.layer, dtype), format));
  }
  const NetworkTotals all = totals(network, dtype);
  if (network.layers.size() > 1)
    table.rows.push_back(row("total", "", "", all.operations, all.bytes, format));
  return table;
}

void print_flopline(const std::vector<Network>& networks, DataType dtype, Format format) {
  if (format == Format::json) {
    fmt::print("{}\n", count_json(networks, dtype).dump(2));
    return;
  }
  for (const Network& network : networks) {
    const TextTable table = count_table(network, dtype, format);
    if (format == Format::table && !network.name.empty()) fmt::print("{}\n", network.name);
    print_table(table, format == Format::csv);
  }
}

void count(const CountOptions& options) {
  const std::regex filter = read_filter(options.workloads.filter);
  const DataType dtype = read_dtype(options.dtype);
  std::vector<Network> networks = read_workloads(options.workloads);
  for (Network& network : networks) network = filtered(std::move(network), filter);
  if (std::ranges::all_of(networks, [](const Network& network) { return network.layers.empty(); })) {
    throw BadRequest(fmt::format("--filter '{}' matches no layer", options.workloads.filter));
  }
  try {
    if (options.convention == "flopline") {
      print_flopline(networks, dtype, options.format);
    } else {
      if (options.format != Format::table)
        throw BadRequest("--as torchsummary prints a table only, as that tool does");
      for (const Network& network : networks) fmt::print("{}", torchsummary(network));
    }
  } catch (const CountOverflow& error) {
    throw BadRequest(error.what());
  } catch (const OutsideConvention& error) {
    throw BadRequest(error.what());
  }
}

}  // namespace

void add_count(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("count", "Counts parameters, MACCs, FLOP and bytes; runs nothing");
  auto options = std::make_shared<CountOptions>();
  add_workloads(*command, options->workloads, "");
  add_format(*command, options->format);
  add_dtype(*command, options->dtype);
  command->add_option("--as", options->convention, "the convention of another tool: torchsummary")
      ->check(CLI::IsMember({"flopline", "torchsummary"}).description(""))
      ->option_text("TOOL");
  command->footer(
      "Nominal MACCs count taps on padding, effective ones do not; FLOP are 2 per effective MACC; bytes are\n"
      "every operand once.\n"
      "Examples: flopline count alexnet-seed\n"
      "          flopline count alexnet-seed --as torchsummary\n"
      "          flopline count conv:mb1ic64ih56oc64kh3ph1 lstm:t25mb16dhc512 --format json");
  command->callback([options] { count(*options); });
}

}  // namespace flopline
