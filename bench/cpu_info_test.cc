#include "bench/cpu_info.h"

#include <gmock/gmock.h>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(CpuModel, X86VirtualMachine) {
  RecordedTree tree;
  tree.add("proc/cpuinfo",
           "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\n"
           "model name\t: AMD EPYC\n"
           "flags\t\t: fpu sse sse2 hypervisor fma avx avx2 avx512f avx512_bf16 avx512_vnni amx_tile\n"
           "\nprocessor\t: 1\nmodel name\t: another\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n");
  const CpuModel model = read_cpu_model(tree.files());
  EXPECT_EQ(model.name, "AMD EPYC");
  EXPECT_EQ(model.vendor, "AuthenticAMD");
  EXPECT_THAT(model.family, Optional(25));
  EXPECT_THAT(model.model, Optional(17));
  EXPECT_THAT(model.instruction_sets,
              ElementsAre("sse2", "avx", "fma", "avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"));
  EXPECT_TRUE(model.hypervisor);
}

TEST(CpuModel, X86WithoutHypervisor) {
  RecordedTree tree;
  tree.add("proc/cpuinfo", "model name\t: Intel(R) Core(TM) i5\nflags\t: sse2\n");
  EXPECT_FALSE(read_cpu_model(tree.files()).hypervisor);
}

TEST(CpuModel, ArmIsNamedFromItsNumbers) {
  RecordedTree tree;
  tree.add("proc/cpuinfo",
           "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd asimdhp asimddp sve\n"
           "CPU implementer\t: 0x41\nCPU part\t: 0xd40\n\n");
  const CpuModel model = read_cpu_model(tree.files());
  EXPECT_EQ(model.name, "ARM Neoverse-V1");
  EXPECT_EQ(model.vendor, "ARM");
  EXPECT_EQ(model.family, std::nullopt);
  EXPECT_THAT(model.instruction_sets, ElementsAre("asimd", "asimdhp", "asimddp", "sve"));
}

TEST(CpuModel, UnknownArmHasNoName) {
  RecordedTree tree;
  tree.add("proc/cpuinfo", "Features\t: asimd\nCPU implementer\t: 0x99\nCPU part\t: 0xd40\n");
  EXPECT_EQ(read_cpu_model(tree.files()).name, "");
}

TEST(CpuModel, NothingIsKnownWithoutTheFile) {
  RecordedTree tree;
  const CpuModel model = read_cpu_model(tree.files());
  EXPECT_EQ(model.name, "");
  EXPECT_THAT(model.instruction_sets, IsEmpty());
}

TEST(ZenGeneration, FollowsFromFamilyAndModel) {
  const auto generation = [](int family, int model) {
    return zen_generation({.vendor = "AuthenticAMD", .family = family, .model = model});
  };
  EXPECT_THAT(generation(0x17, 0x01), Optional(1));
  EXPECT_THAT(generation(0x17, 0x31), Optional(2));
  EXPECT_THAT(generation(0x19, 0x01), Optional(3));
  EXPECT_THAT(generation(0x19, 0x50), Optional(3));
  EXPECT_THAT(generation(0x19, 0x11), Optional(4));
  EXPECT_THAT(generation(0x19, 0x61), Optional(4));
  EXPECT_THAT(generation(0x1a, 0x02), Optional(5));
  EXPECT_THAT(generation(0x1a, 0x44), Optional(5));
  EXPECT_EQ(generation(0x1a, 0x50), std::nullopt);
  EXPECT_EQ(generation(0x15, 0x02), std::nullopt);
  EXPECT_EQ(zen_generation({.vendor = "GenuineIntel", .family = 0x19, .model = 1}), std::nullopt);
  EXPECT_EQ(zen_generation({.vendor = "AuthenticAMD"}), std::nullopt);
}

void add_cache(RecordedTree& tree, const std::string& index, const std::string& level,
               const std::string& type, const std::string& size, const std::string& sharing) {
  const std::string folder = "sys/devices/system/cpu/cpu3/cache/" + index + "/";
  tree.add(folder + "level", level + "\n")
      .add(folder + "type", type + "\n")
      .add(folder + "size", size + "\n");
  tree.add(folder + "shared_cpu_list", sharing + "\n");
}

TEST(Caches, NearestFirst) {
  RecordedTree tree;
  add_cache(tree, "index0", "3", "Unified", "32M", "0-7");
  add_cache(tree, "index1", "1", "Data", "48K", "3");
  tree.add("sys/devices/system/cpu/cpu3/cache/uevent", "");
  const auto caches = read_caches(tree.files(), 3);
  ASSERT_EQ(caches.size(), 2);
  EXPECT_EQ(caches[0].level, 1);
  EXPECT_EQ(caches[0].type, "data");
  EXPECT_EQ(caches[0].size_bytes, 49'152);
  EXPECT_EQ(caches[0].shared_by_cpus, 1);
  EXPECT_EQ(caches[1].level, 3);
  EXPECT_EQ(caches[1].size_bytes, 32 << 20);
  EXPECT_EQ(caches[1].shared_by_cpus, 8);
  EXPECT_THAT(read_caches(tree.files(), 0), IsEmpty());
}

TEST(SysconfCaches, AreThoseOfThisProcessor) {
  int level_before = 0;
  for (const ReportedCache& cache : sysconf_caches()) {
    EXPECT_GT(cache.level, level_before);
    level_before = cache.level;
    EXPECT_GT(cache.size_bytes, 0);
    EXPECT_EQ(cache.type, cache.level == 1 ? "data" : "unified");
    EXPECT_EQ(cache.shared_by_cpus, 0) << "it does not tell";
  }
}

TEST(CpusOfOneNode, AreThoseBesideTheFirst) {
  RecordedTree tree;
  tree.add("sys/devices/system/node/online", "0-1\n")
      .add("sys/devices/system/node/node0/cpulist", "0-3,8-11\n")
      .add("sys/devices/system/node/node1/cpulist", "4-7,12-15\n");
  EXPECT_THAT(cpus_of_one_node(tree.files(), {5, 6, 8, 12}), ElementsAre(5, 6, 12));
  EXPECT_THAT(cpus_of_one_node(tree.files(), {3}), ElementsAre(3));
  EXPECT_THAT(cpus_of_one_node(tree.files(), {16, 17}), ElementsAre(16, 17)) << "of no node";
  EXPECT_THAT(cpus_of_one_node(RecordedTree().files(), {0, 1}), ElementsAre(0, 1));
}

TEST(Frequency, WidestRangeAndEveryGovernor) {
  RecordedTree tree;
  const std::string cpu = "sys/devices/system/cpu/cpu";
  tree.add(cpu + "0/cpufreq/scaling_governor", "powersave\n")
      .add(cpu + "1/cpufreq/scaling_governor", "performance\n");
  tree.add(cpu + "0/cpufreq/scaling_min_freq", "800000\n")
      .add(cpu + "1/cpufreq/scaling_min_freq", "400000\n");
  tree.add(cpu + "0/cpufreq/scaling_max_freq", "3000000\n")
      .add(cpu + "1/cpufreq/scaling_max_freq", "2000000\n");
  tree.add(cpu + "0/cpufreq/scaling_driver", "intel_pstate\n");
  const FrequencyScaling both = read_frequency_scaling(tree.files(), {0, 1});
  EXPECT_EQ(both.governor, "performance+powersave");
  EXPECT_EQ(both.driver, "intel_pstate");
  EXPECT_THAT(both.min_khz, Optional(400'000));
  EXPECT_THAT(both.max_khz, Optional(3'000'000));
  EXPECT_EQ(read_frequency_scaling(tree.files(), {1}).governor, "performance");
}

TEST(Frequency, VirtualMachinesShowNone) {
  RecordedTree tree;
  const FrequencyScaling none = read_frequency_scaling(tree.files(), {0});
  EXPECT_EQ(none.governor, "");
  EXPECT_EQ(none.max_khz, std::nullopt);
}

}  // namespace
}  // namespace flopline
