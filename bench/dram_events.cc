#include "bench/dram_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace flopline {
namespace {

constexpr double kLineBytes = 64;  // what one command or request moves

// The bytes of a count, from what the kernel says of an event in files beside its own.
std::optional<double> bytes_per_count(const SystemFiles& files, const std::filesystem::path& event) {
  const std::string scale = files.text(event.string() + ".scale").value_or("");
  double units = 0;
  const auto [end, error] = std::from_chars(scale.data(), scale.data() + scale.size(), units);
  if (error != std::errc() || end != scale.data() + scale.size() || units <= 0) return std::nullopt;
  const std::string unit = files.text(event.string() + ".unit").value_or("");
  if (unit == "MiB") return units * (1 << 20);
  if (unit == "Bytes") return units;
  return std::nullopt;
}

// A channel of two halves has an event for each: "cas_count_read_sch0".
bool is_of_kind(const std::string& event, std::string_view kind) {
  if (!event.starts_with(kind) || event.find('.') != std::string::npos) return false;
  return event.size() == kind.size() || event.substr(kind.size()).starts_with("_sch");
}

// The events of one kind that a device describes; nullopt when it describes one in a way that is not known
// here.
std::optional<std::vector<WeightedTerms>> described_events(const SystemFiles& files,
                                                           const std::string& device, std::string_view kind) {
  const std::filesystem::path folder = "sys/bus/event_source/devices/" + device + "/events";
  std::vector<WeightedTerms> events;
  for (const std::string& event : files.list(folder)) {
    if (!is_of_kind(event, kind)) continue;
    const auto bytes = bytes_per_count(files, folder / event);
    if (!bytes) return std::nullopt;
    events.push_back({files.text(folder / event).value_or(""), *bytes});
  }
  return events;
}

struct Directions {
  std::string_view read;
  std::string_view write;
};

// All that the devices read and wrote, under one pair of names. Leaving out what one of them does not
// describe would make a sum that is too small, so then there is none.
CounterGroup intel_events(const SystemFiles& files, const std::vector<std::string>& devices,
                          Directions names) {
  CounterGroup all;
  for (const std::string& device : devices) {
    auto wanted = described_events(files, device, names.read);
    const auto writes = described_events(files, device, names.write);
    if (!wanted || !writes || wanted->empty() != writes->empty())
      return no_events(
          fmt::format("the kernel does not say how many bytes {} counts: try a newer one", device));
    wanted->insert(wanted->end(), writes->begin(), writes->end());
    CounterGroup of_device = socket_events(files, {device}, *wanted);
    if (!of_device.why_not.empty()) return of_device;
    all.events.insert(all.events.end(), of_device.events.begin(), of_device.events.end());
  }
  return all;
}

// The kernel's names, best first: a server's channels, then counters that always run. Only one pair is used,
// as all count the same traffic.
CounterGroup intel_events(const SystemFiles& files, const std::vector<std::string>& devices) {
  constexpr Directions kNames[] = {{.read = "cas_count_read", .write = "cas_count_write"},
                                   {.read = "data_reads", .write = "data_writes"},
                                   {.read = "data_read", .write = "data_write"},
                                   {.read = "read", .write = "write"}};
  for (const Directions& names : kNames) {
    CounterGroup group = intel_events(files, devices, names);
    if (!group.events.empty() || !group.why_not.empty()) return group;
  }
  return no_events(
      "the kernel does not describe what the memory controllers read and write: try a newer one");
}

// Channels that a machine does not have count nothing.
std::vector<WeightedTerms> fabric_channels() {
  std::vector<WeightedTerms> channels;
  for (int channel = 0; channel < 8; ++channel)
    channels.push_back({fmt::format("event={:#x},umask=0x38", 0x07 + 0x40 * channel), kLineBytes});
  return channels;
}

// Later ones count in their memory controllers, and other things under the fabric's numbers.
bool counts_in_fabric(const CpuModel& cpu) { return zen_generation(cpu).value_or(4) <= 3; }

CounterGroup no_devices(const CpuModel& cpu) {
  if (cpu.hypervisor)
    return no_events(
        "memory controllers count for the host of a virtual machine only: measure on bare metal");
  if (cpu.vendor == "GenuineIntel")
    return no_events("the kernel shows no counters of the memory controllers: sudo modprobe intel-uncore");
  if (counts_in_fabric(cpu))
    return no_events("the kernel shows no counters of the data fabric: sudo modprobe amd-uncore");
  if (cpu.vendor == "AuthenticAMD")
    return no_events(
        "the kernel shows no counters of the memory controllers: Linux 6.7 or later does, after sudo "
        "modprobe "
        "amd-uncore");
  return no_events("no counter of memory traffic is known for this CPU");
}

}  // namespace

CounterGroup dram_events(const SystemFiles& files, const CpuModel& cpu) {
  if (const auto imc = counting_devices(files, "uncore_imc"); !imc.empty()) return intel_events(files, imc);
  if (const auto umc = counting_devices(files, "amd_umc_"); !umc.empty())
    return socket_events(files, umc, {{"event=0x0a", kLineBytes}});  // commands that read or write
  if (const auto fabric = counting_devices(files, "amd_df"); !fabric.empty() && counts_in_fabric(cpu))
    return socket_events(files, fabric, fabric_channels());
  return no_devices(cpu);
}

}  // namespace flopline
