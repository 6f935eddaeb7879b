#include "bench/recorded_machines.h"

#include <gmock/gmock.h>

#include "bench/cpu_info.h"

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(RecordedMachines, SayWhatTheyAre) {
  const CpuModel intel = read_cpu_model(IntelServer().files());
  EXPECT_EQ(intel.vendor, "GenuineIntel");
  EXPECT_THAT(intel.model, Optional(0x6a));
  EXPECT_EQ(zen_generation(read_cpu_model(AmdServer().files())), 4);
  EXPECT_TRUE(read_cpu_model(VirtualMachine().files()).hypervisor);
}

TEST(RecordedMachines, HoldTheirDevices) {
  const IntelServerContainer machine;
  const std::string devices = "sys/bus/event_source/devices/";
  EXPECT_THAT(machine.files().integer(devices + "uncore_imc_1/type"), Optional(15));
  EXPECT_THAT(machine.files().integer("proc/sys/kernel/perf_event_paranoid"), Optional(4));
  EXPECT_THAT(VirtualMachine().files().list(devices),
              ElementsAre("breakpoint", "msr", "software", "tracepoint", "uprobe"));
}

}  // namespace
}  // namespace flopline
