// What the system says about the CPU: model, instruction sets, caches, frequency. Reported, not measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/system_files.h"

namespace flopline {

struct CpuModel {
  std::string name;           // "AMD EPYC 9B14"; empty when the system does not tell
  std::string vendor;         // "AuthenticAMD", "ARM"; empty when unknown
  std::optional<int> family;  // as CPUID counts them, extended parts added; x86 only
  std::optional<int> model;
  std::vector<std::string>
      instruction_sets;     // those that matter for layers, in the kernel's spelling, "avx512f"
  bool hypervisor = false;  // the CPU says that it is virtual; only x86 can say so
};

// A cache as the system reports it; virtual machines often report the size of another machine's.
struct ReportedCache {
  int level = 0;
  std::string type;  // "data", "instruction" or "unified"
  std::int64_t size_bytes = 0;
  int shared_by_cpus = 0;  // number of logical CPUs; 0 where the system does not tell
};

// Settings of the clock frequency; empty or nullopt where the system shows none, as in most virtual machines.
struct FrequencyScaling {
  std::string governor;  // of the CPUs; joined by '+' when they differ
  std::string driver;
  std::optional<std::int64_t> min_khz;
  std::optional<std::int64_t> max_khz;
};

CpuModel read_cpu_model(const SystemFiles& files);

// 1 to 5, the generation of an AMD Zen core; nullopt for other CPUs and later ones. Source: the ranges of
// models in perf's tools/perf/pmu-events/arch/x86/mapfile.csv.
std::optional<int> zen_generation(const CpuModel& cpu);

// Caches that the given CPU sees, nearest first.
std::vector<ReportedCache> read_caches(const SystemFiles& files, int cpu);

// Those that hold data, as the C library learns of them from the processor itself, nearest first.
std::vector<ReportedCache> sysconf_caches();

// Those of `cpus` that lie at the same memory as the first; all of them where the system does not tell.
std::vector<int> cpus_of_one_node(const SystemFiles& files, const std::vector<int>& cpus);

FrequencyScaling read_frequency_scaling(const SystemFiles& files, const std::vector<int>& cpus);

}  // namespace flopline
