// Files that go with the program. The folder that it is built in is laid out like the one that it is
// installed into, so that one rule finds them in both and no path need be compiled in.
#pragma once

#include <filesystem>

namespace flopline {

// The file `relative` in the folder of the running program or else in the one above, which is PREFIX of
// PREFIX/bin/flopline; without symbolic links. Where neither has it, where it would be in the one above.
std::filesystem::path program_file(const std::filesystem::path& relative);

// The same for the program at `program`, an absolute path.
std::filesystem::path program_file(const std::filesystem::path& relative,
                                   const std::filesystem::path& program);

}  // namespace flopline
