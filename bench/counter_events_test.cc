#include "bench/counter_events.h"

#include <gmock/gmock.h>

#include "bench/recorded_machines.h"

namespace flopline {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

CounterEvents events_of(const RecordedTree& tree) {
  return counter_events(tree.files(), read_cpu_model(tree.files()));
}

TEST(CounterEvents, OfAnIntelServer) {
  const CounterEvents events = events_of(IntelServer());
  EXPECT_THAT(events.flop.events, SizeIs(5));
  EXPECT_THAT(events.dram_bytes.events, SizeIs(8));
  EXPECT_FALSE(events.flop_has_bfloat16);
  EXPECT_THAT(events.perf_event_paranoid, Optional(2));
}

TEST(CounterEvents, OfAnAmdServer) {
  const CounterEvents events = events_of(AmdServer());
  EXPECT_THAT(events.flop.events, SizeIs(1));
  EXPECT_THAT(events.dram_bytes.events, SizeIs(3));
  EXPECT_TRUE(events.flop_has_bfloat16);
}

TEST(CounterEvents, OfAVirtualMachineThereAreReasonsInstead) {
  const CounterEvents events = events_of(VirtualMachine());
  EXPECT_THAT(events.flop.events, IsEmpty());
  EXPECT_THAT(events.dram_bytes.events, IsEmpty());
  EXPECT_THAT(events.flop.why_not, HasSubstr("cores"));
  EXPECT_THAT(events.dram_bytes.why_not, HasSubstr("memory controllers"));
  EXPECT_FALSE(events.flop_has_bfloat16);
}

TEST(CounterEvents, WhatAContainerForbidsShowsOnlyWhenItIsOpened) {
  const CounterEvents events = events_of(IntelServerContainer());
  EXPECT_THAT(events.flop.events, SizeIs(5));
  EXPECT_THAT(events.perf_event_paranoid, Optional(4));
}

TEST(CounterEvents, WithoutTheKernelsListThereAreNone) {
  const CounterEvents events = events_of(RecordedTree());
  EXPECT_THAT(events.flop.why_not, HasSubstr("mount /sys"));
  EXPECT_THAT(events.dram_bytes.why_not, HasSubstr("mount /sys"));
}

}  // namespace
}  // namespace flopline
