// What the readers of foreign formats share. Each is a file FORMAT_reader.cc with a row in workload.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/network.h"

namespace flopline {

// The file is not what it seemed to be. The message says where (file and line, or node), what was wrong and,
// where that helps, what is accepted.
struct UnreadableWorkload : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct WorkloadReader {
  std::string_view format;  // with its article, as "an ONNX model"
  // Whether a file of that name that begins so (up to 4 KiB) is of the format.
  bool (*recognises)(const std::filesystem::path& path, std::string_view head);
  // Throws UnreadableWorkload, InvalidLayer or CountOverflow, in time and memory bounded by the file's size.
  Network (*read)(const std::filesystem::path& path, const InputOptions& input);
};

// The whole file. Throws UnreadableWorkload where there is none, or more than `most_bytes` of it.
std::string read_text(const std::filesystem::path& path, std::int64_t most_bytes);

// A network's name from a file's: its stem, with what names cannot have ('/', ',', quotes, blanks, control
// characters) replaced by '-'.
std::string name_from(const std::filesystem::path& path);

// The text for people, safe on a terminal: at most `most` characters, what cannot be printed as '?'.
std::string quoted(std::string_view text, std::size_t most = 40);

}  // namespace flopline
