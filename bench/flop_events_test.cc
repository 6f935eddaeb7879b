#include "bench/flop_events.h"

#include <gmock/gmock.h>

#include "bench/recorded_machines.h"

namespace flopline::flop_events_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

CounterGroup events_of(const RecordedTree& tree) {
  return flop_events(tree.files(), read_cpu_model(tree.files()));
}

// The word `config` and the weight of each event.
std::vector<std::pair<std::uint64_t, double>> weights(const CounterGroup& group) {
  std::vector<std::pair<std::uint64_t, double>> found;
  for (const CounterEvent& event : group.events) {
    EXPECT_EQ(event.cpu, std::nullopt);
    found.emplace_back(event.config[0], event.weight);
  }
  return found;
}

TEST(FlopEvents, IntelCountsInstructionsByElements) {
  const CounterGroup group = events_of(IntelServer());
  EXPECT_THAT(weights(group), ElementsAre(Pair(0x03c7, 1), Pair(0x04c7, 2), Pair(0x18c7, 4), Pair(0x60c7, 8),
                                          Pair(0x80c7, 16)));
  EXPECT_EQ(group.events[0].type, 4);
  EXPECT_EQ(group.why_not, "");
}

TEST(FlopEvents, IntelWithoutAvx512HasNoEventsOfThatWidth) {
  IntelServer desktop;
  desktop.set_x86_cpu("GenuineIntel", 6, 0x9e, "sse2 avx2 fma");
  EXPECT_THAT(weights(events_of(desktop)),
              ElementsAre(Pair(0x03c7, 1), Pair(0x04c7, 2), Pair(0x18c7, 4), Pair(0x20c7, 8)));
}

TEST(FlopEvents, ZenCountsFlop) {
  AmdServer server;
  EXPECT_THAT(weights(events_of(server)), ElementsAre(Pair(0x1f03, 1)));
  server.set_x86_cpu("AuthenticAMD", 0x1a, 0x02, "sse2");
  EXPECT_THAT(weights(events_of(server)), ElementsAre(Pair(0x0f03, 1)));
  for (const auto& [family, model] : {std::pair(0x17, 0x01), std::pair(0x17, 0x31), std::pair(0x19, 0x01)}) {
    server.set_x86_cpu("AuthenticAMD", family, model, "sse2");
    EXPECT_THAT(weights(events_of(server)), ElementsAre(Pair(0xff03, 1)));
  }
}

class ArmServer : public RecordedMachine {
 public:
  explicit ArmServer(const std::string& part) {
    add("proc/cpuinfo",
        "processor\t: 0\nFeatures\t: fp asimd sve\nCPU implementer\t: 0x41\nCPU part\t: " + part);
    add_device("armv8_pmuv3_0", 8, {{"format/event", "config:0-15"}, {"events/cpu_cycles", "event=0x0011"}});
  }
};

TEST(FlopEvents, ArmCountsVectorsAsIfTheyHad16Bytes) {
  ArmServer server("0xd40");
  server.add("proc/sys/abi/sve_default_vector_length", "32\n");
  EXPECT_THAT(weights(events_of(server)), ElementsAre(Pair(0x80c1, 1), Pair(0x80c0, 2)));
}

TEST(FlopEvents, ArmWithoutVectorsOfTheirOwnLengthHasNoEventForThem) {
  EXPECT_THAT(weights(events_of(ArmServer("0xd4f"))), ElementsAre(Pair(0x80c1, 1)));
}

TEST(FlopEvents, CpusWithoutSuchAnEventAreNamed) {
  EXPECT_THAT(events_of(ArmServer("0xd0c")).why_not, HasSubstr("known for ARM Neoverse-N1"));
  IntelServer haswell;
  haswell.set_x86_cpu("GenuineIntel", 6, 0x3f, "sse2 avx2");
  EXPECT_THAT(events_of(haswell).why_not, AllOf(HasSubstr("A CPU"), HasSubstr("family 6, model 63")));
  AmdServer future;
  future.set_x86_cpu("AuthenticAMD", 0x1a, 0x50, "sse2");
  EXPECT_THAT(events_of(future),
              AllOf(testing::Field(&CounterGroup::events, IsEmpty()),
                    testing::Field(&CounterGroup::why_not, HasSubstr("family 26, model 80"))));
  future.set_x86_cpu("GenuineIntel", 19, 0x6a, "sse2");
  EXPECT_THAT(events_of(future).why_not, HasSubstr("family 19"));
}

TEST(FlopEvents, CoresOfSeveralKindsDoNotCountTheSame) {
  RecordedMachine desktop;
  desktop.set_x86_cpu("GenuineIntel", 6, 0x97, "sse2 avx2");
  for (const char* core : {"cpu_core", "cpu_atom"})
    desktop.add_device(core, 4, {{"format/event", "config:0-7"}});
  EXPECT_THAT(events_of(desktop).why_not, HasSubstr("several kinds"));
  ArmServer phone("0xd40");
  phone.add_device("armv8_cortex_a55", 9, {{"format/event", "config:0-15"}});
  EXPECT_THAT(events_of(phone).why_not, HasSubstr("several kinds"));
}

TEST(FlopEvents, AVirtualMachineHasNone) {
  const CounterGroup group = events_of(VirtualMachine());
  EXPECT_THAT(group.events, IsEmpty());
  EXPECT_THAT(group.why_not, HasSubstr("this virtual machine has no counters"));
  RecordedMachine silent;  // Arm cannot say that it is virtual
  silent.add_software_devices().add("proc/cpuinfo", "CPU implementer\t: 0x41\nCPU part\t: 0xd40\n");
  EXPECT_THAT(events_of(silent).why_not, HasSubstr("as in most virtual machines"));
}

TEST(FlopEvents, IncludeBfloat16WhereTheVendorCountsIt) {
  EXPECT_TRUE(flop_events_include_bfloat16({.vendor = "AuthenticAMD", .family = 0x19, .model = 0x11}));
  EXPECT_TRUE(flop_events_include_bfloat16({.vendor = "AuthenticAMD", .family = 0x1a, .model = 0x02}));
  EXPECT_FALSE(flop_events_include_bfloat16({.vendor = "AuthenticAMD", .family = 0x19, .model = 0x01}));
  EXPECT_FALSE(flop_events_include_bfloat16({.vendor = "GenuineIntel", .family = 6, .model = 0x8f}));
}

}  // namespace
}  // namespace flopline::flop_events_test
