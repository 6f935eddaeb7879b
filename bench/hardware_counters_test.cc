#include "bench/hardware_counters.h"

#include <gmock/gmock.h>
#include <linux/perf_event.h>
#include <omp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <map>
#include <utility>

#include "bench/recorded_machines.h"
#include "bench/threads.h"

namespace flopline::hardware_counters_test {
namespace {

using testing::AllOf;
using testing::DoubleEq;
using testing::HasSubstr;
using testing::Optional;

// A kernel whose counters do as they are told.
class FakePerfEvents : public PerfEvents {
 public:
  struct Opened {
    CounterEvent event;
    int tid = 0;
    CounterValue value = {.count = 1'000'000, .enabled_ns = 5'000, .running_ns = 4'000};  // of earlier use
    bool enabled = false;
    bool closed = false;
  };

  int open(const CounterEvent& event, int tid) override {
    if (const int number = error(event)) return -number;
    opened.push_back({.event = event, .tid = tid});
    return static_cast<int>(opened.size()) - 1;
  }
  void close(int counter) override {
    EXPECT_FALSE(opened.at(counter).closed);
    opened.at(counter).closed = true;
  }
  bool enable(int counter) override {
    opened.at(counter).enabled = true;
    return enables;
  }
  bool disable(int counter) override {
    Opened& one = opened.at(counter);
    if (std::exchange(one.enabled, false)) {
      const CounterValue step = counted(one.event, one.tid);
      one.value.count += step.count;
      one.value.enabled_ns += step.enabled_ns;
      one.value.running_ns += step.running_ns;
    }
    return true;
  }
  std::optional<CounterValue> read(int counter) override {
    return reads ? std::optional(opened.at(counter).value) : std::nullopt;
  }

  std::size_t still_open() const {
    return static_cast<std::size_t>(std::ranges::count(opened, false, &Opened::closed));
  }

  std::function<int(const CounterEvent&)> error = [](const CounterEvent&) { return 0; };
  // What each counter counts between being enabled and disabled.
  std::function<CounterValue(const CounterEvent&, int tid)> counted = [](const CounterEvent& event, int) {
    return CounterValue{.count = event.cpu ? 100U : 10U, .enabled_ns = 1'000, .running_ns = 1'000};
  };
  bool enables = true;
  bool reads = true;
  std::vector<Opened> opened;
};

CounterEvents events_of(const RecordedTree& tree) {
  return counter_events(tree.files(), read_cpu_model(tree.files()));
}

CounterReading measure(HardwareCounters& counters) {
  counters.start();
  return counters.stop();
}

class HardwareCountersTest : public testing::Test {
 protected:
  CounterReading measure_once(const CounterEvents& events) {
    HardwareCounters counters(events, perf);
    return measure(counters);
  }

  Team team{3, allowed_cpus()};
  FakePerfEvents perf;
};

TEST_F(HardwareCountersTest, AddUpThreadsAndDevicesByTheirWeights) {
  const CounterReading reading = measure_once(events_of(IntelServer()));
  EXPECT_THAT(reading.flop.amount, Optional(DoubleEq(3 * 10 * (1 + 2 + 4 + 8 + 16))));
  EXPECT_THAT(reading.dram_bytes.amount, Optional(DoubleEq(8 * 100 * 64)));
  EXPECT_EQ(reading.flop.why_not, "");
  EXPECT_EQ(reading.dram_bytes.why_not, "");
  EXPECT_EQ(reading.flop.counted_share, 1);
}

TEST_F(HardwareCountersTest, OnAmdToo) {
  const CounterReading reading = measure_once(events_of(AmdServer()));
  EXPECT_THAT(reading.flop.amount, Optional(DoubleEq(3 * 10)));
  EXPECT_THAT(reading.dram_bytes.amount, Optional(DoubleEq(3 * 100 * 64)));
}

TEST_F(HardwareCountersTest, EveryThreadOfTheTeamHasItsOwnCounters) {
  const HardwareCounters counters(events_of(IntelServer()), perf);
  std::map<int, int> events_by_thread;
  for (const auto& one : perf.opened)
    if (!one.event.cpu) ++events_by_thread[one.tid];
  EXPECT_EQ(events_by_thread.size(), 3);
  for (const auto& [tid, events] : events_by_thread) EXPECT_EQ(events, 5) << tid;
  EXPECT_TRUE(events_by_thread.contains(gettid()));
}

TEST_F(HardwareCountersTest, WhatWasCountedInPartIsScaled) {
  perf.counted = [](const CounterEvent& event, int) {
    return CounterValue{.count = 10, .enabled_ns = 1'000, .running_ns = event.weight == 16 ? 250U : 1'000U};
  };
  const CounterReading reading = measure_once(events_of(IntelServer()));
  EXPECT_THAT(reading.flop.amount, Optional(DoubleEq(3 * 10 * (1 + 2 + 4 + 8 + 4 * 16))));
  EXPECT_DOUBLE_EQ(reading.flop.counted_share, 0.25);
  EXPECT_DOUBLE_EQ(reading.dram_bytes.counted_share, 1);
}

TEST_F(HardwareCountersTest, AThreadThatDidNotRunAddsNothing) {
  perf.counted = [](const CounterEvent& event, int tid) {
    if (!event.cpu && tid != gettid()) return CounterValue{};
    return CounterValue{.count = 10, .enabled_ns = 1'000, .running_ns = 1'000};
  };
  EXPECT_THAT(measure_once(events_of(AmdServer())).flop.amount, Optional(DoubleEq(10)));
}

TEST_F(HardwareCountersTest, AnEventThatNeverHadItsTurnIsNotZero) {
  perf.counted = [](const CounterEvent& event, int) {
    return CounterValue{.count = 0, .enabled_ns = 1'000, .running_ns = event.weight == 16 ? 0U : 1'000U};
  };
  const CounterReading reading = measure_once(events_of(IntelServer()));
  EXPECT_EQ(reading.flop.amount, std::nullopt);
  EXPECT_THAT(reading.flop.why_not, HasSubstr("nmi_watchdog"));
}

TEST_F(HardwareCountersTest, CountersThatStayAtZeroAreNotBelieved) {
  perf.counted = [](const CounterEvent& event, int) {
    return CounterValue{.count = event.cpu ? 1U : 0U, .enabled_ns = 1'000, .running_ns = 1'000};
  };
  const CounterReading reading = measure_once(events_of(IntelServer()));
  EXPECT_EQ(reading.flop.amount, std::nullopt);
  EXPECT_THAT(reading.flop.why_not, HasSubstr("stayed at zero"));
  EXPECT_TRUE(reading.dram_bytes.amount.has_value());
}

TEST_F(HardwareCountersTest, EveryReadingIsOfItsOwnInterval) {
  HardwareCounters counters(events_of(AmdServer()), perf);
  for (int repetition = 0; repetition < 3; ++repetition)
    EXPECT_THAT(measure(counters).flop.amount, Optional(DoubleEq(3 * 10)));
  // Between the intervals nothing counts.
  EXPECT_TRUE(std::ranges::none_of(perf.opened, &FakePerfEvents::Opened::enabled));
}

TEST_F(HardwareCountersTest, InAContainerTheReasonNamesWhatToSet) {
  perf.error = [](const CounterEvent&) { return EACCES; };
  HardwareCounters counters(events_of(IntelServerContainer()), perf);
  EXPECT_THAT(counters.why_no_flop(), AllOf(HasSubstr("perf_event_paranoid is 4"), HasSubstr("paranoid=2")));
  EXPECT_THAT(counters.why_no_dram_bytes(), HasSubstr("paranoid=0"));
  const CounterReading reading = measure(counters);
  EXPECT_EQ(reading.flop.amount, std::nullopt);
  EXPECT_EQ(reading.flop.why_not, counters.why_no_flop());
  EXPECT_EQ(reading.dram_bytes.why_not, counters.why_no_dram_bytes());
}

TEST_F(HardwareCountersTest, AVirtualMachineHasReasonsOnly) {
  const CounterReading reading = measure_once(events_of(VirtualMachine()));
  EXPECT_THAT(reading.flop.why_not, HasSubstr("virtual machine"));
  EXPECT_THAT(reading.dram_bytes.why_not, HasSubstr("virtual machine"));
  EXPECT_TRUE(perf.opened.empty());
}

TEST_F(HardwareCountersTest, OneAmountIsAvailableWithoutTheOther) {
  perf.error = [](const CounterEvent& event) { return event.cpu ? EACCES : 0; };
  const CounterReading threads_only = measure_once(events_of(IntelServer()));
  EXPECT_TRUE(threads_only.flop.amount.has_value());
  EXPECT_THAT(threads_only.dram_bytes.why_not, HasSubstr("perf_event_paranoid is 2"));
  perf.error = [](const CounterEvent& event) { return event.cpu ? 0 : ENOENT; };
  const CounterReading sockets_only = measure_once(events_of(IntelServer()));
  EXPECT_THAT(sockets_only.flop.why_not, HasSubstr("cpu/event=0xc7"));
  EXPECT_TRUE(sockets_only.dram_bytes.amount.has_value());
}

TEST_F(HardwareCountersTest, APartOfTheCountersIsNone) {
  perf.error = [](const CounterEvent& event) { return event.weight == 16 ? ENOENT : 0; };
  HardwareCounters counters(events_of(IntelServer()), perf);
  EXPECT_THAT(counters.why_no_flop(), HasSubstr("umask=0x80"));
  EXPECT_EQ(perf.still_open(), 8) << "those of the memory controllers";
  EXPECT_EQ(measure(counters).flop.amount, std::nullopt);
}

TEST_F(HardwareCountersTest, AreClosedAtTheEnd) {
  measure_once(events_of(IntelServer()));
  EXPECT_EQ(perf.opened.size(), 3 * 5 + 8);
  EXPECT_EQ(perf.still_open(), 0);
}

TEST_F(HardwareCountersTest, CountersThatCannotBeUsedHaveAReason) {
  perf.enables = false;
  EXPECT_THAT(measure_once(events_of(IntelServer())).flop.why_not, HasSubstr("does not let them count"));
  perf.enables = true;
  perf.reads = false;
  EXPECT_THAT(measure_once(events_of(IntelServer())).flop.why_not, HasSubstr("does not let them count"));
}

// Each page is missing until it is first written to; the kernel counts that without hardware that counts.
void fault(std::size_t pages) {
  const auto page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const memory =
      mmap(nullptr, pages * page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  madvise(memory, pages * page_bytes, MADV_NOHUGEPAGE);
  for (std::size_t page = 0; page < pages; ++page) static_cast<volatile char*>(memory)[page * page_bytes] = 1;
  munmap(memory, pages * page_bytes);
}

TEST(HardwareCounters, OfTheRealKernelCountAllThreadsInTheInterval) {
  constexpr std::size_t kPages = 1'000;
  const Team team(2, allowed_cpus());
  const CounterEvents events{.flop = {.events = {{.name = "page-faults",
                                                  .type = PERF_TYPE_SOFTWARE,
                                                  .config = {PERF_COUNT_SW_PAGE_FAULTS, 0, 0},
                                                  .weight = 2}}},
                             .dram_bytes = no_events("not asked for")};
  LinuxPerfEvents perf;
  HardwareCounters counters(events, perf);
  if (!counters.why_no_flop().empty()) GTEST_SKIP() << counters.why_no_flop();
  for (int repetition = 0; repetition < 2; ++repetition) {
    fault(kPages);
    counters.start();
#pragma omp parallel
    fault(omp_get_thread_num() == 0 ? kPages : 3 * kPages);
    const CounterReading reading = counters.stop();
    fault(kPages);
    EXPECT_GE(reading.flop.amount.value_or(0), 2 * (1 + 3) * kPages);
    EXPECT_LT(reading.flop.amount.value_or(0), 2 * (1 + 3 + 1) * kPages);
    EXPECT_EQ(reading.dram_bytes.why_not, "not asked for");
  }
}

TEST(HardwareCounters, OfThisMachineGiveAnAmountOrAReason) {
  const SystemFiles files;
  LinuxPerfEvents perf;
  HardwareCounters counters(counter_events(files, read_cpu_model(files)), perf);
  counters.start();
  fault(1'000);
  const CounterReading reading = counters.stop();
  for (const Counted* counted : {&reading.flop, &reading.dram_bytes}) {
    EXPECT_NE(counted->amount.has_value(), !counted->why_not.empty()) << counted->why_not;
    EXPECT_GT(counted->amount.value_or(1), 0);
  }
}

}  // namespace
}  // namespace flopline::hardware_counters_test
