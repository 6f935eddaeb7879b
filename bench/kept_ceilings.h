// Ceilings that a machine keeps from one run to the next: results/<machine>/ceilings.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "analysis/roofline.h"
#include "bench/environment.h"

namespace flopline {

struct KeptCeilings {
  std::string measured;                // when, as utc_now()
  std::map<int, Ceilings> by_threads;  // of so many threads
};

// `<results>/<machine>/ceilings.json`, in whole or not at all. Ceilings there of other numbers of threads
// stay if the environment is the same. Returns the folder. Throws BadRequest where it cannot be written.
std::filesystem::path keep_ceilings(const std::filesystem::path& results, const Environment& environment,
                                    const KeptCeilings& ceilings);

// Those that were measured in the same environment, whose parts that change by themselves (load, free memory)
// do not matter. Nothing where there are none, or the file is not what keep_ceilings writes.
std::optional<KeptCeilings> find_kept_ceilings(const std::filesystem::path& results,
                                               const Environment& environment);

}  // namespace flopline
