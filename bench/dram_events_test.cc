#include "bench/dram_events.h"

#include <gmock/gmock.h>

#include "bench/recorded_machines.h"

namespace flopline::dram_events_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CounterGroup events_of(const RecordedTree& tree) {
  return dram_events(tree.files(), read_cpu_model(tree.files()));
}

// Of each event: type, word `config`, CPU; after checking that a count is a line of 64 bytes.
using Which = std::tuple<std::uint32_t, std::uint64_t, int>;
std::vector<Which> lines(const CounterGroup& group) {
  EXPECT_EQ(group.why_not, "");
  std::vector<Which> found;
  for (const CounterEvent& event : group.events) {
    EXPECT_DOUBLE_EQ(event.weight, 64) << event.name;
    found.emplace_back(event.type, event.config[0], event.cpu.value_or(-1));
  }
  return found;
}

TEST(DramEvents, IntelServerOnceByChannelOfBothSockets) {
  EXPECT_THAT(
      lines(events_of(IntelServer())),
      ElementsAre(Which(14, 0x0f04, 0), Which(14, 0x0f04, 32), Which(14, 0x3004, 0), Which(14, 0x3004, 32),
                  Which(15, 0x0f04, 0), Which(15, 0x0f04, 32), Which(15, 0x3004, 0), Which(15, 0x3004, 32)));
}

RecordedMachine::Files imc_files(const std::vector<std::string>& events) {
  RecordedMachine::Files files = {
      {"cpumask", "0"}, {"format/event", "config:0-7"}, {"format/umask", "config:8-15"}};
  int event = 0;
  for (const std::string& name : events) {
    files.emplace_back("events/" + name, "event=" + std::to_string(++event));
    files.emplace_back("events/" + name + ".scale", "6.103515625e-5");
    files.emplace_back("events/" + name + ".unit", "MiB");
  }
  return files;
}

TEST(DramEvents, HalvesOfAChannelAreAdded) {
  RecordedMachine server;
  server.add_device("uncore_imc_0", 9,
                    imc_files({"cas_count_read_sch0", "cas_count_read_sch1", "cas_count_write_sch0",
                               "cas_count_write_sch1", "cas_count_reads_blocked"}));
  EXPECT_THAT(lines(events_of(server)),
              ElementsAre(Which(9, 1, 0), Which(9, 2, 0), Which(9, 3, 0), Which(9, 4, 0)));
}

TEST(DramEvents, ClientsAndCountersThatAlwaysRun) {
  RecordedMachine old_client;
  old_client.add_device("uncore_imc", 9, imc_files({"data_reads", "data_writes", "io_requests"}));
  EXPECT_THAT(lines(events_of(old_client)), ElementsAre(Which(9, 1, 0), Which(9, 2, 0)));
  RecordedMachine client;
  client.add_device("uncore_imc_0", 8, imc_files({}));
  client.add_device("uncore_imc_free_running_0", 9, imc_files({"data_total", "data_read", "data_write"}));
  EXPECT_THAT(lines(events_of(client)), ElementsAre(Which(9, 2, 0), Which(9, 3, 0)));
  RecordedMachine server;
  server.add_device("uncore_imc_free_running_0", 9, imc_files({"ddrt_read", "ddrt_write", "read", "write"}));
  EXPECT_THAT(lines(events_of(server)), ElementsAre(Which(9, 3, 0), Which(9, 4, 0)));
}

TEST(DramEvents, ScaleAndUnitGiveTheBytesOfACount) {
  RecordedMachine server;
  server.add_device("uncore_imc_0", 9, imc_files({"cas_count_read", "cas_count_write"}));
  const std::string read = "sys/bus/event_source/devices/uncore_imc_0/events/cas_count_read";
  server.add(read + ".scale", "32\n").add(read + ".unit", "Bytes\n");
  EXPECT_EQ(events_of(server).events.at(0).weight, 32);
  server.add(read + ".scale", "0.5\n").add(read + ".unit", "MiB\n");
  EXPECT_EQ(events_of(server).events.at(0).weight, 524'288);
  for (const auto& [scale, unit] :
       RecordedMachine::Files{{"0.5", "W"}, {"", "MiB"}, {"0.5x", "MiB"}, {"0", "MiB"}}) {
    server.add(read + ".scale", scale).add(read + ".unit", unit);
    EXPECT_THAT(events_of(server).events, IsEmpty());
    EXPECT_THAT(events_of(server).why_not, HasSubstr("how many bytes uncore_imc_0 counts"));
  }
}

TEST(DramEvents, APartOfTheTrafficIsNone) {
  RecordedMachine server;
  server.add_device("uncore_imc_0", 9, imc_files({"cas_count_read", "cas_count_write"}));
  server.add_device("uncore_imc_1", 10, imc_files({"cas_count_read"}));
  EXPECT_THAT(events_of(server).events, IsEmpty());
  EXPECT_THAT(events_of(server).why_not, HasSubstr("uncore_imc_1"));
  server.add_device("uncore_imc_1", 10, imc_files({"cas_count_read", "cas_count_write"}));
  server.add("sys/bus/event_source/devices/uncore_imc_1/cpumask", "\n");
  EXPECT_THAT(events_of(server).events, IsEmpty());
  EXPECT_THAT(events_of(server).why_not, HasSubstr("uncore_imc_1"));
}

TEST(DramEvents, ZenCountsCommandsOfItsMemoryControllers) {
  EXPECT_THAT(lines(events_of(AmdServer())),
              ElementsAre(Which(13, 0x0a, 0), Which(14, 0x0a, 0), Which(15, 0x0a, 0)));
}

class Zen3Server : public RecordedMachine {
 public:
  Zen3Server() {
    set_x86_cpu("AuthenticAMD", 0x19, 0x01, "sse2 avx2");
    add_device(
        "amd_df", 11,
        {{"cpumask", "0"}, {"format/event", "config:0-7,32-35,59-60"}, {"format/umask", "config:8-15"}});
  }
};

TEST(DramEvents, EarlierZenCountsRequestsOfItsDataFabric) {
  EXPECT_THAT(lines(events_of(Zen3Server())),
              ElementsAre(Which(11, 0x3807, 0), Which(11, 0x3847, 0), Which(11, 0x3887, 0),
                          Which(11, 0x38c7, 0), Which(11, 0x1'0000'3807, 0), Which(11, 0x1'0000'3847, 0),
                          Which(11, 0x1'0000'3887, 0), Which(11, 0x1'0000'38c7, 0)));
}

TEST(DramEvents, LaterZenCountsOtherThingsInItsDataFabric) {
  Zen3Server server;
  server.set_x86_cpu("AuthenticAMD", 0x19, 0x11, "sse2 avx2");
  EXPECT_THAT(events_of(server).events, IsEmpty());
  EXPECT_THAT(events_of(server).why_not, HasSubstr("Linux 6.7"));
}

TEST(DramEvents, WhereThereAreNoneTheReasonSaysWhatToDo) {
  EXPECT_THAT(events_of(VirtualMachine()).why_not, HasSubstr("host of a virtual machine"));
  RecordedMachine bare;
  bare.set_x86_cpu("GenuineIntel", 6, 0x6a, "sse2");
  EXPECT_THAT(events_of(bare).why_not, HasSubstr("modprobe intel-uncore"));
  bare.set_x86_cpu("AuthenticAMD", 0x17, 0x31, "sse2");
  EXPECT_THAT(events_of(bare).why_not, HasSubstr("modprobe amd-uncore"));
  bare.add("proc/cpuinfo", "CPU implementer\t: 0x41\nCPU part\t: 0xd40\n");
  EXPECT_THAT(events_of(bare).why_not, HasSubstr("known for this CPU"));
  bare.add_device("uncore_imc_0", 9, imc_files({"clockticks"}));
  EXPECT_THAT(events_of(bare).why_not, HasSubstr("does not describe"));
}

}  // namespace
}  // namespace flopline::dram_events_test
