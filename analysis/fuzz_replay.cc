// Hands each file of a corpus to the fuzz target that this is linked with, as libFuzzer does with new ones.
//
//   NAME_fuzz FOLDER
//
// A target that throws or crashes ends the program; so does a corpus that is not there.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/workload_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) try {
  constexpr std::int64_t kMostBytes = 16'000'000;
  const std::filesystem::path folder = argc == 2 ? argv[1] : "";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::fprintf(stderr, "%s\n", entry.path().c_str());  // the last that is named is the one that failed
    const std::string text = flopline::read_text(entry.path(), kMostBytes);
    // A copy without room behind it, so that a sanitizer sees what reads too far.
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    ++count;
  }
  std::fprintf(stderr, "%d files\n", count);
  return count > 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "threw: %s\n", error.what());
  return 1;
}
