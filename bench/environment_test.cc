#include "bench/environment.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Optional;
using testing::Pair;

ProcessFacts process() {
  return {.architecture = "x86_64",
          .cpus = {1, 2},
          .caches = {{.level = 1, .type = "data", .size_bytes = 49152},
                     {.level = 2, .type = "unified", .size_bytes = 1 << 20}},
          .compiler = "GCC 12.2.0",
          .build_type = "release",
          .settings = {{"OMP_WAIT_POLICY", "active"}}};
}

TEST(Environment, ReadsARecordedMachine) {
  RecordedTree tree;
  tree.add("proc/cpuinfo",
           "vendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC\nflags\t: sse2 avx2 hypervisor\n");
  tree.add("proc/loadavg", "0.50 0.22 0.13 2/92 22675\n");
  tree.add("proc/meminfo",
           "MemTotal:       24684084 kB\nMemFree:        24082752 kB\nMemAvailable:   24248632 kB\n");
  tree.add("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  tree.add("proc/self/cgroup", "0::/\n").add("sys/fs/cgroup/cpu.max", "150000 100000\n");
  tree.add("proc/self/maps",
           "7f00-7f01 r-xp 00000000 fd:00 1  /usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0\n"
           "7f01-7f02 rw-p 00000000 fd:00 1  /usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0\n"
           "7f03-7f04 r-xp 00000000 fd:00 2  /opt/secret/libfoo.so\n7f05-7f06 rw-p 00000000 00:00 0\n");
  tree.add("sys/devices/system/cpu/online", "0-3\n");
  tree.add("sys/devices/system/cpu/cpu1/cache/index0/level", "1\n");
  tree.add("sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "performance\n");
  tree.add("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  tree.add("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");

  const Environment environment = read_environment(tree.files(), process());
  EXPECT_EQ(environment.cpu.name, "AMD EPYC");
  EXPECT_TRUE(environment.cpu.hypervisor);
  EXPECT_EQ(environment.caches.size(), 1) << "of the files, which tell more than the process knows";
  EXPECT_EQ(environment.machine_cpus, 4);
  EXPECT_THAT(environment.allowed_cpus, ElementsAre(1, 2));
  EXPECT_THAT(environment.cpu_quota, Optional(1.5));
  EXPECT_THAT(environment.load_average, Optional(ElementsAre(0.5, 0.22, 0.13)));
  EXPECT_EQ(environment.transparent_huge_pages, "madvise");
  EXPECT_EQ(environment.frequency.governor, "performance");
  EXPECT_EQ(environment.clocksource, "tsc");
  EXPECT_EQ(environment.kernel_release, "6.1.0-18-amd64");
  EXPECT_THAT(environment.memory_total_bytes, Optional(24684084LL * 1024));
  EXPECT_THAT(environment.memory_available_bytes, Optional(24248632LL * 1024));
  EXPECT_THAT(environment.openmp_runtimes, ElementsAre("libgomp.so.1.0.0"));
  EXPECT_THAT(environment.settings, ElementsAre(Pair("OMP_WAIT_POLICY", "active")));
  EXPECT_EQ(environment.compiler, "GCC 12.2.0");
  EXPECT_EQ(environment.build_type, "release");
  EXPECT_EQ(environment.architecture, "x86_64");
}

// A server with hyper-threads of which half are off, in a container that may use two and a half of what is
// left.
TEST(Environment, OfflineCpusDoNotCount) {
  RecordedTree tree;
  tree.add("sys/devices/system/cpu/possible", "0-7\n").add("sys/devices/system/cpu/online", "0,2-3,6\n");
  tree.add("sys/devices/system/cpu/cpu4/cpufreq/scaling_governor", "powersave\n");
  tree.add("proc/self/cgroup", "0::/\n").add("sys/fs/cgroup/cpu.max", "250000 100000\n");
  ProcessFacts facts = process();
  facts.cpus = {0, 2, 3, 6};
  const Environment environment = read_environment(tree.files(), facts);
  EXPECT_EQ(environment.machine_cpus, 4);
  EXPECT_THAT(environment.cpu_quota, Optional(2.5));
  EXPECT_EQ(environment.frequency.governor, "") << "of a CPU that is off";
}

TEST(Environment, OfAContainerHasItsMemory) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/\n").add("sys/fs/cgroup/memory.max", "1048576\n");
  tree.add("sys/fs/cgroup/memory.current", "48576\n");
  const auto available = [&] { return read_environment(tree.files(), process()).memory_available_bytes; };
  EXPECT_THAT(available(), Optional(1000000)) << "all that the system tells";
  tree.add("proc/meminfo", "MemAvailable:   24248632 kB\n");
  EXPECT_THAT(available(), Optional(1000000));
  tree.add("proc/meminfo", "MemAvailable:   100 kB\n");
  EXPECT_THAT(available(), Optional(102400)) << "the machine is full before the container is";
}

// Two clusters with different clocks, as a phone has them; the governor of either may follow the load.
TEST(Environment, OfBigAndLittleCoresHasTheWidestRange) {
  RecordedTree tree;
  tree.add("proc/cpuinfo",
           "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd05\n\n"
           "processor\t: 4\nCPU implementer\t: 0x41\nCPU part\t: 0xd0d\n");
  tree.add("sys/devices/system/cpu/online", "0-5\n");
  const std::string cpu = "sys/devices/system/cpu/cpu";
  for (const auto& [number, least, most] :
       {std::tuple("0", "300000\n", "1800000\n"), {"4", "700000\n", "2850000\n"}})
    tree.add(cpu + number + "/cpufreq/scaling_min_freq", least)
        .add(cpu + number + "/cpufreq/scaling_max_freq", most)
        .add(cpu + number + "/cpufreq/scaling_governor", "schedutil\n");
  ProcessFacts facts = process();
  facts.architecture = "aarch64";
  facts.cpus = {0, 4};
  const Environment environment = read_environment(tree.files(), facts);
  EXPECT_EQ(environment.machine_cpus, 6);
  EXPECT_EQ(environment.frequency.min_khz, 300000);
  EXPECT_EQ(environment.frequency.max_khz, 2850000);
  EXPECT_EQ(environment.frequency.governor, "schedutil");
}

TEST(Environment, WhatTheSystemDoesNotTellStaysUnknown) {
  RecordedTree tree;
  const Environment environment = read_environment(tree.files(), process());
  EXPECT_EQ(environment.cpu.name, "");
  EXPECT_EQ(environment.machine_cpus, 2) << "as many as this process may use";
  EXPECT_EQ(environment.cpu_quota, std::nullopt);
  EXPECT_EQ(environment.load_average, std::nullopt);
  EXPECT_EQ(environment.transparent_huge_pages, "");
  EXPECT_EQ(environment.caches.size(), 2) << "those that this process knows of";
  EXPECT_EQ(environment.memory_total_bytes, std::nullopt);
  EXPECT_THAT(environment.openmp_runtimes, IsEmpty());
}

TEST(ThisProcess, KeepsSettingsThatHoldNoPath) {
  setenv("GOMP_SPINCOUNT", "1000", 1);
  setenv("OMP_TOOL_LIBRARIES", "/home/somebody/tool.so", 1);
  setenv("UNRELATED", "1", 1);
  const ProcessFacts facts = this_process({0});
  unsetenv("GOMP_SPINCOUNT");
  unsetenv("OMP_TOOL_LIBRARIES");
  unsetenv("UNRELATED");
  EXPECT_THAT(facts.settings, Contains(Pair("GOMP_SPINCOUNT", "1000")));
  EXPECT_THAT(facts.settings, Not(Contains(Key("OMP_TOOL_LIBRARIES"))));
  EXPECT_THAT(facts.settings, Not(Contains(Key("UNRELATED"))));
  EXPECT_THAT(facts.cpus, ElementsAre(0));
  EXPECT_EQ(facts.caches.size(), sysconf_caches().size());
  EXPECT_NE(facts.architecture, "");
  EXPECT_THAT(facts.compiler, testing::MatchesRegex("(GCC|Clang) [0-9]+\\.[0-9]+\\.[0-9]+"));
}

std::string name_of(const std::string& model, int cpus) {
  Environment environment;
  environment.cpu.name = model;
  environment.architecture = "aarch64";
  environment.machine_cpus = cpus;
  return machine_name(environment);
}

TEST(MachineName, IsFitForAFolder) {
  EXPECT_EQ(name_of("AMD EPYC", 2), "amd-epyc-2cpu");
  EXPECT_EQ(name_of("AMD EPYC 7763 64-Core Processor", 128), "amd-epyc-7763-128cpu");
  EXPECT_EQ(name_of("Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", 4), "intel-xeon-platinum-8370c-4cpu");
  EXPECT_EQ(name_of("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", 8), "intel-core-i5-8250u-8cpu");
  EXPECT_EQ(name_of("../../etc µ", 1), "etc-1cpu");
}

TEST(MachineName, FallsBackToTheArchitecture) { EXPECT_EQ(name_of("", 4), "aarch64-4cpu"); }

}  // namespace
}  // namespace flopline
