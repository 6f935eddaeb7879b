#include "bench/perf_events.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace flopline {
namespace {

std::string not_permitted(const CounterEvent& event, std::optional<std::int64_t> perf_event_paranoid) {
  // What is forbidden to users above which value: Documentation/admin-guide/sysctl/kernel.rst, and Debian's 3
  // and Ubuntu's 4, which forbid all.
  const int highest = event.cpu ? 0 : 2;
  if (perf_event_paranoid && *perf_event_paranoid > highest) {
    return fmt::format(
        "perf_event_paranoid is {}: on the host, sudo sysctl kernel.perf_event_paranoid={}, or run as root",
        *perf_event_paranoid, highest);
  }
  return "the kernel does not let this user count: run as root, or with the capability CAP_PERFMON";
}

}  // namespace

int LinuxPerfEvents::open(const CounterEvent& event, int tid) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = event.type;
  attributes.config = event.config[0];
  attributes.config1 = event.config[1];
  attributes.config2 = event.config[2];
  attributes.disabled = 1;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  // Users may count outside the kernel only; a socket's devices cannot tell the difference and refuse to.
  attributes.exclude_kernel = event.cpu ? 0 : 1;
  attributes.exclude_hv = event.cpu ? 0 : 1;
  const long descriptor = syscall(SYS_perf_event_open, &attributes, event.cpu ? -1 : tid,
                                  event.cpu.value_or(-1), -1, PERF_FLAG_FD_CLOEXEC);
  return descriptor < 0 ? -errno : static_cast<int>(descriptor);
}

void LinuxPerfEvents::close(int counter) { ::close(counter); }

bool LinuxPerfEvents::enable(int counter) { return ioctl(counter, PERF_EVENT_IOC_ENABLE, 0) == 0; }

bool LinuxPerfEvents::disable(int counter) { return ioctl(counter, PERF_EVENT_IOC_DISABLE, 0) == 0; }

std::optional<CounterValue> LinuxPerfEvents::read(int counter) {
  std::array<std::uint64_t, 3> words{};  // in the order that read_format asks for
  if (::read(counter, words.data(), sizeof words) != sizeof words) return std::nullopt;
  return CounterValue{.count = words[0], .enabled_ns = words[1], .running_ns = words[2]};
}

std::string why_not_opened(const CounterEvent& event, int error,
                           std::optional<std::int64_t> perf_event_paranoid) {
  switch (error) {
    case EACCES:
      return not_permitted(event, perf_event_paranoid);
    case EPERM:
      return "the container forbids perf_event_open: start it with --cap-add=PERFMON or another seccomp "
             "profile";
    case ENOSYS:
      return "there is no perf_event_open: the kernel was built without it, or the container's seccomp "
             "profile "
             "hides it";
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EOPNOTSUPP:
    case EINVAL:
      return fmt::format("there is no {}: the CPU, or the host of a virtual machine, does not offer it",
                         event.name);
    case EMFILE:
    case ENFILE:
      return "each event takes a file for each thread, and no more can be opened: ulimit -n 65536";
    case EBUSY:
      return "another program has the counters for itself: stop it";
    default:
      return fmt::format("{} cannot be opened: {}", event.name, std::generic_category().message(error));
  }
}

}  // namespace flopline
