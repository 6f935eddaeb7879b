#include "bench/cpu_quota.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

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

struct ControlGroup {
  path group;  // relative to the mount point
  std::vector<path> mounts;
  std::optional<double> (*quota)(const SystemFiles&, const path&);
};

// A line of /proc/self/cgroup is "id:controllers:path"; v2 has id 0 and no controllers. Mount points are the
// usual ones: systemd's for pure v2, v1 and both ("unified").
std::optional<ControlGroup> parse_control_group(const std::string& line) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  const std::string controllers = line.substr(first + 1, second - first - 1);
  const path group = path(line.substr(second + 1)).relative_path();
  const path mounts = "sys/fs/cgroup";
  if (controllers.empty()) return ControlGroup{group, {mounts, mounts / "unified"}, quota_v2};
  const auto names = split(controllers, ',');
  if (std::ranges::find(names, "cpu") == names.end()) return std::nullopt;
  return ControlGroup{group, {mounts / controllers, mounts / "cpu"}, quota_v1};
}

}  // namespace

std::optional<double> read_cpu_quota(const SystemFiles& files) {
  std::optional<double> smallest;
  for (const std::string& line : split(files.text("proc/self/cgroup").value_or(""), '\n')) {
    const auto control_group = parse_control_group(line);
    if (!control_group) continue;
    for (const path& mount : control_group->mounts) {
      // Every group above limits as well. A path that is not there is one as the host sees it; in the
      // container its group is mounted as the top.
      for (path group = control_group->group;; group = group.parent_path()) {
        const auto quota = control_group->quota(files, mount / group);
        if (quota) smallest = std::min(*quota, smallest.value_or(*quota));
        if (group.empty()) break;
      }
    }
  }
  return smallest;
}

}  // namespace flopline
