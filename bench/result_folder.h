// The folder of a run: results/<machine>/<run>/, there in whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flopline {

class ResultFolder {
 public:
  // Makes a hidden folder beside the final one. The run is named after the time, with a number where that is
  // taken. Throws BadRequest where it cannot be written.
  ResultFolder(const std::filesystem::path& results, const std::string& machine, const std::string& started);
  // Removes what was not published, and the folders that were made for it where they are empty.
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  // Throws std::runtime_error.
  void write(const std::string& file_name, const std::string& content) const;
  // Gives the folder its final name, and returns it.
  std::filesystem::path publish();

 private:
  std::filesystem::path final_;
  std::filesystem::path hidden_;
  std::vector<std::filesystem::path> made_;  // folders above it that were not there, innermost first
};

// Throws BadRequest where no folder could be made or written to there, as far as can be told without doing
// so.
void check_results(const std::filesystem::path& results);

// Keeps what was measured, then shows it; where it cannot be kept, it is shown before that is said.
template <class Keep, class Show>
auto keep_and_show(const Keep& keep, const Show& show) {
  auto kept = [&] {
    try {
      return keep();
    } catch (...) {
      show();
      throw;
    }
  }();
  show();
  return kept;
}

// A file in whole or not at all: written aside, then renamed. Throws std::filesystem::filesystem_error.
void write_whole(const std::filesystem::path& file, const std::string& content);

// "2026-11-23T15:04:05Z"
std::string utc_now();

}  // namespace flopline
