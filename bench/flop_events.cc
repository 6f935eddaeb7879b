#include "bench/flop_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace flopline {
namespace {

// Broadwell to Granite Rapids, all of family 6. Some of them are also sold with efficient cores beside.
bool is_intel_with_fp_arith(const CpuModel& cpu) {
  constexpr std::array kModels = {0x3d, 0x47, 0x4f, 0x56, 0x4e, 0x5e, 0x8e, 0x9e, 0xa5,
                                  0xa6, 0x55, 0x7d, 0x7e, 0x6a, 0x6c, 0xa7, 0x8c, 0x8d,
                                  0x8f, 0xcf, 0xad, 0xae, 0x97, 0x9a, 0xb7, 0xba, 0xbf};
  return cpu.vendor == "GenuineIntel" && cpu.family == 6 && cpu.model &&
         std::ranges::find(kModels, *cpu.model) != kModels.end();
}

// Each bit of the mask is a width and a type, from 0x01 scalar double and 0x02 scalar single to 0x80 512-bit
// single. A fused multiply-add counts twice, so the weight is the number of elements. Masks of one weight
// share an event, as a core that runs two threads has four counters for each. The event is only right while
// denormals are flushed, as a Team does.
CounterGroup intel_events(const SystemFiles& files, const CpuModel& cpu) {
  std::vector<WeightedTerms> wanted = {
      {"event=0xc7,umask=0x03", 1}, {"event=0xc7,umask=0x04", 2}, {"event=0xc7,umask=0x18", 4}};
  const auto& sets = cpu.instruction_sets;
  if (std::ranges::find(sets, "avx512f") != sets.end()) {
    wanted.push_back({"event=0xc7,umask=0x60", 8});
    wanted.push_back({"event=0xc7,umask=0x80", 16});
  } else {
    wanted.push_back({"event=0xc7,umask=0x20", 8});
  }
  return thread_events(files, "cpu", wanted);
}

// The count is in FLOP already. The mask selects all kinds of operations; its upper bits tell precisions of
// each kind apart (Zen 1 to 3), are bfloat16 multiply-adds (Zen 4), or choose one precision and are zero for
// all (Zen 5).
CounterGroup zen_events(const SystemFiles& files, int generation) {
  const char* all = generation <= 3 ? "0xff" : generation == 4 ? "0x1f" : "0x0f";
  return thread_events(files, "cpu", {{fmt::format("event=0x03,umask={}", all), 1}});
}

bool is_arm_with_sve(const CpuModel& cpu) {
  constexpr std::array kNames = {"ARM Neoverse-V1", "ARM Neoverse-N2", "ARM Neoverse-V2", "Fujitsu A64FX"};
  return std::ranges::find(kNames, cpu.name) != kNames.end();
}

// SVE operations count as if vectors had 16 bytes, so the weight is how many times longer they are. Without
// the file the kernel lets nobody use SVE.
CounterGroup arm_events(const SystemFiles& files, const std::string& device) {
  std::vector<WeightedTerms> wanted = {{"event=0x80c1", 1}};
  if (const auto vector_bytes = files.integer("proc/sys/abi/sve_default_vector_length"))
    wanted.push_back({"event=0x80c0", static_cast<double>(*vector_bytes) / 16});
  return thread_events(files, device, wanted);
}

CounterGroup no_core_counters(const CpuModel& cpu) {
  if (cpu.hypervisor)
    return no_events(
        "this virtual machine has no counters of the cores: let its host pass them on, or measure on bare "
        "metal");
  return no_events(
      "the kernel offers no counters of the cores, as in most virtual machines: measure on bare metal");
}

CounterGroup unknown_cpu(const CpuModel& cpu) {
  std::string which = cpu.name.empty() ? "this CPU" : cpu.name;
  if (cpu.family && cpu.model) which += fmt::format(" (family {}, model {})", *cpu.family, *cpu.model);
  return no_events(fmt::format("no event that counts floating-point operations is known for {}", which));
}

}  // namespace

CounterGroup flop_events(const SystemFiles& files, const CpuModel& cpu) {
  const auto arm_devices = counting_devices(files, "armv8_");
  if (!counting_devices(files, "cpu_atom").empty() || arm_devices.size() > 1)
    return no_events("this CPU has cores of several kinds, which do not count the same operations");
  const auto devices = counting_devices(files, "cpu");
  const bool is_x86 = std::ranges::find(devices, "cpu") != devices.end();
  if (!is_x86 && arm_devices.empty()) return no_core_counters(cpu);
  if (is_x86 && is_intel_with_fp_arith(cpu)) return intel_events(files, cpu);
  if (const auto generation = zen_generation(cpu); is_x86 && generation)
    return zen_events(files, *generation);
  if (is_arm_with_sve(cpu) && !is_x86) return arm_events(files, arm_devices.front());
  return unknown_cpu(cpu);
}

bool flop_events_include_bfloat16(const CpuModel& cpu) { return zen_generation(cpu).value_or(0) >= 4; }

}  // namespace flopline
