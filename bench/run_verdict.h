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
// interrupted, and not at all where something is in the way that does not pass: a setting, or the build.
// Returns what was still in the way.
Verdict wait_for_quiet(const Session& session, const std::optional<KeptCeilings>& kept, double most_s,
                       Progress& progress);

// What looks found beside the cases, by number of threads: the most instructions that their cores took in,
// and the rates as medians over the cases, but for those whose cores lay elsewhere than those of the
// ceilings.
CeilingsByThreads seen_by_cases(const RunRecord& record);

// Cases may have seen their cores take in more than the ceilings did, which may have been measured while
// those were shared: then that is what they take in alone.
void learn_from_cases(RunRecord& record);

// What was not quiet before the run, what only came up during it, and what its cases saw. `threads` is the
// largest team.
Verdict judge_run(const RunRecord& record, int threads);

}  // namespace flopline
