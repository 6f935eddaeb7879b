// Hardware events as the kernel describes them under /sys/bus/event_source, and as it takes them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/system_files.h"

namespace flopline {

// The words config, config1 and config2 of struct perf_event_attr.
using EventConfig = std::array<std::uint64_t, 3>;

struct CounterEvent {
  std::string name;        // as `perf stat -e` takes it: "cpu/event=0xc7,umask=0x18/"
  std::uint32_t type = 0;  // of struct perf_event_attr: the number of the device
  EventConfig config{};
  double weight = 1;       // FLOP or bytes that one count stands for
  std::optional<int> cpu;  // through which a device is asked that counts for a whole socket; without it the
                           // event follows a thread
};

struct CounterGroup {
  std::vector<CounterEvent> events;  // their weighted counts add up
  std::string why_not;               // when there are none: one sentence, with what to do where that helps
};

CounterGroup no_events(std::string why_not);

// An event in the kernel's and perf's notation, "event=0x04,umask=0x03,edge", and its weight.
struct WeightedTerms {
  std::string terms;
  double weight = 1;
};

// Names of the devices that count and begin with `prefix`, sorted.
std::vector<std::string> counting_devices(const SystemFiles& files, std::string_view prefix = "");

// Encodes terms; one without a value is 1. Which bits a term fills stands in the device's folder `format`,
// lowest first: "config:0-7,32-35". config, config1 and config2 are terms too, for a whole word. nullopt when
// the text is malformed, the device has no such term, or a value has more bits than its term.
std::optional<EventConfig> encode_event(const SystemFiles& files, const std::string& device,
                                        const std::string& terms);

// Events that follow threads; none of them, with the reason, when one cannot be encoded.
CounterGroup thread_events(const SystemFiles& files, const std::string& device,
                           const std::vector<WeightedTerms>& wanted);

// Events of devices that count for a whole socket, one for each CPU in the device's `cpumask`, which names
// one of each socket; none of them, with the reason, when one cannot be encoded.
CounterGroup socket_events(const SystemFiles& files, const std::vector<std::string>& devices,
                           const std::vector<WeightedTerms>& wanted);

}  // namespace flopline
