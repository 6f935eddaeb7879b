#include "analysis/workload_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace flopline {

std::string read_text(const std::filesystem::path& path, std::int64_t most_bytes) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw UnreadableWorkload(
        fmt::format("{} is a directory, accepted is a file", quoted(path.string(), 200)));
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UnreadableWorkload(
        fmt::format("{} cannot be opened: {}", quoted(path.string(), 200), std::strerror(errno)));
  }
  // Pipes and devices have no size to trust, so that the limit is kept while reading.
  std::string text;
  constexpr std::size_t kStep = std::size_t{1} << 20;
  while (file) {
    const std::size_t had = text.size();
    text.resize(had + kStep);
    file.read(text.data() + had, kStep);
    text.resize(had + static_cast<std::size_t>(file.gcount()));
    if (static_cast<std::int64_t>(text.size()) > most_bytes) {
      throw UnreadableWorkload(fmt::format("{} is larger than {} MB, the most that is read",
                                           quoted(path.string(), 200), most_bytes / 1'000'000));
    }
  }
  return text;
}

std::string name_from(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::ranges::replace_if(
      name, [](char c) { return c <= ' ' || c > '~' || c == ',' || c == '"' || c == '\'' || c == '/'; }, '-');
  return name.empty() ? "-" : name;
}

std::string quoted(std::string_view text, std::size_t most) {
  std::string shown(text.substr(0, most));
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return fmt::format("'{}{}'", shown, text.size() > most ? "..." : "");
}

}  // namespace flopline
