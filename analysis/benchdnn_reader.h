// Batch files of oneDNN's benchdnn: options and problems, one after another, and further files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analysis/workload_reader.h"

namespace flopline {

struct BenchdnnFile {
  std::string path;  // the same for the same file, so that a file that includes itself is seen
  std::string text;
};

// The file that --batch=NAME means to `driver` (as "conv") where the files of `chain`, the outermost first,
// include one another; nothing where there is none.
using BenchdnnInclude = std::function<std::optional<BenchdnnFile>(
    const std::string& name, std::string_view driver, std::span<const std::string> chain)>;

// What is read at most, of a file with all that it includes, each as often as it is included.
struct BenchdnnLimits {
  std::int64_t bytes = 64'000'000;
  std::size_t problems = 500'000;
  int files = 10'000;
};

// Each problem is a layer for each combination of the options before it, as the driver runs them. --conv,
// --deconv, --ip, --rnn or --matmul begins anew for that driver, which benchdnn itself only takes from its
// command line. Without one, the folder ("inputs/deconv/") or the name of the file tells the driver, or else
// the letters of each problem do. A name that comes again with the same layer adds to its multiplicity; with
// another layer it ends in "#2". Throws UnreadableWorkload.
Network read_benchdnn(const BenchdnnFile& file, const BenchdnnInclude& include, const InputOptions& input,
                      const BenchdnnLimits& limits = {});

// The row of the table of readers. Files that a file names are looked up as the driver does: beside the
// files that lead to it, in inputs/DRIVER/ there, and in the folder of that driver beside theirs.
bool is_benchdnn_file(const std::filesystem::path& path, std::string_view head);
Network read_benchdnn_file(const std::filesystem::path& path, const InputOptions& input);

}  // namespace flopline
