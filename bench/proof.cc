#include "bench/proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "kernels/reference/compute.h"

namespace flopline {

reference::OperationTally executed_by(const Operations& operations) {
  return {.multiply = checked_sum({operations.effective_maccs, operations.other.multiply}),
          .add = checked_sum({operations.effective_maccs, operations.other.add}),
          .compare = operations.other.compare,
          .divide = operations.other.divide,
          .transcendental = operations.other.transcendental};
}

CountProof prove_counts(const Layer& layer) {
  using reference::Counted;
  std::vector<std::vector<Counted>> memory;
  for (const Operand& operand : operands(layer)) memory.emplace_back(elements(operand.shape));
  std::vector<Counted*> tensors(memory.size());
  std::ranges::transform(memory, tensors.begin(), [](auto& operand) { return operand.data(); });
  return {.predicted = executed_by(operations(layer)),
          .executed = reference::count_operations([&] { reference::compute<Counted>(layer, tensors); })};
}

std::vector<OperationProof> by_operation(const CountProof& proof) {
  const auto& [predicted, executed] = proof;
  return {{"multiply", predicted.multiply, executed.multiply},
          {"add", predicted.add, executed.add},
          {"compare", predicted.compare, executed.compare},
          {"divide", predicted.divide, executed.divide},
          {"transcendental", predicted.transcendental, executed.transcendental}};
}

std::string disagreement(const CountProof& proof) {
  std::string text;
  for (const OperationProof& one : by_operation(proof)) {
    if (one.predicted == one.executed) continue;
    text += fmt::format("{}{}: {} predicted, {} executed", text.empty() ? "" : "; ", one.operation,
                        one.predicted, one.executed);
  }
  return text;
}

}  // namespace flopline
