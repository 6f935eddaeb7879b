// What a run says about its counts: are MACCs, bytes, or the time that the roof allows good predictors of
// time?
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/prediction.h"
#include "bench/assessment.h"
#include "bench/json_node.h"
#include "bench/text_table.h"

namespace flopline {

// The layers of a network under one setting, of one kind or of all.
struct PredictorFit {
  std::string network;
  Setting setting;
  std::string kind;        // "all" for the whole network
  std::string predictor;   // "maccs", "bytes" or "roofline_s"
  std::size_t layers = 0;  // that have a time
  Fit fit;                 // slope in seconds a unit
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

// And back. Where times are of a sweep over threads, settings tell their number. Throws BadRequest where it
// is something else.
nlohmann::ordered_json to_json(const PredictorReport& report);
PredictorReport predictors_from(const JsonNode& object, bool is_of_sweep);

TextTable predictors_table(const std::vector<PredictorFit>& fits);
std::string deviation_text(const DeviatingLayer& one);  // a line

}  // namespace flopline
