// What a run says about its counts: are MACCs, bytes, or the time that the roof allows good predictors of
// time?
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/prediction.h"
#include "bench/case.h"

namespace flopline {

// The layers of a network under one setting, of one kind or of all.
struct PredictorFit {
  std::string network;
  Setting setting;
  std::string kind;            // "all" for the whole network
  std::string_view predictor;  // "maccs", "bytes" or "roofline_s"
  std::size_t layers = 0;      // that have a time
  Fit fit;                     // slope in seconds a unit
};

// A layer that takes longer or shorter than its roofline time, times the network's slope, lets expect.
struct DeviatingLayer {
  std::string network;
  Setting setting;
  std::string layer;
  double time_s = 0;
  double expected_s = 0;
};

struct PredictorReport {
  std::vector<PredictorFit> fits;
  std::vector<DeviatingLayer> deviating;  // at most five a network and backend, the worst first
};

// For every network that has a name and is no suite, and setting with at least three times. A kind
// with fewer has no row of its own.
PredictorReport judge_predictors(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings);

// Seconds that the roof allows: max(FLOP / peak, bytes / bandwidth).
double roofline_time_s(const Assessment& assessment);

nlohmann::ordered_json to_json(const PredictorReport& report);

}  // namespace flopline
