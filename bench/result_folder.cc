#include "bench/result_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& results, const std::error_code& error) {
  throw BadRequest(fmt::format("--results {}: {}, accepted is a folder that can be written to",
                               results.string(), error.message()));
}

// Makes a folder with those above it; returns what was made, innermost first.
std::vector<fs::path> make_folders(const fs::path& folder) {
  std::vector<fs::path> made;
  for (fs::path one = folder; !one.empty() && !fs::exists(one); one = one.parent_path()) made.push_back(one);
  fs::create_directories(folder);
  return made;
}

}  // namespace

ResultFolder::ResultFolder(const fs::path& results, const std::string& machine, const std::string& started) {
  std::string run = started;
  std::ranges::replace(run, ':', '-');
  try {
    const fs::path folder = fs::absolute(results) / machine;
    made_ = make_folders(folder);
    // Making the folder claims the name: another run may have started in the same second.
    for (int number = 1;; ++number) {
      final_ = folder / (number == 1 ? run : fmt::format("{}-{}", run, number));
      hidden_ = folder / ("." + final_.filename().string());
      if (!fs::exists(final_) && fs::create_directory(hidden_)) break;
    }
    write("run.json", "");  // so that a folder that cannot be written to is known before the work
  } catch (const std::system_error& error) {
    refuse(results, error.code());
  }
}

ResultFolder::~ResultFolder() {
  if (hidden_.empty()) return;
  std::error_code ignored;
  fs::remove_all(hidden_, ignored);
  // What was made for it goes too, unless another run has something there by now: only empty folders are
  // removed.
  for (const fs::path& folder : made_) {
    if (!fs::remove(folder, ignored)) break;
  }
}

void ResultFolder::write(const std::string& file_name, const std::string& content) const {
  const fs::path target = (hidden_.empty() ? final_ : hidden_) / file_name;
  std::ofstream file(target, std::ios::binary);
  file << content;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + file_name);
}

fs::path ResultFolder::publish() {
  fs::rename(hidden_, final_);
  hidden_.clear();
  return final_;
}

void check_results(const fs::path& results) {
  std::error_code ignored;
  fs::path nearest = fs::absolute(results);  // in which others would be made
  while (!fs::exists(nearest, ignored) && nearest.has_relative_path()) nearest = nearest.parent_path();
  const int error = !fs::is_directory(nearest, ignored)           ? ENOTDIR
                    : ::access(nearest.c_str(), W_OK | X_OK) != 0 ? errno
                                                                  : 0;
  if (error != 0) refuse(results, {error, std::generic_category()});
}

void write_whole(const fs::path& file, const std::string& content) {
  // What is no file, as /dev/stdout, is written to and not replaced.
  const bool is_device = fs::exists(file) && !fs::is_regular_file(file) && !fs::is_directory(file);
  const fs::path aside =
      is_device ? file : file.parent_path() / fmt::format(".{}.{}", file.filename().string(), getpid());
  std::error_code error, ignored;
  errno = 0;
  std::ofstream stream(aside, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) error = {errno == 0 ? EIO : errno, std::generic_category()};
  if (is_device && !error) return;
  if (!error) fs::rename(aside, file, error);
  if (!error) return;
  if (!is_device) fs::remove(aside, ignored);
  throw fs::filesystem_error("cannot write", file, error);
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

}  // namespace flopline
