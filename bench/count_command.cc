#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "analysis/conventions.h"
#include "analysis/cost_model.h"
#include "analysis/explain.h"
#include "analysis/network.h"
#include "analysis/tool_counts.h"
#include "analysis/units.h"
#include "bench/commands.h"
#include "bench/completion.h"
#include "bench/cost_json.h"
#include "bench/not_understood.h"
#include "bench/options.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

struct CountOptions {
  WorkloadOptions workloads;
  Format format = Format::table;
  std::string dtype = "f32";
  std::string convention = "flopline";
  bool explain = false;
};

// Networks with the layers that match, as long as there are any.
std::vector<Network> filtered(std::vector<Network> networks, const std::regex& filter) {
  for (Network& network : networks) {
    std::erase_if(network.layers, [&](const NamedLayer& item) {
      return !std::regex_search(layer_path(network.name, item), filter);
    });
  }
  std::erase_if(networks, [](const Network& network) { return network.layers.empty(); });
  return networks;
}

std::string shape_text(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

const std::vector<Column>& count_columns() {
  static const std::vector<Column> columns = {{"layer"},
                                              {"kind"},
                                              {"output"},
                                              {"params", Align::kRight},
                                              {"nominal MACCs", Align::kRight},
                                              {"effective MACCs", Align::kRight},
                                              {"FLOP", Align::kRight},
                                              {"bytes", Align::kRight},
                                              {"FLOP/byte", Align::kRight}};
  return columns;
}

// `figure` shows a count.
std::vector<Cell> figures(const Operations& operations, const TrafficBytes& bytes,
                          std::string (*figure)(std::int64_t)) {
  const bool computes = operations.effective_maccs > 0;
  return {{figure(operations.params)},
          {figure(operations.nominal_maccs)},
          {figure(operations.effective_maccs)},
          {figure(flop(operations))},
          {figure(compulsory(bytes))},
          {computes ? fmt::format("{:.2f}", arithmetic_intensity(operations, bytes)) : ""}};
}

std::vector<Cell> layer_row(const NamedLayer& item, DataType dtype, std::string (*figure)(std::int64_t)) {
  std::vector<Cell> row = {
      {item.multiplicity == 1 ? item.name : fmt::format("{} x{}", item.name, item.multiplicity)},
      {std::string(kind_name(item.layer))},
      {shape_text(output_shape(item.layer))}};
  std::ranges::move(figures(operations(item), traffic(item, dtype), figure), std::back_inserter(row));
  return row;
}

// Numbers of the model that no row shows.
void print_what_is_not_in_layers(const Network& network, DataType dtype) {
  const NetworkTotals all = totals(network, dtype);
  if (all.training_only_params > 0) {
    fmt::print("the parameters include {} of layers that run in training only: {}\n",
               with_thousands(all.training_only_params), network.training_only.front().name + " ...");
  }
  if (all.running_stats > 0) {
    fmt::print("beside the parameters, {} running means and variances are kept and not trained\n",
               with_thousands(all.running_stats));
  }
}

void print_for_people(const std::vector<Network>& networks, DataType dtype) {
  for (const Network& network : networks) {
    TextTable table = {.columns = count_columns(), .rows = {}};
    for (const NamedLayer& item : network.layers)
      table.rows.push_back(layer_row(item, dtype, with_thousands));
    if (network.layers.size() > 1 && !network.is_suite) {
      const NetworkTotals all = totals(network, dtype);
      std::vector<Cell>& row = table.rows.emplace_back(std::vector<Cell>{{"total"}, {""}, {""}});
      std::ranges::move(figures(all.operations, all.bytes, with_thousands), std::back_inserter(row));
    }
    if (!network.name.empty())
      fmt::print("{}{}\n", network.name, network.about.empty() ? "" : fmt::format(" ({})", network.about));
    print_table(table, false);
    print_what_is_not_in_layers(network, dtype);
  }
}

// One table without totals, which whoever reads it can add up.
void print_csv(const std::vector<Network>& networks, DataType dtype) {
  TextTable table = {.columns = count_columns(), .rows = {}};
  table.columns.insert(table.columns.begin(), {"network"});
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      std::vector<Cell> row =
          layer_row(item, dtype, [](std::int64_t count) { return fmt::format("{}", count); });
      row.insert(row.begin(), {network.name});
      table.rows.push_back(std::move(row));
    }
  }
  print_table(table, true);
}

void count_as_torchsummary(const std::vector<Network>& networks, Format format) {
  if (format != Format::table) throw BadRequest("--as torchsummary has --format table only, as that tool");
  std::string text;
  try {
    for (const Network& network : networks) text += torchsummary(network);
  } catch (const OutsideConvention& error) {
    throw BadRequest(fmt::format("--as torchsummary: {}", error.what()));
  }
  fmt::print("{}", text);
}

void print_tool_json(const Tool& tool, const std::vector<Network>& networks) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Network& network : networks) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::array();
    for (const ToolRow& row : count_as(tool, network)) {
      nlohmann::ordered_json& layer = layers.emplace_back();
      layer["layer"] = row.layer;
      for (std::size_t i = 0; i < tool.columns.size(); ++i)
        layer[std::string(tool.columns[i])] = row.figures[i];
    }
    all.push_back(
        {{"network", network.name}, {"tool", tool.name}, {"version", tool.version}, {"layers", layers}});
  }
  fmt::print("{}\n", all.dump(2));
}

void count_as_tool(const Tool& tool, const std::vector<Network>& networks, Format format) {
  if (format == Format::json) return print_tool_json(tool, networks);
  for (const Network& network : networks) {
    TextTable table = {.columns = {{"layer"}}, .rows = {}};
    for (const std::string_view column : tool.columns)
      table.columns.push_back({std::string(column), Align::kRight});
    for (const ToolRow& row : count_as(tool, network)) {
      std::vector<Cell>& cells = table.rows.emplace_back(std::vector<Cell>{{row.layer}});
      for (const std::int64_t figure : row.figures)
        cells.push_back({format == Format::csv ? fmt::format("{}", figure) : with_thousands(figure)});
    }
    if (format == Format::table) fmt::print("{} as {} {} counts it\n", network.name, tool.name, tool.version);
    print_table(table, format == Format::csv);
  }
}

void count(const CountOptions& options) {
  const DataType dtype = read_dtype(options.dtype, false);
  const std::regex filter = read_filter(options.workloads.filter);
  const std::vector<Network> networks = filtered(read_workloads(options.workloads), filter);
  if (networks.empty())
    throw BadRequest(fmt::format("--filter '{}' matches no layer", options.workloads.filter));
  if (options.explain) {
    if (options.format != Format::table || options.convention != "flopline")
      throw BadRequest("--explain goes with neither --format nor --as");
    for (const Network& network : networks) {
      for (const NamedLayer& item : network.layers) fmt::print("{}", explain(item, dtype));
    }
  } else if (options.convention == "torchsummary") {
    count_as_torchsummary(networks, options.format);
  } else if (const auto tool = std::ranges::find(tools(), options.convention, &Tool::name);
             tool != tools().end()) {
    count_as_tool(*tool, networks, options.format);
  } else if (options.convention != "flopline") {
    throw BadRequest(
        fmt::format("--as: '{}' is unknown, accepted are flopline, torchsummary, torchstat, thop, ptflops",
                    options.convention));
  } else if (options.format == Format::json) {
    fmt::print("{}\n", count_json(networks, dtype).dump(2));
  } else if (options.format == Format::csv) {
    print_csv(networks, dtype);
  } else {
    print_for_people(networks, dtype);
  }
  if (options.format == Format::json) return;  // which tells by itself
  const bool below_table = options.format == Format::table && !options.explain;
  print_not_understood(networks, below_table && options.convention == "flopline");
}

}  // namespace

void add_count(CLI::App& app, int& /*status*/) {
  CLI::App* const command =
      app.add_subcommand("count", "Counts parameters, MACCs, FLOP and bytes; runs nothing");
  auto options = std::make_shared<CountOptions>();
  add_workloads(*command, options->workloads, "");
  add_format(*command, options->format);
  add_dtype(*command, options->dtype, false);
  CLI::Option* const tool =
      command
          ->add_option("--as", options->convention,
                       "the convention of another tool: torchsummary, torchstat, thop or ptflops")
          ->option_text("TOOL");
  offer(*tool, std::vector{"flopline", "torchsummary", "torchstat", "thop", "ptflops"});
  command->add_flag("--explain", options->explain, "the formulas with the numbers put in, step by step");
  command->footer(
      "Nominal MACCs count taps on padding, effective ones do not; FLOP are 2 per effective MACC; bytes are "
      "every operand once.\n"
      "Examples:\n"
      "  flopline count alexnet-seed\n"
      "  flopline count alexnet-seed --as torchstat\n"
      "  flopline count mobilenet-v2 --batch 8 --resolution 160\n"
      "  flopline count model.onnx --dim batch=1\n"
      "  flopline count resnet50 --explain --filter 'layer1.0.conv2$'\n"
      "  flopline count conv:mb1ic64ih56oc64kh3ph1 lstm:t25mb16dhc512 --format json");
  command->callback([options] { count(*options); });
}

}  // namespace flopline
