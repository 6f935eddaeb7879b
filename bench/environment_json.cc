#include "bench/environment_json.h"

namespace flopline {
namespace {

using nlohmann::json;

void add_known(json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

template <typename T>
void add_known(json& object, const char* name, const std::optional<T>& value) {
  if (value) object[name] = *value;
}

json caches_json(const std::vector<ReportedCache>& caches) {
  json list = json::array();
  for (const ReportedCache& cache : caches) {
    list.push_back({{"level", cache.level},
                    {"type", cache.type},
                    {"size_bytes", cache.size_bytes},
                    {"shared_by_cpus", cache.shared_by_cpus}});
  }
  return list;
}

}  // namespace

json to_json(const Environment& environment) {
  json object = {{"machine", machine_name(environment)},
                 {"architecture", environment.architecture},
                 {"instruction_sets", environment.cpu.instruction_sets},
                 {"hypervisor", environment.cpu.hypervisor},
                 {"caches_reported", caches_json(environment.caches)},
                 {"machine_cpus", environment.machine_cpus},
                 {"allowed_cpus", environment.allowed_cpus},
                 {"openmp_runtimes", environment.openmp_runtimes},
                 {"settings", environment.settings},
                 {"compiler", environment.compiler},
                 {"build_type", environment.build_type}};
  add_known(object, "cpu", environment.cpu.name);
  add_known(object, "vendor", environment.cpu.vendor);
  add_known(object, "cpu_quota", environment.cpu_quota);
  add_known(object, "load_average", environment.load_average);
  add_known(object, "transparent_huge_pages", environment.transparent_huge_pages);
  add_known(object, "frequency_governor", environment.frequency.governor);
  add_known(object, "frequency_driver", environment.frequency.driver);
  add_known(object, "frequency_min_khz", environment.frequency.min_khz);
  add_known(object, "frequency_max_khz", environment.frequency.max_khz);
  add_known(object, "clocksource", environment.clocksource);
  add_known(object, "kernel_release", environment.kernel_release);
  add_known(object, "memory_total_bytes", environment.memory_total_bytes);
  add_known(object, "memory_available_bytes", environment.memory_available_bytes);
  return object;
}

json to_json(const Load& load) {
  json object = {{"window_s", load.seconds}, {"others_busy_cpus", load.others_busy_cpus}};
  add_known(object, "steal_share", load.steal_share);
  return object;
}

json to_json(const TeamState& team) {
  json cpus = json::array();
  bool pinned = true;
  bool flushes = true;
  for (const TeamMember& member : team.members) {
    cpus.push_back(member.cpu);
    pinned = pinned && member.pinned;
    flushes = flushes && member.flushes_denormals;
  }
  return {{"threads", team.size()}, {"cpus", cpus}, {"pinned", pinned}, {"denormals_flushed", flushes}};
}

json to_json(const Verdict& verdict) {
  return {{"verdict", verdict.quiet() ? "quiet" : "disturbed"}, {"reasons", verdict.reasons}};
}

}  // namespace flopline
