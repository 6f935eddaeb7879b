#include "bench/script_file.h"

#include "analysis/program_tree.h"

namespace flopline {

std::string script_file(const std::string& name) { return program_file(FLOPLINE_SCRIPTS_FOLDER) / name; }

}  // namespace flopline
