// What a machine was found to do at best, in two measurements of its ceilings.
#pragma once

#include "analysis/roofline.h"

namespace flopline {

// The higher one of each, with what only one of them has. `now` alone where that is of another machine than
// `before`: with other levels of memory, cores that lie elsewhere, or less than half of a ceiling.
Ceilings best_ceilings(const Ceilings& before, const Ceilings& now);

}  // namespace flopline
