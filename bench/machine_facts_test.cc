#include "bench/machine_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::Optional;

TEST(MachineFacts, AreReadFromARecordedMachine) {
  RecordedTree tree;
  // Two cores of two CPUs each, of which three may be used.
  for (const int cpu : {0, 2})
    tree.add("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list", "0,2\n");
  tree.add("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,3\n");
  tree.add("sys/devices/system/cpu/online", "0-3\n");
  tree.add("sys/devices/system/node/has_memory", "0-1\n");
  tree.add("proc/meminfo", "SwapTotal:  1000 kB\nSwapFree:  900 kB\n");
  tree.add("proc/sys/kernel/perf_event_paranoid", "2\n");
  tree.add("sys/bus/event_source/devices/cpu/type", "4\n");
  const MachineFacts facts = read_machine_facts(tree.files(), {0, 1, 2});
  EXPECT_THAT(facts.online_cpus, Optional(std::string("0-3")));
  EXPECT_THAT(facts.cores, Optional(2));
  EXPECT_THAT(facts.numa_nodes, Optional(2));
  EXPECT_THAT(facts.swap_used_bytes, Optional(100 * 1024));
  EXPECT_THAT(facts.perf_event_paranoid, Optional(2));
  EXPECT_TRUE(facts.has_core_counters);
}

TEST(MachineFacts, TellWhichFileSaysWhetherTheClockIsBoosted) {
  const auto expect = [](const RecordedTree& tree, bool on, const std::string& file, int value_when_off) {
    const auto boost = read_machine_facts(tree.files(), {0}).boost;
    ASSERT_TRUE(boost);
    EXPECT_EQ(boost->on, on);
    EXPECT_EQ(boost->file, file);
    EXPECT_EQ(boost->value_when_off, value_when_off);
  };
  RecordedTree tree;
  const std::string intel = "sys/devices/system/cpu/intel_pstate/no_turbo";
  expect(tree.add(intel, "0\n"), true, intel, 1);
  expect(tree.add(intel, "1\n"), false, intel, 1);
  const std::string usual = "sys/devices/system/cpu/cpufreq/boost";
  expect(tree.add(usual, "1\n"), true, usual, 0);
  expect(tree.add(usual, "0\n"), false, usual, 0);
}

// big.LITTLE: four small cores and two large ones.
TEST(MachineFacts, TellKindsOfArmCoresApartByTheirCapacity) {
  RecordedTree tree;
  for (int cpu = 0; cpu < 6; ++cpu)
    tree.add("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpu_capacity",
             cpu < 4 ? "485\n" : "1024\n");
  EXPECT_THAT(read_machine_facts(tree.files(), {0, 1, 2, 3, 4, 5}).core_kinds, Optional(2));
  EXPECT_THAT(read_machine_facts(tree.files(), {4, 5}).core_kinds, Optional(1));
}

TEST(MachineFacts, TellKindsOfIntelCoresApartByTheirDevices) {
  RecordedTree tree;
  tree.add("sys/devices/cpu_core/cpus", "0-3\n").add("sys/devices/cpu_atom/cpus", "4-7\n");
  EXPECT_THAT(read_machine_facts(tree.files(), {0, 4}).core_kinds, Optional(2));
  EXPECT_THAT(read_machine_facts(tree.files(), {4, 5}).core_kinds, Optional(1));
  RecordedTree alike;
  alike.add("sys/devices/system/cpu/online", "0-3\n");
  EXPECT_THAT(read_machine_facts(alike.files(), {0, 1}).core_kinds, Optional(1));
}

TEST(MachineFacts, OfAMachineThatTellsNothing) {
  const RecordedTree tree;
  const MachineFacts facts = read_machine_facts(tree.files(), {0});
  EXPECT_FALSE(facts.online_cpus || facts.core_kinds || facts.cores || facts.numa_nodes || facts.boost ||
               facts.swap_used_bytes || facts.perf_event_paranoid);
  EXPECT_FALSE(facts.has_core_counters);
}

}  // namespace
}  // namespace flopline
