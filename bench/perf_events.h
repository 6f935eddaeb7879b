// The kernel's counters (perf_event_open(2)), as far as they are needed here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/event_source.h"

namespace flopline {

// Of one counter since it was opened.
struct CounterValue {
  std::uint64_t count = 0;
  std::uint64_t enabled_ns = 0;  // while it was to count
  std::uint64_t running_ns = 0;  // while it did: less where more events take turns than the hardware counts
};

// Tests put their own in the kernel's place.
class PerfEvents {
 public:
  virtual ~PerfEvents() = default;

  // A counter that stands still: of what thread `tid` does outside the kernel, or of all that event.cpu's
  // device sees. A descriptor, or the negative errno.
  virtual int open(const CounterEvent& event, int tid) = 0;
  virtual void close(int counter) = 0;

  virtual bool enable(int counter) = 0;
  virtual bool disable(int counter) = 0;
  virtual std::optional<CounterValue> read(int counter) = 0;
};

class LinuxPerfEvents final : public PerfEvents {
 public:
  int open(const CounterEvent& event, int tid) override;
  void close(int counter) override;
  bool enable(int counter) override;
  bool disable(int counter) override;
  std::optional<CounterValue> read(int counter) override;
};

// Why `event` could not be opened, and what to do: one sentence. `error` is the errno, `perf_event_paranoid`
// what the file of that name holds.
std::string why_not_opened(const CounterEvent& event, int error,
                           std::optional<std::int64_t> perf_event_paranoid);

}  // namespace flopline
