// Whether a run may begin, and whether it may be believed once it is over.
#pragma once

#include <optional>

#include "bench/kept_ceilings.h"
#include "bench/progress.h"
#include "bench/run_json.h"
#include "bench/session.h"
#include "bench/verdict.h"

namespace flopline {

// Waits until a second passes in which nothing disturbs and after which the team's cores lie where they did
// at best and have nothing else to do, as far as `kept` tells; at most as long as asked, or until it is
// interrupted. Returns what was still in the way.
Verdict wait_for_quiet(const Session& session, const std::optional<KeptCeilings>& kept, double most_s,
                       Progress& progress);

// Raises what looks found beside the ceilings to what they found beside the cases, whose cores may have been
// shared before, or clocked lower: of the cores the most, of the rates of a team the median over its cases,
// but for those whose cores lay elsewhere.
void learn_from_cases(RunRecord& record);

// What was not quiet before the run, what only came up during it, and what its cases saw. `threads` is the
// largest team.
Verdict judge_run(const RunRecord& record, int threads);

}  // namespace flopline
