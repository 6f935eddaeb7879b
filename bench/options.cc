#include "bench/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

#include "analysis/workload.h"
#include "bench/completion.h"
#include "bench/not_understood.h"
#include "bench/threads.h"

namespace flopline {
namespace {

Network read_one(const std::string& text, const InputOptions& input) {
  try {
    Network network = read_workload(text, input);
    flop(totals(network, DataType::f32).operations);  // no count of it overflows later
    return network;
  } catch (const std::invalid_argument& error) {
    throw BadRequest(fmt::format("workload '{}': {}", text, error.what()));
  } catch (const CountOverflow& error) {
    throw BadRequest(fmt::format("workload '{}': {}", text, error.what()));
  }
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
  return value;
}

// The library would take empty text for an option that was not given.
std::string refuse_no_number(const std::string& text) {
  if (whole_number(text)) return "";
  return fmt::format("'{}', accepted is a whole number", text);
}

std::optional<InputOptions::Resolution> read_resolution(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::size_t cross = text.find('x');
  const auto height = whole_number(text.substr(0, cross));
  const auto width = cross == std::string_view::npos ? height : whole_number(text.substr(cross + 1));
  if (!height || !width || *height < 1 || *width < 1) {
    throw BadRequest(
        fmt::format("--resolution is '{}', accepted are N or HxW, at least 1, as 224 or 224x320", text));
  }
  return InputOptions::Resolution{.height = *height, .width = *width};
}

// What stands before the last '=' (names of inputs may hold one), and behind it.
std::pair<std::string, std::string> name_and_value(std::string_view option, const std::string& text,
                                                   std::string_view accepted) {
  const std::size_t at = text.rfind('=');
  if (at == std::string::npos || at == 0)
    throw BadRequest(fmt::format("{} is '{}', accepted is {}", option, text, accepted));
  return {text.substr(0, at), text.substr(at + 1)};
}

std::map<std::string, std::int64_t, std::less<>> read_dimensions(const std::vector<std::string>& texts) {
  std::map<std::string, std::int64_t, std::less<>> sizes;
  for (const std::string& text : texts) {
    const auto [name, value] = name_and_value("--dim", text, "NAME=N, as batch=1");
    const auto size = whole_number(value);
    if (!size || *size < 1)
      throw BadRequest(fmt::format("--dim is '{}', accepted is NAME=N with N at least 1, as batch=1", text));
    if (!sizes.try_emplace(name, *size).second)
      throw BadRequest(fmt::format("--dim names '{}' twice, accepted is one size for each name", name));
  }
  return sizes;
}

std::map<std::string, Shape, std::less<>> read_inputs(const std::vector<std::string>& texts) {
  std::map<std::string, Shape, std::less<>> shapes;
  for (const std::string& text : texts) {
    const auto [name, value] = name_and_value("--input", text, "NAME=AxBx..., as data=1x3x224x224");
    Shape shape;
    for (std::size_t begin = 0; begin <= value.size();) {
      const std::size_t end = std::min(value.find('x', begin), value.size());
      const auto size = whole_number(std::string_view(value).substr(begin, end - begin));
      if (!size || *size < 1)
        throw BadRequest(fmt::format(
            "--input is '{}', accepted is NAME=AxBx... with sizes of at least 1, as data=1x3x224x224", text));
      shape.push_back(*size);
      begin = end + 1;
    }
    if (!shapes.try_emplace(name, shape).second)
      throw BadRequest(fmt::format("--input names '{}' twice, accepted is one shape for each name", name));
  }
  return shapes;
}

void refuse_not_understood(const std::string& text, const Network& network) {
  if (network.not_understood.empty()) return;
  throw BadRequest(fmt::format("workload '{}': {}, accepted with --strict is what is understood in full",
                               text, not_understood_text(network)));
}

std::vector<std::string_view> names_of(const auto& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

std::vector<std::string_view> dtype_names(bool with_kernels) {
  std::vector<std::string_view> names;
  for (const DataTypeInfo& row : kDataTypes) {
    if (row.has_kernels || !with_kernels) names.push_back(row.name);
  }
  return names;
}

}  // namespace

void add_format(CLI::App& command, Format& format) {
  const auto choose = [&format](const std::string& text) {
    if (text == "table") return void(format = Format::table);
    if (text == "csv") return void(format = Format::csv);
    if (text == "json") return void(format = Format::json);
    throw BadRequest(fmt::format("--format: '{}' is unknown, accepted are table, csv, json", text));
  };
  CLI::Option* const option =
      command.add_option_function<std::string>("--format", choose, "table (default), csv or json");
  offer(*option->option_text("FORMAT"), std::vector{"table", "csv", "json"});
}

void add_workloads(CLI::App& command, WorkloadOptions& options, const std::string& fallback) {
  CLI::Option* const workloads = command.add_option(
      "WORKLOAD", options.workloads,
      "networks, layers and files" + (fallback.empty() ? "" : " (default: " + fallback + ")"));
  offer(*workloads->option_text("..."), names_of(known_networks()));
  if (fallback.empty()) {
    workloads->required();
  } else {
    options.workloads = {fallback};
  }
  command.add_option("--batch", options.batch, "replaces the batch of every layer")
      ->check(refuse_no_number)
      ->option_text("N");
  command
      .add_option("--resolution", options.resolution,
                  "height and width of the input of a network, as 224 or 224x320")
      ->option_text("N|HxW");
  command
      .add_option("--dim", options.dimensions,
                  "size of a named dimension of a graph in a file, as batch=1 (repeatable)")
      ->allow_extra_args(false)
      ->option_text("NAME=N");
  command
      .add_option("--input", options.inputs,
                  "shape of an input of a graph in a file, as data=1x3x224x224 (repeatable)")
      ->allow_extra_args(false)
      ->option_text("NAME=AxBx...");
  command.add_flag("--strict", options.strict, "exits 2 where a workload is not understood in full");
  command.add_option("--filter", options.filter, "only what matches this extended regular expression")
      ->option_text("REGEX");
}

std::vector<Network> read_workloads(const WorkloadOptions& options) {
  if (options.batch && *options.batch < 1) {
    throw BadRequest(fmt::format("--batch is {}, accepted is at least 1", *options.batch));
  }
  const InputOptions input = {.batch = options.batch,
                              .resolution = read_resolution(options.resolution),
                              .dimensions = read_dimensions(options.dimensions),
                              .shapes = read_inputs(options.inputs)};
  std::vector<Network> networks;
  for (const std::string& text : options.workloads) {
    networks.push_back(read_one(text, input));
    if (options.strict) refuse_not_understood(text, networks.back());
  }
  return networks;
}

std::string shown_workloads(const WorkloadOptions& options) {
  std::vector<std::string> names;
  for (const std::string& one : options.workloads) names.push_back(std::filesystem::path(one).filename());
  return fmt::format("{}", fmt::join(names, " "));
}

std::string layer_path(const std::string& network, const NamedLayer& item) {
  return fmt::format("{}/{}{}{}", kind_name(item.layer), network, network.empty() ? "" : ".", item.name);
}

std::regex read_filter(const std::string& text) {
  try {
    return std::regex(text.empty() ? ".*" : text, std::regex::extended);
  } catch (const std::regex_error&) {
    throw BadRequest(fmt::format("--filter '{}' is no extended regular expression", text));
  }
}

void add_backends(CLI::App& command, std::vector<std::string>& names) {
  CLI::Option* const option =
      command.add_option("--backend", names, "only these backends, as reference,onednn (default: all)")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->option_text("NAME");
  offer(*option, names_of(backends()));
}

std::vector<const Backend*> read_backends(const std::vector<std::string>& names) {
  std::vector<const Backend*> chosen;
  std::vector<std::string> known;
  for (const Backend& backend : backends()) {
    known.push_back(backend.name);
    if (names.empty() || std::ranges::count(names, backend.name) > 0) chosen.push_back(&backend);
  }
  for (const std::string& name : names) {
    if (std::ranges::count(known, name) > 0) continue;
    throw BadRequest(
        fmt::format("--backend: '{}' is not in this build, accepted are {}", name, fmt::join(known, ", ")));
  }
  return chosen;
}

void add_threads(CLI::App& command, std::optional<int>& threads) {
  command.add_option("--threads", threads, "OpenMP threads (default: all CPUs that this process may use)")
      ->check(refuse_no_number)
      ->option_text("N");
}

int read_threads(std::optional<int> threads, const Processors& processors) {
  const int most = static_cast<int>(processors.cpus.size());
  if (!threads) return default_threads(most, processors.cpu_quota);
  if (*threads < 1 || *threads > most) {
    throw BadRequest(fmt::format("--threads is {}, accepted is 1 to {}, the CPUs that this process may use",
                                 *threads, most));
  }
  return *threads;
}

void add_thread_counts(CLI::App& command, std::vector<int>& threads) {
  command
      .add_option("--threads", threads,
                  "OpenMP threads, or several numbers as 1,2,4 (default: all CPUs that this process may use)")
      ->check(refuse_no_number)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("N,...");
}

std::vector<int> read_thread_counts(const std::vector<int>& threads, const Processors& processors) {
  if (threads.empty()) return {read_threads(std::nullopt, processors)};
  std::set<int> counts;
  for (const int count : threads) counts.insert(read_threads(count, processors));
  return {counts.begin(), counts.end()};
}

void add_dtype(CLI::App& command, std::string& name, bool with_kernels) {
  CLI::Option* const option =
      command.add_option("--dtype", name, "data type of the operands (default: f32)")->option_text("TYPE");
  offer(*option, dtype_names(with_kernels));
}

DataType read_dtype(const std::string& name, bool with_kernels) {
  for (const DataTypeInfo& row : kDataTypes) {
    if (row.name == name && (row.has_kernels || !with_kernels)) return row.type;
  }
  throw BadRequest(fmt::format("--dtype: '{}' is unknown, accepted are {}", name,
                               fmt::join(dtype_names(with_kernels), ", ")));
}

void add_caches(CLI::App& command, std::vector<std::string>& names) {
  CLI::Option* const option =
      command
          .add_option("--cache", names,
                      "state of the caches before each call: hot (default), cold-weights, cold; or several")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->option_text("STATE");
  offer(*option, std::vector{"hot", "cold-weights", "cold"});
}

std::vector<CacheState> read_caches(const std::vector<std::string>& names) {
  std::vector<CacheState> states;
  for (const std::string& name : names) {
    const auto state = cache_state_named(name);
    if (!state)
      throw BadRequest(fmt::format("--cache: '{}' is unknown, accepted are hot, cold-weights, cold", name));
    if (*state != CacheState::hot && !can_evict())
      throw BadRequest(
          fmt::format("--cache {}: programs cannot evict on this architecture, accepted is hot", name));
    states.push_back(*state);
  }
  return states;
}

std::string environment_variable(const char* name, const std::string& fallback) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? fallback : value;
}

}  // namespace flopline
