// The data types that operands can have: one row each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flopline {

enum class DataType : std::uint8_t { f32, f64, bf16, f16, f8_e4m3, f8_e5m2, s32, s8, u8 };

struct DataTypeInfo {
  DataType type;
  std::string_view name;
  std::int64_t bytes;
  double unit_roundoff;  // largest relative error of rounding to nearest; 0 for integers
  bool has_kernels = false;
};

inline constexpr std::array kDataTypes = {
    DataTypeInfo{
        .type = DataType::f32, .name = "f32", .bytes = 4, .unit_roundoff = 0x1p-24, .has_kernels = true},
    DataTypeInfo{.type = DataType::f64, .name = "f64", .bytes = 8, .unit_roundoff = 0x1p-53},
    DataTypeInfo{.type = DataType::bf16, .name = "bf16", .bytes = 2, .unit_roundoff = 0x1p-8},
    DataTypeInfo{.type = DataType::f16, .name = "f16", .bytes = 2, .unit_roundoff = 0x1p-11},
    DataTypeInfo{.type = DataType::f8_e4m3, .name = "f8_e4m3", .bytes = 1, .unit_roundoff = 0x1p-4},
    DataTypeInfo{.type = DataType::f8_e5m2, .name = "f8_e5m2", .bytes = 1, .unit_roundoff = 0x1p-3},
    DataTypeInfo{.type = DataType::s32, .name = "s32", .bytes = 4, .unit_roundoff = 0},
    DataTypeInfo{.type = DataType::s8, .name = "s8", .bytes = 1, .unit_roundoff = 0},
    DataTypeInfo{.type = DataType::u8, .name = "u8", .bytes = 1, .unit_roundoff = 0},
};

constexpr const DataTypeInfo& info(DataType type) { return kDataTypes.at(static_cast<std::size_t>(type)); }

constexpr std::optional<DataType> data_type_named(std::string_view name) {
  for (const DataTypeInfo& row : kDataTypes) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

}  // namespace flopline
