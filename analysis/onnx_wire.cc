#include "analysis/onnx_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "analysis/workload_reader.h"

namespace flopline {
namespace {

constexpr std::int64_t kMostFields = 10'000'000;
constexpr std::size_t kMostKeptBytes = 64'000'000;
constexpr std::size_t kMostNumberBytes = 8192;  // of one tensor
constexpr int kMostDepth = 32;

// What a field holds: a message of this type, numbers of a tensor, or neither.
enum class Part : std::uint8_t {
  model,
  opset,
  function,
  graph,
  node,
  attribute,
  tensor,
  sparse_tensor,
  value,
  type,
  tensor_type,
  shape,
  dimension,
  numbers,
  plain
};

struct KeptField {
  Part of;
  std::uint32_t number;
  Part holds;
};

// Numbers of fields are those of onnx.proto, which promises never to change them.
constexpr std::array kKeptFields = {
    KeptField{Part::model, 1, Part::plain},           // ir_version
    KeptField{Part::model, 7, Part::graph},           //
    KeptField{Part::model, 8, Part::opset},           // opset_import
    KeptField{Part::model, 25, Part::function},       // functions
    KeptField{Part::opset, 1, Part::plain},           // domain
    KeptField{Part::opset, 2, Part::plain},           // version
    KeptField{Part::function, 1, Part::plain},        // name
    KeptField{Part::function, 10, Part::plain},       // domain
    KeptField{Part::graph, 1, Part::node},            //
    KeptField{Part::graph, 5, Part::tensor},          // initializer
    KeptField{Part::graph, 11, Part::value},          // input
    KeptField{Part::graph, 12, Part::value},          // output
    KeptField{Part::graph, 13, Part::value},          // value_info
    KeptField{Part::graph, 15, Part::sparse_tensor},  // sparse_initializer
    KeptField{Part::node, 1, Part::plain},            // input
    KeptField{Part::node, 2, Part::plain},            // output
    KeptField{Part::node, 3, Part::plain},            // name
    KeptField{Part::node, 4, Part::plain},            // op_type
    KeptField{Part::node, 5, Part::attribute},        //
    KeptField{Part::node, 7, Part::plain},            // domain
    KeptField{Part::attribute, 1, Part::plain},       // name
    KeptField{Part::attribute, 2, Part::plain},       // f
    KeptField{Part::attribute, 3, Part::plain},       // i
    KeptField{Part::attribute, 4, Part::plain},       // s
    KeptField{Part::attribute, 5, Part::tensor},      // t
    KeptField{Part::attribute, 6, Part::graph},       // g
    KeptField{Part::attribute, 7, Part::numbers},     // floats
    KeptField{Part::attribute, 8, Part::numbers},     // ints
    KeptField{Part::attribute, 9, Part::numbers},     // strings
    KeptField{Part::attribute, 11, Part::graph},      // graphs
    KeptField{Part::attribute, 20, Part::plain},      // type
    KeptField{Part::tensor, 1, Part::plain},          // dims
    KeptField{Part::tensor, 2, Part::plain},          // data_type
    KeptField{Part::tensor, 4, Part::numbers},        // float_data
    KeptField{Part::tensor, 5, Part::numbers},        // int32_data
    KeptField{Part::tensor, 7, Part::numbers},        // int64_data
    KeptField{Part::tensor, 8, Part::plain},          // name
    KeptField{Part::tensor, 9, Part::numbers},        // raw_data
    KeptField{Part::tensor, 10, Part::numbers},       // double_data
    KeptField{Part::tensor, 14, Part::plain},         // data_location
    KeptField{Part::sparse_tensor, 1, Part::tensor},  // values
    KeptField{Part::sparse_tensor, 3, Part::plain},   // dims
    KeptField{Part::value, 1, Part::plain},           // name
    KeptField{Part::value, 2, Part::type},            //
    KeptField{Part::type, 1, Part::tensor_type},      //
    KeptField{Part::tensor_type, 1, Part::plain},     // elem_type
    KeptField{Part::tensor_type, 2, Part::shape},     //
    KeptField{Part::shape, 1, Part::dimension},       //
    KeptField{Part::dimension, 1, Part::plain},       // dim_value
    KeptField{Part::dimension, 2, Part::plain},       // dim_param
};

enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kDelimited = 2, kFixed32 = 5 };

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

class Copier {
 public:
  explicit Copier(std::string_view model) : model_(model) {}

  void copy(Part part, std::size_t begin, std::size_t end, int depth, std::string& out) {
    if (depth > kMostDepth) refuse(begin, fmt::format("messages nest more than {} deep", kMostDepth));
    std::size_t number_bytes = 0;  // kept, of a tensor
    for (std::size_t at = begin; at < end;) {
      const std::size_t field_begins = at;
      if (++fields_ > kMostFields)
        refuse(at,
               fmt::format("more than {} million fields, the most that is read", kMostFields / 1'000'000));
      const std::uint64_t key = varint(at, end);
      const auto type = static_cast<WireType>(key & 7);
      const std::size_t content = skip_to_content(type, at, end);
      const KeptField* const kept = find(part, static_cast<std::uint32_t>(key >> 3));
      if (kept == nullptr || key >> 35 != 0) continue;
      if (kept->holds == Part::numbers && (number_bytes += at - content) > kMostNumberBytes) continue;
      if (kept->holds >= Part::numbers || type != kDelimited) {
        out.append(model_, field_begins, at - field_begins);
      } else {
        std::string inner;
        copy(kept->holds, content, at, depth + 1, inner);
        append_varint(out, key);
        append_varint(out, inner.size());
        out += inner;
      }
      if (out.size() > kMostKeptBytes)
        refuse(at, fmt::format("more than {} MB beside the weights, the most that is read",
                               kMostKeptBytes / 1'000'000));
    }
  }

 private:
  [[noreturn]] static void refuse(std::size_t at, std::string_view what) {
    throw UnreadableWorkload(fmt::format("byte {}: {}, accepted is a complete ONNX model", at, what));
  }

  static const KeptField* find(Part part, std::uint32_t number) {
    const auto* const found = std::ranges::find_if(
        kKeptFields, [&](const KeptField& one) { return one.of == part && one.number == number; });
    return found == kKeptFields.end() ? nullptr : found;
  }

  // Protobuf's varint: 7 bits a byte, the lowest first.
  std::uint64_t varint(std::size_t& at, std::size_t end) const {
    const std::size_t begin = at;
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at == end) refuse(begin, "the message ends within a number");
      const auto byte = static_cast<unsigned char>(model_[at++]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    refuse(begin, "a number of more than 64 bits");
  }

  // Moves behind the field; returns where its content begins.
  std::size_t skip_to_content(WireType type, std::size_t& at, std::size_t end) const {
    std::size_t content = at;
    std::uint64_t size = 0;
    switch (type) {
      case kVarint:
        varint(at, end);
        return content;
      case kFixed64:
        size = 8;
        break;
      case kFixed32:
        size = 4;
        break;
      case kDelimited:
        size = varint(at, end);
        content = at;
        break;
      default:
        refuse(at, fmt::format("no field begins with {}", static_cast<int>(type)));
    }
    if (size > end - content)
      refuse(content, fmt::format("a field of {} bytes where {} are left", size, end - content));
    at = content + size;
    return content;
  }

  std::string_view model_;
  std::int64_t fields_ = 0;
};

}  // namespace

std::string without_weights(std::string_view model) {
  std::string out;
  Copier(model).copy(Part::model, 0, model.size(), 0, out);
  return out;
}

}  // namespace flopline
