#include "bench/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/core_place.h"
#include "analysis/units.h"
#include "bench/cpu_quota.h"
#include "bench/verdict.h"

namespace flopline {
namespace {

Finding ok(std::string check, std::string found, std::string why) {
  return {std::move(check), Severity::ok, std::move(found), std::move(why), ""};
}

Finding unless(bool fine, Severity otherwise, std::string check, std::string found, std::string why,
               std::string remedy) {
  if (fine) return ok(std::move(check), std::move(found), std::move(why));
  return {std::move(check), otherwise, std::move(found), std::move(why), std::move(remedy)};
}

Finding unknown(std::string check, std::string why) {
  return {std::move(check), Severity::unknown, "the system does not tell", std::move(why), ""};
}

Finding check_build(const Environment& environment) {
  return unless(environment.build_type == "release", Severity::trouble, "build", environment.build_type,
                "without optimisation loops run several times slower",
                "cmake --preset release && cmake --build --preset release");
}

Finding check_library(const MachineFacts& facts) {
  return unless(
      facts.has_onednn, Severity::hint, "oneDNN", facts.has_onednn ? "in this build" : "not in this build",
      "the reference alone says little about what the machine can", "install libdnnl-dev and build again");
}

Finding check_load(const std::optional<Load>& load, int cpus, int threads) {
  const std::string why = "a team waits for its slowest thread, so one busy CPU slows all";
  if (!load) return unknown("other load", why);
  return unless(load->others_busy_cpus <= tolerated_busy_cpus(cpus, threads), Severity::trouble, "other load",
                fmt::format("others keep {:.2f} CPUs busy", load->others_busy_cpus), why,
                "stop what `top` shows, or wait: flopline run --require-quiet 60");
}

Finding check_steal(const std::optional<Load>& load) {
  const std::string why =
      "the host runs other guests while this one waits, and no clock of the guest shows it";
  if (!load || !load->steal_share) return unknown("steal time", why);
  return unless(*load->steal_share <= kToleratedSteal, Severity::trouble, "steal time",
                fmt::format("{:.1f} % of the CPU time that was wanted", 100 * *load->steal_share), why,
                "measure later, or on a machine with CPUs of its own");
}

Finding check_interruptions(const Interruptions& interruptions) {
  constexpr double kToleratedShare = 0.01;  // a timer of 1000 Hz takes a tenth of that, at 1 us each
  return unless(
      interruptions.share <= kToleratedShare, Severity::hint, "interruptions",
      interruptions.per_second > 0
          ? fmt::format("{:.1f} % of a CPU: {:.0f} a second, of {:.1f} us", 100 * interruptions.share,
                        interruptions.per_second, 1e6 * interruptions.median_s)
          : "none",
      "timers and devices, of this system and of the host under it, take the CPU from a thread that "
      "never waits; calls of a millisecond and more contain their share, and no clock shows it",
      "isolcpus= and nohz_full= when the kernel starts; as a guest, a host that gives its CPUs to "
      "nobody else");
}

Finding check_threads(int cpus, int threads) {
  return unless(threads <= cpus, Severity::trouble, "threads",
                fmt::format("{} on {}", threads, plural(cpus, "CPU")), "threads that share a CPU take turns",
                fmt::format("--threads {}", cpus));
}

Finding check_quota(const Environment& environment, int threads) {
  const std::string why = "beyond its quota a container is stopped for tens of milliseconds at a time";
  if (!environment.cpu_quota) return ok("CPU quota", "none", why);
  return unless(*environment.cpu_quota >= threads, Severity::trouble, "CPU quota",
                fmt::format("{} for {}", cpu_quota_text(*environment.cpu_quota), plural(threads, "thread")),
                why, "raise it (docker: --cpus), or give fewer --threads");
}

Finding check_affinity(const Environment& environment, const MachineFacts& facts) {
  const auto allowed = static_cast<int>(environment.allowed_cpus.size());
  const std::string all = facts.online_cpus.value_or(fmt::format("0-{}", environment.machine_cpus - 1));
  return unless(allowed >= environment.machine_cpus, Severity::hint, "affinity",
                fmt::format("{} of {}", allowed, plural(environment.machine_cpus, "CPU")),
                "results are of the CPUs that this process may use, not of the machine",
                fmt::format("taskset --cpu-list {} flopline ..., or the container's cpuset", all));
}

Finding check_smt(const MachineFacts& facts, int cpus, int threads) {
  const std::string why =
      "two threads of one core share its arithmetic units and caches, and one that spins while it waits "
      "takes "
      "them from the other";
  if (!facts.cores) return unknown("hyper-threads", why);
  return unless(threads <= *facts.cores, Severity::hint, "hyper-threads",
                fmt::format("{} on {} of {}", plural(threads, "thread"), plural(cpus, "CPU"),
                            plural(*facts.cores, "core")),
                why, fmt::format("--threads {}", *facts.cores));
}

Finding check_core_kinds(const MachineFacts& facts) {
  const std::string why = "a team waits for its slowest thread, so the fast cores idle";
  if (!facts.core_kinds) return unknown("kinds of cores", why);
  return unless(*facts.core_kinds <= 1, Severity::trouble, "kinds of cores",
                fmt::format("{}", *facts.core_kinds), why,
                "taskset --cpu-list with the CPUs of one kind (see lscpu --extended) flopline ...");
}

Finding check_governor(const Environment& environment) {
  const std::string why = "a clock that follows the load is still low when a measurement begins";
  const std::string& governor = environment.frequency.governor;
  if (governor.empty()) return unknown("frequency governor", why);
  return unless(governor == "performance", Severity::trouble, "frequency governor", governor, why,
                "sudo cpupower frequency-set --governor performance");
}

Finding check_boost(const MachineFacts& facts) {
  const std::string why = "a boosted clock depends on temperature and on what other cores do";
  if (!facts.boost) return unknown("boost clock", why);
  const Boost& boost = *facts.boost;
  return unless(
      !boost.on, Severity::hint, "boost clock", boost.on ? "on" : "off", why,
      fmt::format("echo {} | sudo tee /{}, for results that repeat", boost.value_when_off, boost.file));
}

Finding check_huge_pages(const Environment& environment) {
  const std::string why =
      "with small pages large operands cost misses in the TLB, which also lowers the ceilings";
  const std::string& pages = environment.transparent_huge_pages;
  if (pages.empty()) return unknown("huge pages", why);
  return unless(pages != "never", Severity::hint, "huge pages", pages, why,
                "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
}

Finding check_memory(const Environment& environment) {
  const std::string why =
      "bandwidth is measured in several hundred MB; what does not fit is swapped or refused";
  constexpr std::int64_t kEnough = std::int64_t{1} << 30;
  if (!environment.memory_available_bytes) return unknown("free memory", why);
  return unless(*environment.memory_available_bytes >= kEnough, Severity::trouble, "free memory",
                binary_bytes(*environment.memory_available_bytes), why,
                "stop what uses it, or raise the limit");
}

Finding check_swap(const MachineFacts& facts) {
  const std::string why = "pages that were swapped out come back in the middle of a measurement";
  if (!facts.swap_used_bytes) return unknown("swap", why);
  return unless(*facts.swap_used_bytes == 0, Severity::hint, "swap",
                fmt::format("{} in use", binary_bytes(*facts.swap_used_bytes)), why, "sudo swapoff -a");
}

Finding check_numa(const MachineFacts& facts) {
  const std::string why = "memory of another node is slower, and where pages lie then decides";
  if (!facts.numa_nodes) return unknown("memory nodes", why);
  return unless(*facts.numa_nodes <= 1, Severity::hint, "memory nodes", fmt::format("{}", *facts.numa_nodes),
                why, "numactl --cpunodebind=0 --membind=0 flopline ..., for results of one node");
}

Finding check_runtimes(const Environment& environment) {
  return unless(environment.openmp_runtimes.size() <= 1, Severity::trouble, "OpenMP runtimes",
                fmt::format("{}", fmt::join(environment.openmp_runtimes, ", ")),
                "two runtimes have two teams, whose spinning threads compete for the CPUs",
                "build against libraries that use the same one");
}

Finding check_settings(const Environment& environment) {
  std::vector<std::string> set;
  for (const auto& [name, value] : environment.settings)
    if (name.starts_with("OMP_") || name.starts_with("GOMP_") || name.starts_with("KMP_"))
      set.push_back(name);
  return unless(set.empty(), Severity::hint, "OpenMP settings",
                set.empty() ? "none" : fmt::format("{}", fmt::join(set, ", ")),
                "flopline pins and wakes its threads itself; what is set besides changes how they wait",
                fmt::format("unset {}", fmt::join(set, " ")));
}

Finding check_isa(const Environment& environment) {
  const std::string check = "library's instruction set";
  const std::string why = "the library then leaves units idle that the ceilings use";
  const auto limit = library_isa_limit(environment);
  if (!limit) return ok(check, "not limited", why);
  return {check, Severity::trouble, fmt::format("{}={}", limit->first, limit->second), why,
          fmt::format("unset {}", limit->first)};
}

Finding check_clock(const Environment& environment) {
  const std::string why = "a clock that is read through a device costs a microsecond a look";
  if (environment.clocksource.empty()) return unknown("clock source", why);
  const bool is_slow = environment.clocksource == "hpet" || environment.clocksource == "acpi_pm" ||
                       environment.clocksource == "xen";
  return unless(!is_slow, Severity::hint, "clock source", environment.clocksource, why,
                "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource");
}

Finding check_hypervisor(const Environment& environment) {
  return unless(
      !environment.cpu.hypervisor, Severity::hint, "virtual machine",
      environment.cpu.hypervisor ? "yes" : "no",
      "other guests share caches, memory bandwidth and power; reported cache sizes may be another machine's",
      "repeat the run and compare; ceilings are measured for that reason");
}

Finding check_counters(const MachineFacts& facts) {
  const std::string why = "hardware counters show FLOP and memory traffic that really happened";
  if (!facts.has_core_counters)
    return {"hardware counters", Severity::hint, "not available here", why,
            "none: the kernel or host offers no counters"};
  const std::int64_t paranoid = facts.perf_event_paranoid.value_or(4);
  return unless(paranoid <= 2, Severity::hint, "hardware counters",
                fmt::format("perf_event_paranoid is {}", paranoid), why,
                "sudo sysctl kernel.perf_event_paranoid=2");
}

Finding check_denormals(const TeamState& team) {
  const bool flushed = std::ranges::all_of(team.members, &TeamMember::flushes_denormals);
  return unless(flushed, Severity::trouble, "denormals",
                flushed ? "flushed on every thread" : "not flushed on every thread",
                "arithmetic with denormal numbers can be a hundred times slower",
                "report this: the team sets it up");
}

Finding check_pinning(const TeamState& team) {
  const bool pinned = std::ranges::all_of(team.members, &TeamMember::pinned);
  return unless(
      pinned, Severity::trouble, "pinning", pinned ? "every thread on a CPU of its own" : "threads may move",
      "a thread that moves finds none of its data in the caches", "allow sched_setaffinity in the container");
}

Finding check_distance(std::optional<double> core_to_core_ns) {
  const std::string why =
      "threads wait for each other as long as a cache line takes between their cores; hosts move virtual "
      "CPUs between cores that share a cache and cores that do not, and short layers then take several times "
      "as long";
  if (!core_to_core_ns) return ok("core to core", "one thread", why);
  // Within a cache that cores share it is 20 to 100, across sockets or groups of cores more than that.
  constexpr double kFarNs = 150;
  return unless(
      *core_to_core_ns < kFarNs, Severity::hint, "core to core", fmt::format("{:.0f} ns", *core_to_core_ns),
      why,
      "taskset --cpu-list with CPUs that share a cache (see lscpu --extended) flopline ..., or on a "
      "virtual machine flopline run --require-quiet 60, which waits for the nearest place known");
}

Finding check_sharing(const CoresNow& cores, int threads) {
  const double of_team = cores.instructions_per_cycle.median, of_one = cores.of_one_thread.median;
  const double most = std::max(cores.instructions_per_cycle.most, cores.of_one_thread.most);
  std::string found =
      fmt::format("{:.1f} instructions per cycle on one thread, {:.1f} at most", of_one, most);
  if (threads > 1) found = fmt::format("{:.1f} on {} threads, {}", of_team, threads, found);
  return unless(
      !is_shared(std::min(of_team, of_one), most), Severity::hint, "shared cores", found,
      "a core takes in half as many instructions where another guest of the host, or a thread of the "
      "team, works on its other hyper-thread; layers then take up to 1.4 times as long",
      "--threads with the number of cores, or flopline run --require-quiet 60, which waits until they "
      "take in what they did at best");
}

}  // namespace

std::vector<Finding> diagnose(const Environment& environment, const MachineFacts& facts,
                              const TeamState& team, int threads, const std::optional<Load>& load,
                              const CoresNow& cores) {
  const int cpus = static_cast<int>(environment.allowed_cpus.size());
  return {check_load(load, cpus, threads),
          check_steal(load),
          check_interruptions(cores.interruptions),
          check_threads(cpus, threads),
          check_quota(environment, threads),
          check_affinity(environment, facts),
          check_smt(facts, cpus, threads),
          check_core_kinds(facts),
          check_pinning(team),
          check_distance(cores.core_to_core_ns),
          check_sharing(cores, threads),
          check_denormals(team),
          check_governor(environment),
          check_boost(facts),
          check_huge_pages(environment),
          check_memory(environment),
          check_swap(facts),
          check_numa(facts),
          check_runtimes(environment),
          check_settings(environment),
          check_isa(environment),
          check_library(facts),
          check_build(environment),
          check_clock(environment),
          check_hypervisor(environment),
          check_counters(facts)};
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::ok:
      return "ok";
    case Severity::hint:
      return "hint";
    case Severity::trouble:
      return "trouble";
    case Severity::unknown:
      break;
  }
  return "unknown";
}

}  // namespace flopline
