// Files that a machine keeps from one run to the next, beside its runs: results/<machine>/<name>. Each tells
// the environment that it holds for; those of other environments stay beside it, as
// <stem>.<digits><extension>.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "bench/environment.h"

namespace flopline {

// Writes `content` with the environment added to it, in whole or not at all. Returns the folder. Throws
// BadRequest where it cannot be written.
std::filesystem::path write_machine_file(const std::filesystem::path& results, const Environment& environment,
                                         const std::string& name, nlohmann::ordered_json content);

// What was written in the same environment under this "schema"; parts of it that change by themselves (load,
// free memory) do not matter, nor does a number of threads that this program replaces. Nothing where there is
// no such file, or it is something else.
std::optional<nlohmann::ordered_json> read_machine_file(const std::filesystem::path& results,
                                                        const Environment& environment,
                                                        const std::string& name, const std::string& schema);

}  // namespace flopline
