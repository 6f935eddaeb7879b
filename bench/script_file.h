// The Python scripts that draw and write pages.
#pragma once

#include <string>

namespace flopline {

// Path of the script `name`, as plot.py: installed with the program or, for one that stands where it was
// built, among the sources.
std::string script_file(const std::string& name);

}  // namespace flopline
