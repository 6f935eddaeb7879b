// Ceilings as they stand in result files, and read back from there.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/roofline.h"

namespace flopline {

// The list of compute and memory ceilings (results/README.md).
nlohmann::ordered_json ceilings_json(const Ceilings& ceilings);

// [{"bytes", "gb_per_s"}]
nlohmann::ordered_json points_json(const std::vector<BandwidthPoint>& points);

// All that there is: {"ceilings", "bandwidth_curve", "bandwidth_curves", "latencies"}.
nlohmann::ordered_json to_json(const Ceilings& ceilings);

// What to_json made. Throws std::runtime_error where it is something else.
Ceilings ceilings_from_json(const nlohmann::ordered_json& object);

}  // namespace flopline
