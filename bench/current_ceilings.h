// The ceilings that a run is held against: those kept where they still hold, else measured anew.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "bench/ceilings.h"
#include "bench/kept_ceilings.h"
#include "bench/session.h"

namespace flopline {

// For every number of threads of the session. What had to be measured is kept in `results`, the better of
// what was kept and what was found (best_ceilings.h), but this run still has the looks that were kept;
// `fresh` measures all and forgets what was kept. Nothing where `stop` ended it.
std::optional<KeptCeilings> current_ceilings(Session& session, const std::filesystem::path& results,
                                             bool fresh, const CeilingsProgress& progress,
                                             const std::function<bool()>& stop);

// Raises what is kept of looks (best_ceilings.h) to what a run saw, where that is more.
void keep_looks(const std::filesystem::path& results, const Environment& environment,
                const CeilingsByThreads& seen);

}  // namespace flopline
