#include "analysis/program_tree.h"

#include <system_error>

namespace flopline {

namespace fs = std::filesystem;

fs::path program_file(const fs::path& relative) {
  std::error_code unknown;
  return program_file(relative, fs::read_symlink("/proc/self/exe", unknown));
}

fs::path program_file(const fs::path& relative, const fs::path& program) {
  // Never below the current folder, where anybody may have put something, not even where the program is
  // unknown.
  const fs::path folder = fs::path("/") / program.parent_path();
  for (const fs::path& root : {folder, folder.parent_path()}) {
    std::error_code missing;
    fs::path found = fs::canonical(root / relative, missing);
    if (!missing) return found;
  }
  return folder.parent_path() / relative;
}

}  // namespace flopline
