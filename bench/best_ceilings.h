// What a machine was found to do at best, in two measurements of its ceilings.
#pragma once

#include "analysis/roofline.h"

namespace flopline {

// The higher one of each that `now` has, in its order, and what a run does not measure but `before` has.
// `now` alone where that is of another machine: with other levels of memory, cores that lie elsewhere, or
// less than half of a ceiling.
Ceilings best_ceilings(const Ceilings& before, const Ceilings& now);

// `now`, and what a run does not measure but `before` has; `now` alone where it found other levels of memory.
Ceilings with_unmeasured(const Ceilings& before, Ceilings now);

// What a run is held against that measured `best` anew: with what looks had found before, as far as the cores
// lie where they lay. A machine that became faster meanwhile makes it differ from the runs before.
Ceilings with_looks_before(const Ceilings& before, Ceilings best);

// Raises what looks of milliseconds found of the machine, beside ceilings or between turns of cases, to what
// they found elsewhere. Ceilings themselves stay. False where none of it was more.
bool raise_looks(Ceilings& best, const Ceilings& seen);

}  // namespace flopline
