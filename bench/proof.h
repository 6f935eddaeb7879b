// The proof of a predicted count: the layer is computed with a scalar that counts its own operations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost_model.h"
#include "kernels/layer.h"
#include "kernels/reference/counting.h"

namespace flopline {

// A MACC is a multiply and an add.
struct CountProof {
  reference::OperationTally predicted;
  reference::OperationTally executed;

  bool holds() const { return predicted == executed; }
};

// What executing that work does. Throws CountOverflow.
reference::OperationTally executed_by(const Operations& operations);

// Runs the reference kernel on the OpenMP team: as long as computing the layer once, on a byte an element.
// Throws CountOverflow or std::bad_alloc.
CountProof prove_counts(const Layer& layer);

// One kind of operation of a proof.
struct OperationProof {
  std::string_view operation;  // "multiply", "add", …
  std::int64_t predicted = 0;
  std::int64_t executed = 0;
};

// Every kind of operation, in the order of the tally.
std::vector<OperationProof> by_operation(const CountProof& proof);

// The operations that differ, as "multiply: 12 predicted, 13 executed"; empty where the proof holds.
std::string disagreement(const CountProof& proof);

}  // namespace flopline
