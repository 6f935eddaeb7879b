// The control groups that this process is in, which may limit what it gets of the machine: a container's, or
// a service's.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/system_files.h"

namespace flopline {

struct ControlGroup {
  std::filesystem::path folder;  // below the root
  bool is_v2 = false;            // files of cgroup v2, not v1
};

// Folders in which a group of that controller ("cpu", "memory") would have its files, whether they are there
// or not: of this process's group and all above it. Understands cgroup v2, v1 and both mounted together.
std::vector<ControlGroup> control_groups(const SystemFiles& files, const std::string& controller);

}  // namespace flopline
