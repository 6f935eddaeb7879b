#include "bench/event_source.h"

#include <gmock/gmock.h>

#include "bench/recorded_machines.h"

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

class Machine : public RecordedMachine {
 public:
  Machine() {
    add_device("core", 4,
               {{"format/event", "config:0-7,32-35,59-60"},
                {"format/umask", "config:8-15"},
                {"format/edge", "config:18"},
                {"format/threshold", "config1:4-6"},
                {"format/filter", "config2:63"},
                {"format/broken", "config"},
                {"format/wide", "config:64"},
                {"format/backwards", "config:7-0"},
                {"format/elsewhere", "config9:0-7"}});
    add_device("box_0", 20, {{"format/event", "config:0-7"}, {"cpumask", "0,32"}});
    add_device("box_1", 21, {{"format/event", "config:0-7"}, {"cpumask", "5"}});
    add_device("box_2", 22, {{"format/event", "config:0-7"}});
  }

  std::optional<EventConfig> encode(const std::string& terms) const {
    return encode_event(files(), "core", terms);
  }
};

TEST(EncodeEvent, TermsFillTheBitsOfTheirFormat) {
  const Machine machine;
  EXPECT_THAT(machine.encode("event=0x04,umask=0x0f"), Optional(ElementsAre(0x0f04, 0, 0)));
  EXPECT_THAT(machine.encode("umask=3,event=16"), Optional(ElementsAre(0x0310, 0, 0)));
  EXPECT_THAT(machine.encode("threshold=0x5,filter=1"), Optional(ElementsAre(0, 0x50, 1ULL << 63)));
}

TEST(EncodeEvent, AValueContinuesInTheNextRangeOfBits) {
  const Machine machine;
  EXPECT_THAT(machine.encode("event=0x1c7"), Optional(ElementsAre(0x1'0000'00c7, 0, 0)));
  EXPECT_THAT(machine.encode("event=0x3f00"), Optional(ElementsAre(0x1800'000f'0000'0000, 0, 0)));
}

TEST(EncodeEvent, ATermWithoutAValueIsOne) {
  EXPECT_THAT(Machine().encode("event=2,edge"), Optional(ElementsAre(0x4'0002, 0, 0)));
}

TEST(EncodeEvent, WholeWordsAreTermsToo) {
  EXPECT_THAT(Machine().encode("config=0x11,config1=0xffffffffffffffff"),
              Optional(ElementsAre(0x11, ~0ULL, 0)));
}

TEST(EncodeEvent, RefusesWhatItCannotEncode) {
  const Machine machine;
  for (const char* terms : {"", ",", "unknown=1", "event=", "event=x", "event=0x", "event=1 ", "event=-1",
                            "event=0x4000", "umask=0x100", "edge=2", "event=0x10000000000000000", "=1",
                            "broken=0", "wide=0", "backwards=0", "elsewhere=0", "config3=1", "chip=?"}) {
    EXPECT_EQ(machine.encode(terms), std::nullopt) << terms;
  }
}

TEST(CountingDevices, AreThoseOfAPrefix) {
  const Machine machine;
  EXPECT_THAT(counting_devices(machine.files()), ElementsAre("box_0", "box_1", "box_2", "core"));
  EXPECT_THAT(counting_devices(machine.files(), "box_"), ElementsAre("box_0", "box_1", "box_2"));
  EXPECT_THAT(counting_devices(RecordedTree().files()), IsEmpty());
}

TEST(ThreadEvents, AreOfNoCpu) {
  const CounterGroup group = thread_events(Machine().files(), "core", {{"event=2", 8}, {"event=3", 16}});
  ASSERT_THAT(group.events, SizeIs(2));
  EXPECT_EQ(group.events[1].name, "core/event=3/");
  EXPECT_EQ(group.events[1].type, 4);
  EXPECT_THAT(group.events[1].config, ElementsAre(3, 0, 0));
  EXPECT_EQ(group.events[1].weight, 16);
  EXPECT_EQ(group.events[1].cpu, std::nullopt);
  EXPECT_EQ(group.why_not, "");
}

TEST(ThreadEvents, AllOrNone) {
  const CounterGroup group = thread_events(Machine().files(), "core", {{"event=2", 8}, {"size=3", 16}});
  EXPECT_THAT(group.events, IsEmpty());
  EXPECT_THAT(group.why_not, HasSubstr("core/size=3/"));
  EXPECT_NE(thread_events(Machine().files(), "missing", {{"config=2", 1}}).why_not, "");
}

TEST(SocketEvents, AreAskedThroughOneCpuOfEachSocket) {
  const CounterGroup group = socket_events(Machine().files(), {"box_0", "box_1"}, {{"event=4", 64}});
  ASSERT_THAT(group.events, SizeIs(3));
  EXPECT_EQ(group.events[0].type, 20);
  EXPECT_THAT(group.events[0].cpu, Optional(0));
  EXPECT_THAT(group.events[1].cpu, Optional(32));
  EXPECT_EQ(group.events[2].type, 21);
  EXPECT_THAT(group.events[2].cpu, Optional(5));
  EXPECT_EQ(group.events[2].weight, 64);
}

TEST(SocketEvents, AllOrNone) {
  const CounterGroup group = socket_events(Machine().files(), {"box_0", "box_2"}, {{"event=4", 64}});
  EXPECT_THAT(group.events, IsEmpty());
  EXPECT_THAT(group.why_not, HasSubstr("box_2/event=4/"));
}

}  // namespace
}  // namespace flopline
