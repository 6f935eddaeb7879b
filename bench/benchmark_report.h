// What was measured, told to Google Benchmark, which writes it in the formats that its own tools read.
//
// It cannot measure for us: it would take all samples of a benchmark in a row, and one number a repetition.
// So each case is registered as a benchmark with manual time that reports the samples that were taken before.
#pragma once

#include <string>
#include <vector>

#include "analysis/roofline.h"
#include "bench/benchmark_flags.h"
#include "bench/case_result.h"

namespace flopline {

// Google Benchmark's JSON. The rounds of a case are divided among the repetitions that the flags ask for (1
// where they do not), the time of each being the median of its rounds; where there are fewer rounds, the last
// serves for the rest. Its processor time repeats the wall clock, as that of a report would mean nothing.
// Where the flags say so it writes a file, too. The machine's name stands where the host's would.
std::string benchmark_report(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings,
                             const BenchmarkFlags& flags, const std::string& machine);

}  // namespace flopline
