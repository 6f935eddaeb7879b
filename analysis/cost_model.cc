#include "analysis/cost_model.h"

namespace flopline {

Operations operations(const Layer& layer) {
  return std::visit([](const auto& kind) { return operations(kind); }, layer.value());
}

std::int64_t running_stats(const Layer& layer) {
  const BatchNorm* norm = std::get_if<BatchNorm>(&layer.value());
  return norm == nullptr ? 0 : checked_product({2, norm->channels});
}

TrafficBytes traffic(const Layer& layer, const OperandTypes& types) {
  const bool is_identity = std::holds_alternative<Dropout>(layer.value()) ||
                           std::holds_alternative<Flatten>(layer.value()) ||
                           std::holds_alternative<Permute>(layer.value());
  if (is_identity) return {};
  TrafficBytes bytes;
  const auto size = [&](const Operand& operand) {
    return checked_product({elements(operand.shape), info(type_of(types, operand.role)).bytes});
  };
  for (const Operand& operand : operands(layer)) {
    std::int64_t& total = operand.role == Role::input     ? bytes.input
                          : operand.role == Role::weights ? bytes.weights
                          : operand.role == Role::bias    ? bytes.bias
                                                          : bytes.output;
    total = checked_sum({total, size(operand)});
  }
  if (const auto* separable = std::get_if<DepthwiseSeparable>(&layer.value())) {
    bytes.intermediate = checked_product({2, size(operands(depthwise_part(*separable)).back())});
  }
  return bytes;
}

double arithmetic_intensity(const Operations& operations, const TrafficBytes& bytes) {
  return static_cast<double>(flop(operations)) / static_cast<double>(compulsory(bytes));
}

}  // namespace flopline
