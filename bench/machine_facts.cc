#include "bench/machine_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "bench/environment.h"
#include "kernels/kernel.h"

namespace flopline {
namespace {

// How many different speeds the CPUs have: Arm kernels tell the capacity of each, Intel's hybrid processors
// have a device for each kind of core.
std::optional<int> count_core_kinds(const SystemFiles& files, const std::vector<int>& cpus) {
  std::set<std::int64_t> capacities;
  for (const int cpu : cpus) {
    if (const auto capacity = files.integer(fmt::format("sys/devices/system/cpu/cpu{}/cpu_capacity", cpu)))
      capacities.insert(*capacity);
  }
  if (!capacities.empty()) return static_cast<int>(capacities.size());
  int kinds = 0;
  for (const char* const kind : {"cpu_core", "cpu_atom", "cpu_lowpower"}) {
    const auto of_kind = parse_cpu_list(files.text(fmt::format("sys/devices/{}/cpus", kind)).value_or(""));
    kinds +=
        of_kind && std::ranges::any_of(cpus, [&](int cpu) { return std::ranges::count(*of_kind, cpu) > 0; })
            ? 1
            : 0;
  }
  if (kinds > 0) return kinds;
  return files.text("sys/devices/system/cpu/online") ? std::optional(1) : std::nullopt;
}

std::optional<Boost> read_boost(const SystemFiles& files) {
  const Boost usual = {.file = "sys/devices/system/cpu/cpufreq/boost", .value_when_off = 0};
  const Boost intel = {.file = "sys/devices/system/cpu/intel_pstate/no_turbo", .value_when_off = 1};
  for (Boost boost : {usual, intel}) {
    const auto value = files.integer(boost.file);
    if (!value) continue;
    boost.on = *value != boost.value_when_off;
    return boost;
  }
  return std::nullopt;
}

}  // namespace

MachineFacts read_machine_facts(const SystemFiles& files, const std::vector<int>& cpus) {
  MachineFacts facts;
  facts.online_cpus = files.text("sys/devices/system/cpu/online");
  std::set<std::string> cores;
  for (const int cpu : cpus) {
    const auto siblings =
        files.text(fmt::format("sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
    if (siblings) cores.insert(*siblings);
  }
  if (!cores.empty()) facts.cores = static_cast<int>(cores.size());
  facts.core_kinds = count_core_kinds(files, cpus);
  const auto nodes = parse_cpu_list(files.text("sys/devices/system/node/has_memory").value_or(""));
  if (nodes && !nodes->empty()) facts.numa_nodes = static_cast<int>(nodes->size());
  facts.boost = read_boost(files);
  const auto meminfo = files.text("proc/meminfo").value_or("");
  const auto total = memory_bytes(meminfo, "SwapTotal"), free = memory_bytes(meminfo, "SwapFree");
  if (total && free) facts.swap_used_bytes = *total - *free;
  facts.perf_event_paranoid = files.integer("proc/sys/kernel/perf_event_paranoid");
  for (const std::string& device : files.list("sys/bus/event_source/devices"))
    facts.has_core_counters |= device.starts_with("cpu") || device.starts_with("armv8");
  facts.has_onednn = std::ranges::any_of(backends(), [](const Backend& one) { return one.name == "onednn"; });
  return facts;
}

}  // namespace flopline
