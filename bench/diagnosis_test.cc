#include "bench/diagnosis.h"

#include <functional>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flopline {
namespace {

using testing::HasSubstr;

// A machine on which nothing is in the way, and which tells everything.
struct Patient {
  Patient() {
    environment.allowed_cpus = {0, 1, 2, 3};
    environment.machine_cpus = 4;
    environment.build_type = "release";
    environment.frequency.governor = "performance";
    environment.transparent_huge_pages = "madvise";
    environment.memory_available_bytes = std::int64_t{8} << 30;
    environment.openmp_runtimes = {"libgomp.so.1"};
    environment.clocksource = "tsc";
    facts = {.cores = 4,
             .core_kinds = 1,
             .numa_nodes = 1,
             .boost = Boost{},
             .swap_used_bytes = 0,
             .perf_event_paranoid = 1,
             .has_core_counters = true,
             .has_onednn = true};
    team.members.assign(4, {.cpu = 0, .pinned = true, .flushes_denormals = true});
  }

  std::vector<Finding> findings() const { return diagnose(environment, facts, team, threads, load, cores); }
  Finding finding(const std::string& check) const {
    for (const Finding& one : findings())
      if (one.check == check) return one;
    throw std::out_of_range(check);
  }

  Environment environment;
  MachineFacts facts;
  TeamState team;
  int threads = 4;
  std::optional<Load> load = Load{.seconds = 1, .others_busy_cpus = 0, .steal_share = 0};
  CoresNow cores = {.core_to_core_ns = 52,
                    .instructions_per_cycle = {.least = 2, .median = 4.8, .most = 4.9},
                    .of_one_thread = {.least = 4.8, .median = 4.9, .most = 4.9},
                    .interruptions = {.share = 0.002, .per_second = 1000, .median_s = 2e-6}};
};

TEST(Diagnose, AFitMachine) {
  std::set<std::string> checks;
  for (const Finding& one : Patient().findings()) {
    EXPECT_EQ(one.severity, Severity::ok) << one.check << ": " << one.found;
    EXPECT_TRUE(checks.insert(one.check).second) << one.check;
    EXPECT_FALSE(one.why.empty()) << one.check;
    EXPECT_FALSE(one.found.empty()) << one.check;
  }
  EXPECT_GE(checks.size(), 12U);
}

struct Illness {
  std::string check;
  Severity severity;
  std::string found;
  std::function<void(Patient&)> cause;
};

TEST(Diagnose, EveryCheckFindsWhatItLooksFor) {
  const std::vector<Illness> illnesses = {
      {"other load", Severity::trouble, "1.50", [](Patient& x) { x.load->others_busy_cpus = 1.5; }},
      {"steal time", Severity::trouble, "3.0 %", [](Patient& x) { x.load->steal_share = 0.03; }},
      {"interruptions", Severity::hint, "5.0 % of a CPU: 1250 a second, of 40.0 us",
       [](Patient& x) { x.cores.interruptions = {.share = 0.05, .per_second = 1250, .median_s = 40e-6}; }},
      {"threads", Severity::trouble, "5 on 4", [](Patient& x) { x.threads = 5; }},
      {"CPU quota", Severity::trouble, "1 CPU for 4 threads",
       [](Patient& x) { x.environment.cpu_quota = 1; }},
      {"affinity", Severity::hint, "4 of 8", [](Patient& x) { x.environment.machine_cpus = 8; }},
      {"hyper-threads", Severity::hint, "2 cores", [](Patient& x) { x.facts.cores = 2; }},
      {"kinds of cores", Severity::trouble, "2", [](Patient& x) { x.facts.core_kinds = 2; }},
      {"pinning", Severity::trouble, "may move", [](Patient& x) { x.team.members[2].pinned = false; }},
      {"core to core", Severity::hint, "325 ns", [](Patient& x) { x.cores.core_to_core_ns = 325; }},
      {"shared cores", Severity::hint,
       "2.4 on 4 threads, 4.9 instructions per cycle on one thread, 4.9 at most",
       [](Patient& x) { x.cores.instructions_per_cycle.median = 2.4; }},
      {"denormals", Severity::trouble, "not flushed",
       [](Patient& x) { x.team.members[1].flushes_denormals = false; }},
      {"frequency governor", Severity::trouble, "powersave",
       [](Patient& x) { x.environment.frequency.governor = "powersave"; }},
      {"boost clock", Severity::hint, "on", [](Patient& x) { x.facts.boost->on = true; }},
      {"huge pages", Severity::hint, "never",
       [](Patient& x) { x.environment.transparent_huge_pages = "never"; }},
      {"free memory", Severity::trouble, "512 MiB",
       [](Patient& x) { x.environment.memory_available_bytes = 512 << 20; }},
      {"swap", Severity::hint, "in use", [](Patient& x) { x.facts.swap_used_bytes = 4096; }},
      {"memory nodes", Severity::hint, "2", [](Patient& x) { x.facts.numa_nodes = 2; }},
      {"OpenMP runtimes", Severity::trouble, "libomp.so",
       [](Patient& x) { x.environment.openmp_runtimes.emplace_back("libomp.so"); }},
      {"OpenMP settings", Severity::hint, "OMP_WAIT_POLICY",
       [](Patient& x) { x.environment.settings["OMP_WAIT_POLICY"] = "active"; }},
      {"library's instruction set", Severity::trouble, "ONEDNN_MAX_CPU_ISA=AVX2",
       [](Patient& x) { x.environment.settings["ONEDNN_MAX_CPU_ISA"] = "AVX2"; }},
      {"oneDNN", Severity::hint, "not in this build", [](Patient& x) { x.facts.has_onednn = false; }},
      {"build", Severity::trouble, "debug", [](Patient& x) { x.environment.build_type = "debug"; }},
      {"clock source", Severity::hint, "hpet", [](Patient& x) { x.environment.clocksource = "hpet"; }},
      {"virtual machine", Severity::hint, "yes", [](Patient& x) { x.environment.cpu.hypervisor = true; }},
      {"hardware counters", Severity::hint, "not available here",
       [](Patient& x) { x.facts.has_core_counters = false; }},
  };
  for (const Illness& illness : illnesses) {
    Patient patient;
    illness.cause(patient);
    const Finding one = patient.finding(illness.check);
    EXPECT_EQ(one.severity, illness.severity) << illness.check;
    EXPECT_THAT(one.found, HasSubstr(illness.found)) << illness.check;
    EXPECT_FALSE(one.remedy.empty()) << illness.check;
  }
  EXPECT_EQ(illnesses.size(), Patient().findings().size()) << "a check without its illness";
}

TEST(Diagnose, OneThreadIsToldWhenItsCoreIsSharedMostOfTheTime) {
  Patient patient;
  patient.cores.of_one_thread.median = 2.4;
  EXPECT_EQ(patient.finding("shared cores").severity, Severity::hint);
  patient.threads = 1;
  EXPECT_EQ(patient.finding("shared cores").found, "2.4 instructions per cycle on one thread, 4.9 at most");
}

// taskset refuses a list without an end.
TEST(Diagnose, NamesAllCpusThatAreOnline) {
  Patient patient;
  patient.environment.machine_cpus = 8;
  EXPECT_THAT(patient.finding("affinity").remedy, HasSubstr("taskset --cpu-list 0-7 flopline"));
  patient.facts.online_cpus = "0-3,8-11";
  EXPECT_THAT(patient.finding("affinity").remedy, HasSubstr("taskset --cpu-list 0-3,8-11 flopline"));
}

TEST(Diagnose, SwitchesBoostOffInTheFileThatTellsOfIt) {
  Patient patient;
  patient.facts.boost = Boost{.on = true, .file = "sys/a/boost", .value_when_off = 0};
  EXPECT_THAT(patient.finding("boost clock").remedy, HasSubstr("echo 0 | sudo tee /sys/a/boost,"));
  patient.facts.boost = Boost{.on = true, .file = "sys/b/no_turbo", .value_when_off = 1};
  EXPECT_THAT(patient.finding("boost clock").remedy, HasSubstr("echo 1 | sudo tee /sys/b/no_turbo,"));
}

TEST(Diagnose, AllInstructionSetsAreNoLimit) {
  Patient patient;
  patient.environment.settings["ONEDNN_MAX_CPU_ISA"] = "all";
  EXPECT_EQ(patient.finding("library's instruction set").severity, Severity::ok);
  patient.environment.settings = {{"DNNL_MAX_CPU_ISA", "AVX"}};
  EXPECT_EQ(patient.finding("library's instruction set").remedy, "unset DNNL_MAX_CPU_ISA");
}

TEST(Diagnose, SaysWhereTheSystemDoesNotTell) {
  Patient patient;
  patient.load.reset();
  patient.facts = {.has_core_counters = true, .has_onednn = true};
  patient.environment.frequency.governor.clear();
  for (const char* check : {"other load", "steal time", "hyper-threads", "boost clock", "swap",
                            "memory nodes", "frequency governor", "kinds of cores"}) {
    EXPECT_EQ(patient.finding(check).severity, Severity::unknown) << check;
  }
  EXPECT_EQ(patient.finding("hardware counters").severity, Severity::hint);
}

}  // namespace
}  // namespace flopline
