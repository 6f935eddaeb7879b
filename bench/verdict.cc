#include "bench/verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "analysis/core_place.h"
#include "analysis/units.h"
#include "bench/cpu_quota.h"

namespace flopline {
namespace {

void judge_load(const Environment& environment, int threads, const Load& during,
                std::vector<std::string>& reasons) {
  const int cpus = static_cast<int>(environment.allowed_cpus.size());
  if (during.others_busy_cpus > tolerated_busy_cpus(cpus, threads)) {
    reasons.push_back(fmt::format("Other processes keep {:.1f} of {} busy: stop them or wait until they end.",
                                  during.others_busy_cpus, plural(cpus, "CPU")));
  }
  if (during.steal_share && *during.steal_share > kToleratedSteal) {
    reasons.push_back(
        fmt::format("The host gives {:.1f} % of this machine's CPU time to others (steal): measure again "
                    "later, or on a machine with CPUs of its own.",
                    100 * *during.steal_share));
  }
}

void judge_threads(const Environment& environment, int threads, std::vector<std::string>& reasons) {
  const int cpus = static_cast<int>(environment.allowed_cpus.size());
  if (threads > cpus) {
    reasons.push_back(fmt::format("{} share {} that this process may use: give --threads {}.",
                                  plural(threads, "thread"), plural(cpus, "CPU"), cpus));
  }
  if (environment.cpu_quota && *environment.cpu_quota < threads) {
    const int fitting = static_cast<int>(*environment.cpu_quota);
    reasons.push_back(fmt::format("The container may use {}, less than {}: {}raise its CPU limit.",
                                  cpu_quota_text(*environment.cpu_quota), plural(threads, "thread"),
                                  fitting >= 1 ? fmt::format("give --threads {} or ", fitting) : ""));
  }
}

void judge_team(const TeamState& team, std::vector<std::string>& reasons) {
  std::set<int> cpus;
  for (const TeamMember& member : team.members) cpus.insert(member.cpu);
  if (static_cast<int>(cpus.size()) < team.size()) {
    reasons.push_back(
        fmt::format("{} run on {}, where one that spins while it waits keeps the others from working: unset "
                    "OMP_PLACES, GOMP_CPU_AFFINITY and KMP_AFFINITY, or give fewer --threads.",
                    plural(team.size(), "thread"), plural(static_cast<int>(cpus.size()), "CPU")));
  }
  if (!std::ranges::all_of(team.members, &TeamMember::flushes_denormals)) {
    reasons.emplace_back(
        "Not every thread flushes denormals to zero, and arithmetic with them can be a hundred times slower: "
        "unset what loads another floating-point mode (LD_PRELOAD).");
  }
}

void judge_settings(const Environment& environment, std::vector<std::string>& reasons) {
  if (environment.build_type != "release") {
    reasons.push_back(fmt::format("This is a build of type '{}': configure with -DCMAKE_BUILD_TYPE=Release.",
                                  environment.build_type));
  }
  if (const auto limit = library_isa_limit(environment)) {
    reasons.push_back(
        fmt::format("{}={} keeps the library from instruction sets that the ceilings use: unset it.",
                    limit->first, limit->second));
  }
  const std::string& governor = environment.frequency.governor;
  if (!governor.empty() && governor != "performance") {
    reasons.push_back(
        fmt::format("The frequency governor is '{}', so the clock follows the load: run "
                    "`sudo cpupower frequency-set --governor performance`.",
                    governor));
  }
  if (environment.openmp_runtimes.size() > 1) {
    reasons.push_back(
        fmt::format("{} OpenMP runtimes are loaded ({}), whose teams compete for the CPUs: build against "
                    "libraries that use the same one.",
                    environment.openmp_runtimes.size(), fmt::join(environment.openmp_runtimes, ", ")));
  }
}

}  // namespace

// A tenth of the CPUs, as long as the team keeps one per thread. A
// team waits for its slowest thread, so when it needs all CPUs even one busy process counts; 0.2 is what
// daemons and the counters' steps of 10 ms may add up to in a window of 200 ms.
double tolerated_busy_cpus(int cpus, int threads) {
  return std::max(0.2, std::min(0.1 * cpus, static_cast<double>(cpus - threads)));
}

// As oneDNN reads them: the first that is not empty counts, in letters of any case.
std::optional<std::pair<std::string, std::string>> library_isa_limit(const Environment& environment) {
  for (const char* const name : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
    const auto setting = environment.settings.find(name);
    if (setting == environment.settings.end() || setting->second.empty()) continue;
    std::string value = setting->second;
    std::ranges::transform(value, value.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (value == "all" || value == "default") return std::nullopt;  // until version 2 and from version 3
    return *setting;
  }
  return std::nullopt;
}

Verdict judge(const Environment& environment, int threads, const Load& during, const TeamState& team) {
  Verdict verdict;
  judge_load(environment, threads, during, verdict.reasons);
  judge_threads(environment, threads, verdict.reasons);
  judge_team(team, verdict.reasons);
  judge_settings(environment, verdict.reasons);
  return verdict;
}

std::optional<std::string> judge_place(const Looks& core_to_core_ns, double best_ns) {
  if (!is_elsewhere(core_to_core_ns, best_ns)) return std::nullopt;
  return fmt::format(
      "The CPUs do not lie as they did at best: a cache line takes {} from one to another, {:.0f} ns then. "
      "The host of a virtual machine moves them: measure again later, give --threads 1, or --fresh where "
      "they stay.",
      range_text(core_to_core_ns), best_ns);
}

std::optional<std::string> judge_sharing(double instructions_per_cycle, double alone_per_cycle) {
  if (!is_shared(instructions_per_cycle, alone_per_cycle)) return std::nullopt;
  return fmt::format(
      "Something else works on the CPUs' cores: they take in {:.1f} instructions per cycle, {:.1f} alone. "
      "Another guest of the host, or a program on the other hyper-threads, takes its share: measure again "
      "later, or on a machine with cores of its own.",
      instructions_per_cycle, alone_per_cycle);
}

std::optional<std::string> judge_left_out(double share_of_samples) {
  if (share_of_samples <= kToleratedLeftOut) return std::nullopt;
  return fmt::format(
      "Something else worked on the CPUs' cores during {:.0f} % of the samples, which do not count: "
      "measure again later, or on a machine with cores of its own.",
      100 * share_of_samples);
}

std::optional<std::string> judge_peak(double change) {
  constexpr double kTolerated = 0.03;
  if (std::abs(change) <= kTolerated) return std::nullopt;
  return fmt::format(
      "{} beside most cases, so the clock was: other work on the processor, heat or a limit of its power "
      "change it. Measure again later, or --fresh where it stays.",
      change_text("The peak", change));
}

std::optional<std::string> judge_cases(std::int64_t differed, std::int64_t timed) {
  if (2 * differed <= timed) return std::nullopt;
  return fmt::format(
      "The machine was not what it is at best beside {} of {}, each of which tells in what: measure "
      "again later, or --fresh where it stays so.",
      differed, plural(timed, "case"));
}

std::string change_text(std::string_view what, double change) {
  return fmt::format("{} was {:.0f} % {}", what, 100 * std::abs(change),
                     change < 0 ? "lower than at best" : "higher than was known");
}

}  // namespace flopline
