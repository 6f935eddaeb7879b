#include "bench/cpu_info.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace flopline {
namespace {

// The kernel's spelling, x86 first, then Arm; only what a kernel of a layer may be built on.
constexpr std::array kInstructionSets = {
    "sse2",     "ssse3",    "sse4_1",   "sse4_2",   "avx",      "f16c",        "fma",         "avx2",
    "avx_vnni", "avx512f",  "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16",
    "avx10",    "amx_tile", "amx_int8", "amx_bf16", "amx_fp16", "asimd",       "asimdhp",     "asimddp",
    "i8mm",     "bf16",     "sve",      "sve2",     "svei8mm",  "svebf16",     "sme",
};

// Arm's /proc/cpuinfo has numbers where x86 has a name: implementer and part, from Arm's MIDR_EL1.
struct ArmPart {
  std::string_view implementer;
  std::string_view part;
  std::string_view name;
};
constexpr ArmPart kArmParts[] = {
    {"0x41", "0xd08", "ARM Cortex-A72"},  {"0x41", "0xd0b", "ARM Cortex-A76"},
    {"0x41", "0xd0c", "ARM Neoverse-N1"}, {"0x41", "0xd40", "ARM Neoverse-V1"},
    {"0x41", "0xd49", "ARM Neoverse-N2"}, {"0x41", "0xd4f", "ARM Neoverse-V2"},
    {"0x46", "0x001", "Fujitsu A64FX"},   {"0x48", "0xd01", "HiSilicon TSV110"},
    {"0xc0", "0xac3", "Ampere-1"},
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Fields of the first processor: "key : value" lines up to the first empty one.
std::map<std::string, std::string> first_processor(const std::string& cpuinfo) {
  std::map<std::string, std::string> fields;
  std::istringstream lines(cpuinfo);
  for (std::string line; std::getline(lines, line) && !line.empty();) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos)
      fields.emplace(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return fields;
}

std::optional<int> number(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string arm_name(const std::string& implementer, const std::string& part) {
  for (const ArmPart& known : kArmParts) {
    if (known.implementer == implementer && known.part == part) return std::string(known.name);
  }
  return "";
}

// "48K" -> 49152; 0 when it is malformed.
std::int64_t cache_size_bytes(const std::string& text) {
  std::int64_t size = 0;
  char prefix = ' ';
  std::istringstream(text) >> size >> prefix;
  switch (prefix) {
    case 'K':
      return size << 10;
    case 'M':
      return size << 20;
    case 'G':
      return size << 30;
    default:
      return size;
  }
}

std::filesystem::path cpu_folder(int cpu) {
  return std::filesystem::path("sys/devices/system/cpu") / ("cpu" + std::to_string(cpu));
}

}  // namespace

CpuModel read_cpu_model(const SystemFiles& files) {
  auto fields = first_processor(files.text("proc/cpuinfo").value_or(""));
  CpuModel model{.name = fields["model name"],
                 .vendor = fields["vendor_id"],
                 .family = number(fields["cpu family"]),
                 .model = number(fields["model"]),
                 .instruction_sets = {}};
  if (fields.contains("CPU implementer")) {
    // A model name beside the numbers comes from a distribution's patch and is often just "ARMv8 Processor".
    if (const std::string name = arm_name(fields["CPU implementer"], fields["CPU part"]); !name.empty()) {
      model.name = name;
      model.vendor = name.substr(0, name.find_first_of(" -"));
    }
  }
  const auto flags = split(fields.contains("flags") ? fields["flags"] : fields["Features"], ' ');
  const std::set<std::string> present(flags.begin(), flags.end());
  for (const char* name : kInstructionSets) {
    if (present.contains(name)) model.instruction_sets.emplace_back(name);
  }
  model.hypervisor = present.contains("hypervisor");
  return model;
}

std::optional<int> zen_generation(const CpuModel& cpu) {
  if (cpu.vendor != "AuthenticAMD" || !cpu.family || !cpu.model) return std::nullopt;
  const int design = *cpu.model >> 4;  // sixteen models are of one
  switch (*cpu.family) {
    case 0x17:
      return design <= 2 ? 1 : 2;
    case 0x19:
      return design == 0 || design == 2 || design == 4 || design == 5 ? 3 : 4;
    case 0x1a:
      return design <= 2 || design == 4 || design == 6 || design == 7 ? std::optional(5) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::vector<ReportedCache> read_caches(const SystemFiles& files, int cpu) {
  std::vector<ReportedCache> caches;
  const auto folder = cpu_folder(cpu) / "cache";
  for (const std::string& index : files.list(folder)) {
    const auto level = files.integer(folder / index / "level");
    if (!level) continue;
    std::string type = files.text(folder / index / "type").value_or("");
    std::ranges::transform(type, type.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto sharing = parse_cpu_list(files.text(folder / index / "shared_cpu_list").value_or(""));
    caches.push_back({.level = static_cast<int>(*level),
                      .type = type,
                      .size_bytes = cache_size_bytes(files.text(folder / index / "size").value_or("")),
                      .shared_by_cpus = sharing ? static_cast<int>(sharing->size()) : 0});
  }
  std::ranges::stable_sort(caches, {}, &ReportedCache::level);
  return caches;
}

std::vector<ReportedCache> sysconf_caches() {
  std::vector<ReportedCache> caches;
#ifdef _SC_LEVEL1_DCACHE_SIZE
  int level = 0;
  for (const int name :
       {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE, _SC_LEVEL4_CACHE_SIZE}) {
    ++level;
    const std::int64_t size_bytes = sysconf(name);
    if (size_bytes > 0)
      caches.push_back({.level = level, .type = level == 1 ? "data" : "unified", .size_bytes = size_bytes});
  }
#endif
  return caches;
}

std::vector<int> cpus_of_one_node(const SystemFiles& files, const std::vector<int>& cpus) {
  const std::filesystem::path nodes = "sys/devices/system/node";
  for (const std::string& node : files.list(nodes)) {
    const auto of_node = parse_cpu_list(files.text(nodes / node / "cpulist").value_or(""));
    const auto is_of_node = [&](int cpu) { return std::ranges::find(*of_node, cpu) != of_node->end(); };
    if (!of_node || !is_of_node(cpus.front())) continue;
    std::vector<int> found;
    std::ranges::copy_if(cpus, std::back_inserter(found), is_of_node);
    return found;
  }
  return cpus;
}

FrequencyScaling read_frequency_scaling(const SystemFiles& files, const std::vector<int>& cpus) {
  FrequencyScaling scaling;
  std::set<std::string> governors;
  for (const int cpu : cpus) {
    const auto folder = cpu_folder(cpu) / "cpufreq";
    if (const auto governor = files.text(folder / "scaling_governor")) governors.insert(*governor);
    if (const auto driver = files.text(folder / "scaling_driver")) scaling.driver = *driver;
    if (const auto lowest = files.integer(folder / "scaling_min_freq")) {
      scaling.min_khz = std::min(*lowest, scaling.min_khz.value_or(*lowest));
    }
    if (const auto highest = files.integer(folder / "scaling_max_freq")) {
      scaling.max_khz = std::max(*highest, scaling.max_khz.value_or(*highest));
    }
  }
  for (const std::string& governor : governors) {
    scaling.governor += (scaling.governor.empty() ? "" : "+") + governor;
  }
  return scaling;
}

}  // namespace flopline
