// The data types that operands can have: one row each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flopline {

enum class DataType : std::uint8_t { f32 };

struct DataTypeInfo {
  DataType type;
  std::string_view name;
  std::int64_t bytes;
  double unit_roundoff;  // largest relative error of rounding to nearest
};

inline constexpr std::array kDataTypes = {
    DataTypeInfo{.type = DataType::f32, .name = "f32", .bytes = 4, .unit_roundoff = 0x1p-24},
};

constexpr const DataTypeInfo& info(DataType type) { return kDataTypes.at(static_cast<std::size_t>(type)); }

constexpr std::optional<DataType> data_type_named(std::string_view name) {
  for (const DataTypeInfo& row : kDataTypes) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

}  // namespace flopline
