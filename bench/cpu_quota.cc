#include "bench/cpu_quota.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "bench/control_groups.h"

namespace flopline {
namespace {

using std::filesystem::path;

// cgroup v2: "150000 100000" are microseconds per period, "max 100000" is no limit.
std::optional<double> quota_v2(const SystemFiles& files, const path& group) {
  std::istringstream content(files.text(group / "cpu.max").value_or(""));
  double quota_us = 0;
  double period_us = 0;
  if (!(content >> quota_us >> period_us) || quota_us <= 0 || period_us <= 0) return std::nullopt;
  return quota_us / period_us;
}

// cgroup v1: a quota of -1 is no limit.
std::optional<double> quota_v1(const SystemFiles& files, const path& group) {
  const auto quota_us = files.integer(group / "cpu.cfs_quota_us");
  const auto period_us = files.integer(group / "cpu.cfs_period_us");
  if (!quota_us || !period_us || *quota_us <= 0 || *period_us <= 0) return std::nullopt;
  return static_cast<double>(*quota_us) / static_cast<double>(*period_us);
}

}  // namespace

std::optional<double> read_cpu_quota(const SystemFiles& files) {
  std::optional<double> smallest;
  for (const auto& [folder, is_v2] : control_groups(files, "cpu")) {
    const auto quota = is_v2 ? quota_v2(files, folder) : quota_v1(files, folder);
    if (quota) smallest = std::min(*quota, smallest.value_or(*quota));
  }
  return smallest;
}

std::string cpu_quota_text(double cpus) { return fmt::format("{:.3g} {}", cpus, cpus == 1 ? "CPU" : "CPUs"); }

}  // namespace flopline
