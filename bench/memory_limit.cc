#include "bench/memory_limit.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "bench/control_groups.h"

namespace flopline {
namespace {

// Names of the files in a group's folder, and of the lines of memory.stat that are pages of files.
struct MemoryFiles {
  const char* limit;
  const char* usage;
  const char* inactive_pages;
  const char* active_pages;
};
constexpr MemoryFiles kV2 = {"memory.max", "memory.current", "inactive_file", "active_file"};
// "total": with the groups below, as the usage is.
constexpr MemoryFiles kV1 = {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file",
                             "total_active_file"};

std::int64_t file_pages_bytes(const std::string& statistics, const MemoryFiles& names) {
  std::int64_t sum = 0;
  std::istringstream lines(statistics);
  std::string name;
  for (std::int64_t bytes = 0; lines >> name >> bytes;)
    if (name == names.inactive_pages || name == names.active_pages) sum += bytes;
  return sum;
}

// v2 writes "max" for no limit, v1 the largest number of whole pages.
std::optional<std::int64_t> left_in(const SystemFiles& files, const ControlGroup& group) {
  constexpr std::int64_t kNoLimit = INT64_MAX - (1 << 20);
  const MemoryFiles& names = group.is_v2 ? kV2 : kV1;
  const auto limit = files.integer(group.folder / names.limit);
  if (!limit || *limit >= kNoLimit) return std::nullopt;
  const std::int64_t pages = file_pages_bytes(files.text(group.folder / "memory.stat").value_or(""), names);
  const std::int64_t usage = files.integer(group.folder / names.usage).value_or(0);
  return std::max<std::int64_t>(*limit - std::max<std::int64_t>(usage - pages, 0), 0);
}

}  // namespace

std::optional<std::int64_t> read_memory_left(const SystemFiles& files) {
  std::optional<std::int64_t> least;
  for (const ControlGroup& group : control_groups(files, "memory")) {
    const auto left = left_in(files, group);
    if (left) least = std::min(*left, least.value_or(*left));
  }
  return least;
}

}  // namespace flopline
