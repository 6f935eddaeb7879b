#include "bench/hardware_counters.h"

#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace flopline {
namespace {

// An open counter; closes itself.
class Counter {
 public:
  Counter(PerfEvents& perf, int descriptor, double weight)
      : perf_(&perf), descriptor_(descriptor), weight_(weight) {}
  ~Counter() {
    if (perf_ != nullptr) perf_->close(descriptor_);
  }
  Counter(Counter&& other) noexcept
      : perf_(std::exchange(other.perf_, nullptr)),
        descriptor_(other.descriptor_),
        weight_(other.weight_),
        at_start_(other.at_start_) {}
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  Counter& operator=(Counter&&) = delete;

  double weight() const { return weight_; }
  void note_start() { at_start_ = perf_->read(descriptor_); }
  bool enable() { return perf_->enable(descriptor_); }
  bool disable() { return perf_->disable(descriptor_); }

  // The kernel can set a count back to zero but not its times, hence the difference of both.
  std::optional<CounterValue> since_start() const {
    const auto now = perf_->read(descriptor_);
    if (!now || !at_start_) return std::nullopt;
    return CounterValue{.count = now->count - at_start_->count,
                        .enabled_ns = now->enabled_ns - at_start_->enabled_ns,
                        .running_ns = now->running_ns - at_start_->running_ns};
  }

 private:
  PerfEvents* perf_;  // nullptr when moved from
  int descriptor_;
  double weight_;
  std::optional<CounterValue> at_start_;
};

Counted no_amount(std::string why_not) { return {.amount = {}, .why_not = std::move(why_not)}; }

std::vector<int> thread_ids_of_team() {
  std::vector<int> tids;
#pragma omp parallel
  {
#pragma omp single
    tids.resize(static_cast<std::size_t>(omp_get_num_threads()));
    tids[static_cast<std::size_t>(omp_get_thread_num())] = gettid();
  }
  return tids;
}

}  // namespace

// The counters whose weighted counts add up to one amount. All of them are open or none is: a part of the sum
// would be a wrong number.
class HardwareCounters::Group {
 public:
  Group(const CounterGroup& group, const std::vector<int>& tids, PerfEvents& perf,
        std::optional<std::int64_t> perf_event_paranoid)
      : why_not_(group.why_not) {
    for (const CounterEvent& event : group.events) {
      for (const int tid : event.cpu ? std::vector{-1} : tids) {
        const int descriptor = perf.open(event, tid);
        if (descriptor < 0) {
          why_not_ = why_not_opened(event, -descriptor, perf_event_paranoid);
          counters_.clear();
          return;
        }
        counters_.emplace_back(perf, descriptor, event.weight);
      }
    }
  }

  const std::string& why_not() const { return why_not_; }

  // All values first: what reading takes then lies outside the interval, as it does in stop() and sum().
  void start() {
    for (Counter& counter : counters_) counter.note_start();
    counts_ = std::ranges::all_of(counters_, &Counter::enable);
  }

  void stop() {
    for (Counter& counter : counters_) counts_ &= counter.disable();
  }

  Counted sum() const {
    if (counters_.empty()) return no_amount(why_not_);
    Counted sum{.amount = 0, .why_not = {}};
    for (const Counter& counter : counters_) {
      const auto value = counter.since_start();
      if (!value || !counts_) return no_amount("the kernel opened the counters but does not let them count");
      if (value->enabled_ns == 0) continue;  // of a thread that did not run
      if (value->running_ns == 0) return no_amount(kNoTurn);
      const double share = static_cast<double>(value->running_ns) / static_cast<double>(value->enabled_ns);
      *sum.amount += counter.weight() * static_cast<double>(value->count) / share;
      sum.counted_share = std::min(sum.counted_share, share);
    }
    return *sum.amount > 0 ? sum : no_amount(kZero);
  }

 private:
  static constexpr auto kNoTurn =
      "other programs hold the counters, or the measurement was too short for all events to get their turn: "
      "stop "
      "other profilers, and sudo sysctl kernel.nmi_watchdog=0";
  static constexpr auto kZero =
      "the counters stayed at zero: the host of a virtual machine holds them back, or nothing was done that "
      "they "
      "count";

  std::vector<Counter> counters_;
  std::string why_not_;
  bool counts_ = false;  // since start()
};

HardwareCounters::HardwareCounters(const CounterEvents& events, PerfEvents& perf) {
  const auto tids = thread_ids_of_team();
  flop_ = std::make_unique<Group>(events.flop, tids, perf, events.perf_event_paranoid);
  dram_bytes_ = std::make_unique<Group>(events.dram_bytes, tids, perf, events.perf_event_paranoid);
}

HardwareCounters::~HardwareCounters() = default;

void HardwareCounters::start() {
  dram_bytes_->start();
  flop_->start();
}

CounterReading HardwareCounters::stop() {
  flop_->stop();
  dram_bytes_->stop();
  return {.flop = flop_->sum(), .dram_bytes = dram_bytes_->sum()};
}

const std::string& HardwareCounters::why_no_flop() const { return flop_->why_not(); }

const std::string& HardwareCounters::why_no_dram_bytes() const { return dram_bytes_->why_not(); }

}  // namespace flopline
