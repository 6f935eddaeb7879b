#include "bench/proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
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

std::string disagreement(const CountProof& proof) {
  std::string text;
  const auto compare = [&](std::string_view kind, std::int64_t predicted, std::int64_t executed) {
    if (predicted == executed) return;
    text +=
        fmt::format("{}{}: {} predicted, {} executed", text.empty() ? "" : "; ", kind, predicted, executed);
  };
  compare("multiply", proof.predicted.multiply, proof.executed.multiply);
  compare("add", proof.predicted.add, proof.executed.add);
  compare("compare", proof.predicted.compare, proof.executed.compare);
  compare("divide", proof.predicted.divide, proof.executed.divide);
  compare("transcendental", proof.predicted.transcendental, proof.executed.transcendental);
  return text;
}

}  // namespace flopline
