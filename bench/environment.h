// The machine, its settings and this build: all that may explain a time and that a result therefore records.
// It holds no host name and no paths, so that results can be published.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/cpu_info.h"
#include "bench/system_files.h"

namespace flopline {

// What this process knows without reading files; passed in, so that an environment follows from its
// arguments.
struct ProcessFacts {
  std::string architecture;           // as `uname -m`: "x86_64", "aarch64"
  std::vector<int> cpus;              // CPUs this process may run on, as allowed_cpus() returns
  std::vector<ReportedCache> caches;  // for systems whose files show none, as many virtual machines' do
  std::string compiler;               // "GCC 12.2.0"
  std::string build_type;  // "release"; "debug", "unoptimized" or "sanitizer" are unfit for measuring
  std::map<std::string, std::string> settings;  // environment variables that steer OpenMP and oneDNN
};

struct Environment {
  CpuModel cpu;
  std::string architecture;
  std::vector<ReportedCache> caches;                  // of the first CPU this process may use
  int machine_cpus = 0;                               // logical CPUs that are online
  std::vector<int> allowed_cpus;                      // those this process may use
  std::optional<double> cpu_quota;                    // container limit, as a number of CPUs
  std::optional<std::array<double, 3>> load_average;  // over 1, 5 and 15 minutes; as information, see load.h
  std::string transparent_huge_pages;                 // "always", "madvise", "never"; empty when unknown
  FrequencyScaling frequency;
  std::string clocksource;  // "tsc", "kvm-clock"
  std::string kernel_release;
  std::optional<std::int64_t> memory_total_bytes;
  std::optional<std::int64_t> memory_available_bytes;  // less than the machine's where a container has less
  std::vector<std::string> openmp_runtimes;  // loaded libraries, "libgomp.so.1.0.0"; more than one is trouble
  std::map<std::string, std::string> settings;
  std::string compiler;
  std::string build_type;
};

// `cpus` must have been read before a Team pinned the calling thread.
ProcessFacts this_process(std::vector<int> cpus);

Environment read_environment(const SystemFiles& files, const ProcessFacts& process);

// A line of /proc/meminfo, as "MemTotal:  24684084 kB"; nullopt where there is none of that name.
std::optional<std::int64_t> memory_bytes(const std::string& meminfo, const std::string& name);

// Name of the machine's results folder, from the CPU's model and count: "amd-epyc-9b14-2cpu". Lower-case
// letters, digits and single hyphens; the architecture when the model is unknown.
std::string machine_name(const Environment& environment);

}  // namespace flopline
