// Options that several subcommands share, and what they mean.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/network.h"
#include "bench/cache_state.h"
#include "kernels/dtype.h"
#include "kernels/kernel.h"

namespace CLI {
class App;
}

namespace flopline {

// The request makes no sense. The message names the argument, what was wrong and what is accepted.
struct BadRequest : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

enum class Format : std::uint8_t { table, csv, json };

void add_format(CLI::App& command, Format& format);

// WORKLOAD... --batch --resolution --dim --input --strict --filter. `fallback` is the workload where none is
// given; empty: one must be.
struct WorkloadOptions {
  std::vector<std::string> workloads;
  std::optional<std::int64_t> batch;
  std::string resolution;               // as "224" or "224x320"; empty for that of the network
  std::vector<std::string> dimensions;  // NAME=N, of a graph in a file
  std::vector<std::string> inputs;      // NAME=AxBx..., of a graph in a file
  bool strict = false;                  // refuses workloads that are not understood in full
  std::string filter;
};

void add_workloads(CLI::App& command, WorkloadOptions& options, const std::string& fallback);

// Throws BadRequest, also for counts beyond 64 bits. The filter is not applied.
std::vector<Network> read_workloads(const WorkloadOptions& options);

// Throws BadRequest where the text is no extended regular expression; empty text matches everything.
std::regex read_filter(const std::string& text);

// As results name them: files without their folders, which are nobody else's business.
std::string shown_workloads(const WorkloadOptions& options);

// What a filter is matched with: <kind>/<network>.<layer>.
std::string layer_path(const std::string& network, const NamedLayer& item);

// --backend NAME...: all where none is given. Throws BadRequest.
void add_backends(CLI::App& command, std::vector<std::string>& names);
std::vector<const Backend*> read_backends(const std::vector<std::string>& names);

// --threads N: by default, and at most, what this process may use. Throws BadRequest.
struct Processors {
  std::vector<int> cpus;            // that this process may run on
  std::optional<double> cpu_quota;  // of its container, as a number of CPUs
};

void add_threads(CLI::App& command, std::optional<int>& threads);
int read_threads(std::optional<int> threads, const Processors& processors);

// --threads N,...: the same for several numbers, which come back in ascending order, each once.
void add_thread_counts(CLI::App& command, std::vector<int>& threads);
std::vector<int> read_thread_counts(const std::vector<int>& threads, const Processors& processors);

// Where there must be kernels, a type that only counting knows is neither offered nor read. Throws
// BadRequest.
void add_dtype(CLI::App& command, std::string& name, bool with_kernels);
DataType read_dtype(const std::string& name, bool with_kernels);

// --cache STATE...: hot, cold-weights, cold. Throws BadRequest.
void add_caches(CLI::App& command, std::vector<std::string>& names);
std::vector<CacheState> read_caches(const std::vector<std::string>& names);

// The variable of the environment, the fallback where it is unset or empty.
std::string environment_variable(const char* name, const std::string& fallback);

}  // namespace flopline
