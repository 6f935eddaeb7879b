// Logs that oneDNN prints with ONEDNN_VERBOSE=1: the layers that a program ran, and how long each call took.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "analysis/network.h"
#include "analysis/workload_reader.h"

namespace flopline {

// Equal primitives (layer, setting and implementation) are one layer, named after its sizes and setting, in
// order of first appearance; its multiplicity is the number of calls, its recording their times. What has no
// layer, as a reorder, counts as not understood, with its time. Creations are left out: they are no calls.
//
// Other output of the program may stand between the lines, and in front of one. A last line without its end
// is what a killed program leaves: not understood. Any other execution that is not as the library prints it
// is refused, with its line.
//
// A new batch replaces that of every layer; the recordings, which do not hold for it, are dropped. Throws
// UnreadableWorkload, InvalidLayer or CountOverflow. Needs memory for every different primitive, and 8 bytes
// a call.
Network parse_onednn_log(std::string_view text, std::string name, const InputOptions& input = {});
Network read_onednn_log(const std::filesystem::path& path, const InputOptions& input = {});

// Whether a line of oneDNN's is in the beginning of the file; a program may print up to 64 MiB of its own
// before. A file with a name that ends in .log is taken for one all the same, so that what is missing can be
// said.
bool is_onednn_log(const std::filesystem::path& path, std::string_view head);

}  // namespace flopline
