#include "bench/result_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;

fs::path topmost_missing(fs::path folder) {
  while (folder.has_parent_path() && folder != folder.parent_path() && !fs::exists(folder.parent_path())) {
    folder = folder.parent_path();
  }
  return folder;
}

}  // namespace

ResultFolder::ResultFolder(const fs::path& results, const std::string& machine, const std::string& started) {
  std::string run = started;
  std::ranges::replace(run, ':', '-');
  try {
    const fs::path folder = fs::absolute(results) / machine;
    final_ = folder / run;
    for (int number = 2; fs::exists(final_); ++number) final_ = folder / fmt::format("{}-{}", run, number);
    hidden_ = folder / ("." + final_.filename().string());
    created_ = topmost_missing(hidden_);
    fs::create_directories(hidden_);
    write("run.json", "");  // so that a folder that cannot be written to is known before the work
  } catch (const std::exception& error) {
    throw BadRequest(fmt::format("--results {}: cannot be written to ({}), accepted is a writable folder",
                                 results.string(), error.what()));
  }
}

ResultFolder::~ResultFolder() {
  std::error_code ignored;
  if (!hidden_.empty()) fs::remove_all(created_, ignored);
}

void ResultFolder::write(const std::string& file_name, const std::string& content) const {
  const fs::path target = (hidden_.empty() ? final_ : hidden_) / file_name;
  std::ofstream file(target, std::ios::binary);
  file << content;
  file.close();
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", file_name));
}

fs::path ResultFolder::publish() {
  fs::rename(hidden_, final_);
  hidden_.clear();
  return final_;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

}  // namespace flopline
