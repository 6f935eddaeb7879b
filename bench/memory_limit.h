// How much memory a container leaves. What the system calls available is the machine's, and a process that
// takes more than its container may have is killed.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/system_files.h"

namespace flopline {

// Bytes that this process's control group and all above it may still take before the first of them is at its
// limit; nullopt where none has one. Pages of files that the kernel would drop count as free, as they do in
// MemAvailable. Understands cgroup v2 (memory.max) and v1 (memory.limit_in_bytes).
std::optional<std::int64_t> read_memory_left(const SystemFiles& files);

}  // namespace flopline
