#include "bench/perf_events.h"

#include <gmock/gmock.h>
#include <linux/perf_event.h>
#include <unistd.h>

#include <cerrno>

namespace flopline {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const CounterEvent kOfThread = {.name = "cpu/event=1/", .type = 4, .config = {1, 0, 0}};
const CounterEvent kOfSocket = {.name = "uncore_imc_0/event=1/", .type = 14, .config = {1, 0, 0}, .cpu = 0};

TEST(WhyNotOpened, NamesTheParanoiaAndWhatWouldDo) {
  EXPECT_THAT(why_not_opened(kOfThread, EACCES, 4),
              AllOf(HasSubstr("perf_event_paranoid is 4"), HasSubstr("kernel.perf_event_paranoid=2")));
  EXPECT_THAT(why_not_opened(kOfSocket, EACCES, 1),
              AllOf(HasSubstr("perf_event_paranoid is 1"), HasSubstr("kernel.perf_event_paranoid=0")));
}

TEST(WhyNotOpened, DoesNotBlameParanoiaThatWouldAllow) {
  for (const std::string& why : {why_not_opened(kOfThread, EACCES, 2), why_not_opened(kOfSocket, EACCES, 0),
                                 why_not_opened(kOfThread, EACCES, std::nullopt)}) {
    EXPECT_THAT(why, HasSubstr("CAP_PERFMON"));
  }
}

TEST(WhyNotOpened, SaysForEachErrorWhatToDo) {
  const auto why = [](int error) { return why_not_opened(kOfThread, error, 2); };
  EXPECT_THAT(why(EPERM), HasSubstr("--cap-add=PERFMON"));
  EXPECT_THAT(why(ENOSYS), HasSubstr("no perf_event_open"));
  for (const int error : {ENOENT, EOPNOTSUPP, ENODEV, ENXIO, EINVAL})
    EXPECT_THAT(why(error), AllOf(HasSubstr("cpu/event=1/"), HasSubstr("virtual machine"))) << error;
  EXPECT_THAT(why(EMFILE), HasSubstr("ulimit -n"));
  EXPECT_THAT(why(EBUSY), HasSubstr("another program"));
  EXPECT_THAT(why(EIO), AllOf(HasSubstr("cpu/event=1/"), HasSubstr("error")));
}

// The kernel itself counts nanoseconds of CPU time, so they are there without hardware that counts.
const CounterEvent kTaskClock = {
    .name = "task-clock", .type = PERF_TYPE_SOFTWARE, .config = {PERF_COUNT_SW_TASK_CLOCK, 0, 0}};

TEST(LinuxPerfEvents, CountWhileTheyAreEnabled) {
  LinuxPerfEvents perf;
  const int counter = perf.open(kTaskClock, gettid());
  if (counter < 0) GTEST_SKIP() << why_not_opened(kTaskClock, -counter, std::nullopt);
  EXPECT_EQ(perf.read(counter).value_or(CounterValue{.count = 1}).count, 0);
  EXPECT_TRUE(perf.enable(counter));
  EXPECT_TRUE(perf.disable(counter));
  const CounterValue value = perf.read(counter).value_or(CounterValue{});
  EXPECT_GT(value.count, 0);
  EXPECT_GT(value.enabled_ns, 0);
  EXPECT_EQ(value.running_ns, value.enabled_ns);
  EXPECT_EQ(perf.read(counter).value_or(CounterValue{}).count, value.count);
  perf.close(counter);
  EXPECT_FALSE(perf.read(counter).has_value());
  EXPECT_FALSE(perf.enable(counter));
}

TEST(LinuxPerfEvents, FailWithTheNegativeError) {
  LinuxPerfEvents perf;
  const int counter = perf.open(kTaskClock, gettid());
  if (counter < 0) GTEST_SKIP() << why_not_opened(kTaskClock, -counter, std::nullopt);
  perf.close(counter);
  EXPECT_EQ(perf.open({.name = "of no device", .type = 0x7fff'ffff}, gettid()), -ENOENT);
  EXPECT_EQ(perf.open(kTaskClock, 0x7fff'ffff), -ESRCH) << "of no thread";
  CounterEvent on_no_cpu = kTaskClock;
  on_no_cpu.cpu = 1 << 20;
  EXPECT_LT(perf.open(on_no_cpu, -1), 0);
}

}  // namespace
}  // namespace flopline
