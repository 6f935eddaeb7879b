#include "bench/load.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <thread>

namespace flopline {

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<LoadCounters> read_load_counters(const SystemFiles& files, const std::vector<int>& cpus,
                                               double own_s) {
  // Only CPUs this process may use: on a large shared machine the others are somebody's rightful work.
  std::set<std::string> wanted;
  for (const int cpu : cpus) wanted.insert("cpu" + std::to_string(cpu));

  const auto ticks_per_s = static_cast<double>(sysconf(_SC_CLK_TCK));
  LoadCounters counters{.own_s = own_s};
  for (const std::string& line : split(files.text("proc/stat").value_or(""), '\n')) {
    std::istringstream fields(line);
    std::string name;
    fields >> name;
    if (!wanted.contains(name)) continue;
    double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    if (!(fields >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal)) continue;
    // Guest time, further right on the line, is part of user and nice already.
    counters.busy_s += (user + nice + system + irq + softirq) / ticks_per_s;
    counters.idle_s += (idle + iowait) / ticks_per_s;
    counters.steal_s += steal / ticks_per_s;
    ++counters.cpus;
  }
  if (counters.cpus == 0) return std::nullopt;
  return counters;
}

Load load_between(const LoadCounters& before, const LoadCounters& after) {
  const double busy_s = after.busy_s - before.busy_s;
  const double steal_s = after.steal_s - before.steal_s;
  const double all_s = busy_s + steal_s + after.idle_s - before.idle_s;
  Load load{.seconds = all_s / std::max(1, after.cpus), .steal_share = std::nullopt};
  if (load.seconds <= 0) return {};
  // The two clocks differ by up to a step of the counters per CPU, hence never less than nothing.
  load.others_busy_cpus = std::max(0.0, busy_s - (after.own_s - before.own_s)) / load.seconds;
  if (busy_s + steal_s >= 1) load.steal_share = steal_s / (busy_s + steal_s);
  return load;
}

std::optional<Load> measure_load(const SystemFiles& files, const std::vector<int>& cpus,
                                 std::chrono::milliseconds window) {
  const auto before = read_load_counters(files, cpus, own_cpu_seconds());
  std::this_thread::sleep_for(window);
  const auto after = read_load_counters(files, cpus, own_cpu_seconds());
  if (!before || !after) return std::nullopt;
  return load_between(*before, *after);
}

}  // namespace flopline
