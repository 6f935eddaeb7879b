#include "bench/system_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <system_error>

namespace flopline {
namespace {

// The number that the whole text is, or nullopt.
template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> SystemFiles::text(const std::filesystem::path& path) const {
  std::ifstream stream(root / path, std::ios::binary);
  if (!stream) return std::nullopt;
  // Files under /proc say that they are empty, so what is there is found by reading to the end.
  std::string content;
  std::array<char, 4096> block{};
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0) {
    content.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return std::nullopt;
  // Files of the device tree end in a zero byte.
  content.erase(content.find_last_not_of(std::string_view(" \t\r\n\0", 5)) + 1);
  return content;
}

std::optional<std::int64_t> SystemFiles::integer(const std::filesystem::path& path) const {
  const auto content = text(path);
  if (!content) return std::nullopt;
  return parse_integer<std::int64_t>(std::string_view(*content).substr(0, content->find_first_of(" \t\n")));
}

std::vector<std::string> SystemFiles::list(const std::filesystem::path& folder) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(root / folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<std::vector<int>> parse_cpu_list(const std::string& text) {
  constexpr int kMostCpus = 1 << 20;  // a broken file must not make a list that fills the memory
  std::vector<int> cpus;
  for (const std::string& part : split(text, ',')) {
    const std::size_t hyphen = part.find('-');
    const auto first = parse_integer<int>(std::string_view(part).substr(0, hyphen));
    const auto last =
        hyphen == std::string::npos ? first : parse_integer<int>(std::string_view(part).substr(hyphen + 1));
    if (!first || !last || *first < 0 || *last < *first || *last >= kMostCpus) return std::nullopt;
    for (int cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace flopline
