#include "bench/environment.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "analysis/ascii.h"
#include "bench/cpu_quota.h"
#include "bench/memory_limit.h"

namespace flopline {
namespace {

std::string compiler() {
#ifdef __clang__
  return fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string build_type() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return "sanitizer";
#elif !defined(__OPTIMIZE__)
  return "unoptimized";
#elif !defined(NDEBUG)
  return "debug";
#else
  return "release";
#endif
}

std::map<std::string, std::string> runtime_settings() {
  std::map<std::string, std::string> settings;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    // OMP_TOOL_LIBRARIES and the like hold paths, which results must not.
    if (value.find('/') != std::string_view::npos) continue;
    for (const std::string_view prefix : {"OMP_", "GOMP_", "KMP_", "DNNL_", "ONEDNN_"}) {
      if (name.starts_with(prefix)) settings.emplace(name, value);
    }
  }
  return settings;
}

// The one in brackets of "always [madvise] never".
std::string chosen(const std::string& options) {
  const std::size_t begin = options.find('[');
  const std::size_t end = options.find(']');
  return begin < end && end != std::string::npos ? options.substr(begin + 1, end - begin - 1) : "";
}

std::optional<std::array<double, 3>> load_average(const SystemFiles& files) {
  std::istringstream content(files.text("proc/loadavg").value_or(""));
  std::array<double, 3> average{};
  if (!(content >> average[0] >> average[1] >> average[2])) return std::nullopt;
  return average;
}

std::vector<std::string> openmp_runtimes(const SystemFiles& files) {
  std::set<std::string> found;
  for (const std::string& line : split(files.text("proc/self/maps").value_or(""), '\n')) {
    const std::size_t slash = line.rfind('/');
    if (slash == std::string::npos) continue;
    const std::string name = line.substr(slash + 1);
    for (const char* prefix : {"libgomp", "libomp", "libiomp"}) {
      if (name.starts_with(prefix)) found.insert(name);
    }
  }
  return {found.begin(), found.end()};
}

// Lower-case words of letters and digits that tell CPU models apart: no trade marks, no nominal clock
// frequency (behind '@'), and not the maker's count of cores, which would contradict the count of CPUs.
std::vector<std::string> telling_words(const std::string& model) {
  constexpr std::string_view kNoise[] = {"r", "tm", "cpu", "processor"};
  std::string text = model.substr(0, model.find('@'));
  std::ranges::transform(text, text.begin(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : ' ';
  });
  std::vector<std::string> words;
  for (const std::string& word : split(text, ' ')) {
    const bool counts_cores = word == "core" || word == "cores";
    if (counts_cores && !words.empty() && std::ranges::all_of(words.back(), is_digit)) {
      words.pop_back();
    } else if (std::ranges::find(kNoise, word) == std::end(kNoise)) {
      words.push_back(word);
    }
  }
  return words;
}

std::optional<std::int64_t> available_bytes(std::optional<std::int64_t> on_machine,
                                            const SystemFiles& files) {
  std::optional<std::int64_t> least = read_memory_left(files);
  if (on_machine) least = std::min(*on_machine, least.value_or(*on_machine));
  return least;
}

}  // namespace

std::optional<std::int64_t> memory_bytes(const std::string& meminfo, const std::string& name) {
  for (const std::string& line : split(meminfo, '\n')) {
    if (!line.starts_with(name + ":")) continue;
    std::int64_t kib = 0;
    if (std::istringstream(line.substr(name.size() + 1)) >> kib) return kib * 1024;
  }
  return std::nullopt;
}

ProcessFacts this_process(std::vector<int> cpus) {
  utsname system{};
  uname(&system);
  return {.architecture = system.machine,
          .cpus = std::move(cpus),
          .caches = sysconf_caches(),
          .compiler = compiler(),
          .build_type = build_type(),
          .settings = runtime_settings()};
}

Environment read_environment(const SystemFiles& files, const ProcessFacts& process) {
  const auto online = parse_cpu_list(files.text("sys/devices/system/cpu/online").value_or(""));
  const auto meminfo = files.text("proc/meminfo").value_or("");
  const std::vector<ReportedCache> caches =
      read_caches(files, process.cpus.empty() ? 0 : process.cpus.front());
  return {
      .cpu = read_cpu_model(files),
      .architecture = process.architecture,
      .caches = caches.empty() ? process.caches : caches,
      .machine_cpus = static_cast<int>(online && !online->empty() ? online->size() : process.cpus.size()),
      .allowed_cpus = process.cpus,
      .cpu_quota = read_cpu_quota(files),
      .load_average = load_average(files),
      .transparent_huge_pages = chosen(files.text("sys/kernel/mm/transparent_hugepage/enabled").value_or("")),
      .frequency = read_frequency_scaling(files, process.cpus),
      .clocksource =
          files.text("sys/devices/system/clocksource/clocksource0/current_clocksource").value_or(""),
      .kernel_release = files.text("proc/sys/kernel/osrelease").value_or(""),
      .memory_total_bytes = memory_bytes(meminfo, "MemTotal"),
      .memory_available_bytes = available_bytes(memory_bytes(meminfo, "MemAvailable"), files),
      .openmp_runtimes = openmp_runtimes(files),
      .settings = process.settings,
      .compiler = process.compiler,
      .build_type = process.build_type,
  };
}

std::string machine_name(const Environment& environment) {
  std::string slug;
  for (const std::string& word : telling_words(environment.cpu.name)) slug += word + "-";
  if (slug.empty()) slug = environment.architecture + "-";
  return fmt::format("{}{}cpu", slug, environment.machine_cpus);
}

}  // namespace flopline
