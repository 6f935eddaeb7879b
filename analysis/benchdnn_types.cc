#include "analysis/benchdnn_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace flopline {
namespace {

bool is_integral(DataType type) { return info(type).unit_roundoff == 0; }

// The types in a row, with ':' between them or nothing.
std::optional<std::vector<DataType>> split_types(std::string_view text) {
  std::vector<DataType> types;
  while (!text.empty()) {
    if (text.front() == ':') text.remove_prefix(1);
    const auto row = std::ranges::find_if(
        kDataTypes, [&](const DataTypeInfo& known) { return text.starts_with(known.name); });
    if (row == kDataTypes.end() || types.size() == 6) return std::nullopt;
    types.push_back(row->type);
    text.remove_prefix(row->name.size());
  }
  return types;
}

// As the drivers choose it: that of the weights, or f32 beside integers. In a --cfg of three it was the
// output's.
DataType bias_type(const std::vector<DataType>& types, bool is_cfg) {
  if (is_integral(types[1])) return DataType::f32;
  if (!is_cfg || types[1] == DataType::f32) return types[1];
  return is_integral(types[2]) ? DataType::f32 : types[2];
}

// One for all, "bf16f32" with the second for what is kept in full precision, or four of integers: the state
// and the source that go in, the state and the output that come out.
std::optional<OperandTypes> rnn_types(const std::vector<DataType>& types) {
  if (types.size() == 1) return OperandTypes{types[0], types[0], types[0], types[0]};
  if (types.size() == 2) return OperandTypes{types[0], types[0], types[1], types[0]};
  if (types.size() == 4) return OperandTypes{types[1], DataType::s8, DataType::f32, types[3]};
  return std::nullopt;
}

}  // namespace

std::optional<OperandTypes> benchdnn_types(BenchdnnDriver driver, std::string_view text) {
  const bool is_cfg = text.find(':') == std::string_view::npos;
  for (const std::string_view ending : {"_wino", "_full", "_no_limits"}) {
    if (text.ends_with(ending)) text.remove_suffix(ending.size());
  }
  const auto types = split_types(text);
  if (!types || types->empty()) return std::nullopt;
  if (driver == BenchdnnDriver::rnn) return rnn_types(*types);
  if (types->size() == 1) {
    const DataType one = types->front();
    return OperandTypes{one, one, is_integral(one) ? DataType::f32 : one, one};
  }
  if (types->size() != 3 && types->size() != 4) return std::nullopt;  // the fourth is the accumulator's
  return OperandTypes{types->at(0), types->at(1), bias_type(*types, is_cfg), types->at(2)};
}

std::optional<std::string> benchdnn_types_option(BenchdnnDriver driver, const OperandTypes& types) {
  const auto option = [&]() -> std::string {
    const std::string_view in = info(types.input).name, out = info(types.output).name;
    if (driver != BenchdnnDriver::rnn) return fmt::format("{}:{}:{}", in, info(types.weights).name, out);
    if (types.weights == DataType::s8) return fmt::format("f32{}f32{}", in, out);
    if (types.bias != types.input) return fmt::format("{}{}", in, info(types.bias).name);
    return std::string(in);
  }();
  if (types == OperandTypes{}) return "";
  const auto again = benchdnn_types(driver, option);
  OperandTypes wanted = types;
  if (again && driver == BenchdnnDriver::matmul) wanted.bias = again->bias;  // has an option of its own
  if (!again || *again != wanted) return std::nullopt;
  return fmt::format("--{}={}", driver == BenchdnnDriver::rnn ? "cfg" : "dt", option);
}

}  // namespace flopline
