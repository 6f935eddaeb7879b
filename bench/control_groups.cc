#include "bench/control_groups.h"

#include <algorithm>
#include <optional>

namespace flopline {
namespace {

using std::filesystem::path;

struct Membership {
  path group;  // relative to the mount point
  std::vector<path> mounts;
  bool is_v2 = false;
};

// A line of /proc/self/cgroup is "id:controllers:path"; v2 has id 0 and no controllers. Mount points are the
// usual ones: systemd's for pure v2, v1 and both ("unified").
std::optional<Membership> parse_membership(const std::string& line, const std::string& controller) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  const std::string controllers = line.substr(first + 1, second - first - 1);
  const path group = path(line.substr(second + 1)).relative_path();
  const path mounts = "sys/fs/cgroup";
  if (controllers.empty()) return Membership{group, {mounts, mounts / "unified"}, true};
  const auto names = split(controllers, ',');
  if (std::ranges::find(names, controller) == names.end()) return std::nullopt;
  return Membership{group, {mounts / controllers, mounts / controller}, false};
}

}  // namespace

std::vector<ControlGroup> control_groups(const SystemFiles& files, const std::string& controller) {
  std::vector<ControlGroup> groups;
  for (const std::string& line : split(files.text("proc/self/cgroup").value_or(""), '\n')) {
    const auto membership = parse_membership(line, controller);
    if (!membership) continue;
    for (const path& mount : membership->mounts) {
      // Every group above limits as well. A path that is not there is one as the host sees it; in the
      // container its group is mounted as the top.
      for (path group = membership->group;; group = group.parent_path()) {
        groups.push_back({mount / group, membership->is_v2});
        if (group.empty()) break;
      }
    }
  }
  return groups;
}

}  // namespace flopline
