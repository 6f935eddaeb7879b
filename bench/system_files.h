// Small system files, as those under /proc and /sys, below a root that tests replace by a folder of recorded
// ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace flopline {

struct SystemFiles {
  std::filesystem::path root = "/";

  // `path` is relative to the root, without a leading slash: "proc/stat". The content without white space at
  // its end; nullopt when there is no such file or it cannot be read.
  std::optional<std::string> text(const std::filesystem::path& path) const;

  // The first white-space separated word as a decimal number; nullopt when there is none.
  std::optional<std::int64_t> integer(const std::filesystem::path& path) const;

  // Names of what is in a folder, sorted; empty when there is no such folder.
  std::vector<std::string> list(const std::filesystem::path& folder) const;
};

// Parts between separators, without empty parts.
std::vector<std::string> split(const std::string& text, char separator);

// "0-2,5" -> {0, 1, 2, 5}, the notation of CPU lists under /sys; nullopt when it is malformed.
std::optional<std::vector<int>> parse_cpu_list(const std::string& text);

}  // namespace flopline
