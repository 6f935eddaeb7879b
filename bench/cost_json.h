// Counted work as it stands in result files.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/cost_model.h"
#include "analysis/network.h"

namespace flopline {

nlohmann::ordered_json to_json(const TrafficBytes& bytes);
nlohmann::ordered_json to_json(const OtherOperations& operations);
nlohmann::ordered_json to_json(const LayerSetting& setting);

// {"schema": "flopline-count/1", "networks": […]}. Throws CountOverflow.
nlohmann::ordered_json count_json(const std::vector<Network>& networks, DataType dtype);

}  // namespace flopline
