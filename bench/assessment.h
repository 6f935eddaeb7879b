// A case's result judged: against its counts, the ceilings and what the machine did meanwhile.
#pragma once

#include <optional>
#include <string>

#include "analysis/cost_model.h"
#include "analysis/roofline.h"
#include "bench/case_result.h"

namespace flopline {

// Above this a share is marked with a likely cause instead of being believed.
constexpr double kBelievableShare = 1.05;

// What a cache line takes from core to core of the case's team where those lie at best, as far as is known;
// nothing where the case has no core_to_core_ns.
std::optional<double> best_place_ns(const CaseResult& result, const Ceilings& ceilings);

// Whether that of the case was another, in any of the looks.
bool lay_elsewhere(const CaseResult& result, const Ceilings& ceilings);

// Instructions per cycle that a core of the case's team takes in where it has nothing else to do,
// as far as is known; nothing where the case has no instructions_per_cycle.
std::optional<double> alone_per_cycle(const CaseResult& result, const Ceilings& ceilings);

// The type whose peak bounds work of the case: that of its input, of narrow integers the signed one.
DataType peak_dtype(const Case& value);

// By what share the machine's rates were higher while a case was measured, or lower (negative), than they had
// been at best before; 0 where nobody looked at both.
struct RateChanges {
  double peak = 0;
  double cache = 0;  // the last one
  double memory = 0;
};

RateChanges changes_between(const ProbedRates& best, const ProbedRates& now);

// Share of the case's samples that do not count, because something else worked on its cores.
double left_out_share(const CaseResult& result);

// What the counts, the time and the ceilings say together.
struct Assessment {
  Operations operations;
  TrafficBytes bytes;
  double intensity = 0;                      // FLOP per byte
  std::optional<double> measured_intensity;  // of what the hardware counted
  Roof roof;
  std::optional<double> gflops;
  std::optional<double> share_of_peak;
  std::optional<double> share_of_roof;
  RateChanges changes;
  std::string note;               // why a share above 105 % can be; empty otherwise
  std::string disturbance;        // what disturbed the samples, for people; empty where nothing did
  bool machine_differed = false;  // from what it is at best: `disturbance` tells in what
};

// The ceilings are those of the number of threads of the case.
Assessment assess(const CaseResult& result, const CeilingsByThreads& by_threads);

}  // namespace flopline
