// For tests: ONNX models written field by field, right or wrong, without the library that reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flopline::onnx_writer {

inline std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  return out + static_cast<char>(value);
}

// A field of protobuf's wire format: a number, or bytes.
inline std::string field(std::uint32_t number, std::int64_t value) {
  return varint(number << 3) + varint(static_cast<std::uint64_t>(value));
}
inline std::string field(std::uint32_t number, std::string_view bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}

// A dimension: a size, or a name where the size is 0.
struct Dim {
  Dim(std::int64_t extent) : size(extent) {}  // implicit, so that shapes are lists
  Dim(const char* symbol) : name(symbol) {}
  std::int64_t size = 0;
  std::string name;
};

inline std::string value(std::string_view name, const std::vector<Dim>& shape) {
  std::string dims;
  for (const Dim& one : shape) dims += field(1, one.name.empty() ? field(1, one.size) : field(2, one.name));
  return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)));
}

inline std::string input(std::string_view name, const std::vector<Dim>& shape) {
  return field(11, value(name, shape));
}
inline std::string output(std::string_view name) { return field(12, field(1, name)); }

inline std::string integer(std::string_view name, std::int64_t number) {
  return field(5, field(1, name) + field(3, number) + field(20, 2));
}
inline std::string integers(std::string_view name, const std::vector<std::int64_t>& numbers) {
  std::string list;
  for (const std::int64_t one : numbers) list += field(8, one);
  return field(5, field(1, name) + list + field(20, 7));
}
inline std::string text(std::string_view name, std::string_view words) {
  return field(5, field(1, name) + field(4, words) + field(20, 3));
}
inline std::string subgraph(std::string_view name, std::string_view graph) {
  return field(5, field(1, name) + field(6, graph) + field(20, 5));
}

inline std::string node(std::string_view op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, std::string_view attributes = "",
                        std::string_view name = "", std::string_view domain = "") {
  std::string out;
  for (const std::string& one : inputs) out += field(1, one);
  for (const std::string& one : outputs) out += field(2, one);
  if (!name.empty()) out += field(3, name);
  out += field(4, op) + std::string(attributes);
  if (!domain.empty()) out += field(7, domain);
  return field(1, out);
}

// Floats, whose values are in another file.
inline std::string weights(std::string_view name, const std::vector<std::int64_t>& shape) {
  std::string dims;
  for (const std::int64_t one : shape) dims += field(1, one);
  return field(5, dims + field(2, 1) + field(8, name) + field(14, 1));
}
inline std::string list(std::string_view name, const std::vector<std::int64_t>& numbers) {
  std::string all;
  for (const std::int64_t one : numbers) all += field(7, one);
  return field(5, field(1, static_cast<std::int64_t>(numbers.size())) + field(2, 7) + all + field(8, name));
}

inline std::string model(std::string_view graph, std::int64_t opset = 13) {
  return field(1, 7) + field(8, field(2, opset)) + field(7, graph);
}

}  // namespace flopline::onnx_writer
