// The calls of a program, as its log tells them, in the shape of results: so that they are reported, drawn
// and summed like what was measured here.
#pragma once

#include <vector>

#include "analysis/network.h"
#include "bench/case_result.h"

namespace flopline {

// A result for every layer with MACCs that has a recording, on the backend kRecordedBackend, with the number
// of threads that the log tells or else `threads`.
std::vector<CaseResult> recorded_results(const std::vector<Network>& networks, int threads);

}  // namespace flopline
