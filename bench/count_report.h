// What `verify --counts` says: predicted against executed operations, a layer and a kind of operation at a
// time.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/proof.h"
#include "bench/text_table.h"

namespace flopline {

struct ProvenLayer {
  std::string layer;  // <network>.<layer>
  CountProof proof;   // of computing it once
};

bool all_hold(const std::vector<ProvenLayer>& layers);

// A row for each layer and kind of operation that it has; the sums over all layers last. Numbers are plain in
// CSV. Throws CountOverflow.
TextTable count_table(const std::vector<ProvenLayer>& layers, bool as_csv);
nlohmann::ordered_json count_report_json(const std::vector<ProvenLayer>& layers);

}  // namespace flopline
