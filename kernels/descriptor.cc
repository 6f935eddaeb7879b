#include "kernels/descriptor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace flopline {
namespace {

// The numbers of a descriptor by key, each taken out once it is used, so that what stays is unknown.
using Numbers = std::map<std::string, std::int64_t, std::less<>>;

constexpr std::string_view kAxisLetters = "dhw";

[[noreturn]] void fail(const std::string& what) { throw InvalidLayer(what); }

std::optional<std::int64_t> take(Numbers& numbers, std::string_view key) {
  const auto found = numbers.find(key);
  if (found == numbers.end()) return std::nullopt;
  const std::int64_t value = found->second;
  numbers.erase(found);
  return value;
}

// Names go into file formats and onto terminals as they are.
std::string read_name(std::string_view name) {
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  const bool is_plain =
      std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~' && c != ',' && c != '"'; });
  if (name.empty() || !is_plain) {
    fail(
        "the name after 'n' is empty or holds blanks, commas, quotes or other than printable ASCII "
        "characters");
  }
  return std::string(name);
}

// Splits what follows the kind; returns the name.
std::string read_numbers(std::string_view body, Numbers& numbers) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  std::size_t at = 0;
  while (at < body.size()) {
    if (body[at] == '_') {
      ++at;
      continue;
    }
    if (body[at] == 'n') return read_name(body.substr(at + 1));
    std::size_t key_end = at;
    while (key_end < body.size() && is_letter(body[key_end])) ++key_end;
    const std::string key(body.substr(at, key_end - at));
    if (key.empty()) fail(fmt::format("'{}' is not a key, accepted is KEY NUMBER ...", body.substr(at, 12)));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(body.data() + key_end, body.data() + body.size(), value);
    if (error == std::errc::result_out_of_range) fail(fmt::format("the number of '{}' exceeds 64 bits", key));
    if (error != std::errc() || value < 0) fail(fmt::format("'{}' needs a whole number, at least 0", key));
    if (!numbers.emplace(key, value).second) fail(fmt::format("'{}' is given twice", key));
    at = static_cast<std::size_t>(end - body.data());
  }
  return "";
}

template <class Kind>
std::optional<std::int64_t> take_field(Numbers& numbers, const Field<Kind>& field) {
  std::optional<std::int64_t> value;
  std::string_view keys = field.keys;
  while (!keys.empty()) {
    const std::string_view key = keys.substr(0, keys.find('|'));
    keys.remove_prefix(std::min(keys.size(), key.size() + 1));
    const auto given = take(numbers, key);
    if (given && value && *given != *value) fail(fmt::format("'{}' differs from the {}", key, field.meaning));
    if (given) value = given;
  }
  return value;
}

template <class Kind>
void read_fields(Numbers& numbers, Kind& layer) {
  for (const Field<Kind>& field : KindInfo<Kind>::fields) {
    const std::string_view key = field.keys.substr(0, field.keys.find('|'));
    if (const auto given = take_field(numbers, field)) {
      layer.*field.member = *given;
    } else if (const auto other = numbers.find(field.fallback_key); other != numbers.end()) {
      layer.*field.member = other->second;
    } else if (field.fallback_member != nullptr) {
      layer.*field.member = layer.*field.fallback_member;
    } else if (field.fallback >= field.least) {
      layer.*field.member = field.fallback;
    } else {
      fail(fmt::format("the {} ('{}') must be given", field.meaning, key));
    }
  }
}

// What both paddings together must be for that output.
std::int64_t total_padding(AxisUse use, const Axis& axis, std::int64_t out) {
  if (use == AxisUse::transposed) {
    return checked_sum({checked_product({axis.in - 1, axis.stride}), window_extent(axis), -out});
  }
  return checked_sum({checked_product({out - 1, axis.stride}), -axis.in, window_extent(axis)});
}

// Reads one axis; what it does not say, but for the extents, is as along the axis before. Returns nothing
// where the descriptor has no value for it.
std::optional<Axis> read_axis(Numbers& numbers, AxisUse use, char letter, const Axis& before) {
  const auto get = [&](char what) { return take(numbers, std::string{what, letter}); };
  const auto in = get('i');
  const auto out = get('o');
  const auto kernel = get('k');
  const auto stride = get('s');
  const auto dilation = get('d');
  const auto padding = get('p');
  if (!in && !out && !kernel && !stride && !dilation && !padding) return std::nullopt;
  if (!in) fail(fmt::format("the input size ('i{}') must be given", letter));
  if (out == 0) fail(fmt::format("'o{}' is 0, accepted is at least 1", letter));
  Axis axis = {.in = *in,
               .kernel = kernel.value_or(before.kernel),
               .stride = stride.value_or(before.stride),
               .dilation = dilation ? checked_sum({*dilation, 1}) : before.dilation};
  axis.pad_begin = padding.value_or(out ? total_padding(use, axis, *out) / 2 : before.pad_begin);
  axis.pad_end = axis.pad_begin;
  if (out) {
    axis.pad_end = checked_sum({total_padding(use, axis, *out), -axis.pad_begin});
  }
  return axis;
}

Axes read_axes(Numbers& numbers, AxisUse use) {
  Axes axes;
  for (const char letter : kAxisLetters) {
    const Axis before = axes.size() > 0 ? axes[axes.size() - 1] : Axis{};
    if (const auto axis = read_axis(numbers, use, letter, before)) {
      axes.push_back(*axis);
    } else if (axes.size() > 0) {
      axes.push_back(before);
    }
  }
  return axes;
}

template <class Kind>
Layer read_kind(Numbers& numbers) {
  Kind layer;
  read_fields(numbers, layer);
  if constexpr (KindInfo<Kind>::axis_use != AxisUse::none)
    layer.axes = read_axes(numbers, KindInfo<Kind>::axis_use);
  if (!numbers.empty()) {
    std::string known;
    for (const auto& field : KindInfo<Kind>::fields) known += fmt::format("{} ", field.keys);
    if (KindInfo<Kind>::axis_use != AxisUse::none) known += "and i o k s d p followed by d, h or w ";
    fail(fmt::format("unknown key '{}', {} has {}", numbers.begin()->first, KindInfo<Kind>::name,
                     known.substr(0, known.size() - 1)));
  }
  return layer;
}

template <class... Kinds>
Layer read_any(std::string_view kind, Numbers& numbers, const std::variant<Kinds...>* /*all*/) {
  std::optional<Layer> layer;
  ((KindInfo<Kinds>::name == kind ? void(layer = read_kind<Kinds>(numbers)) : void()), ...);
  if (!layer) {
    fail(fmt::format("unknown layer kind '{}', accepted are {}", kind, fmt::join(kind_names(), ", ")));
  }
  return *layer;
}

// What the parser would fill in by itself is left out.
std::string print_axis(AxisUse use, const Axis& axis, char letter, const Axis& before) {
  const std::int64_t out = extent_out(use, axis);
  std::string text = fmt::format("i{0}{1}o{0}{2}", letter, axis.in, out);
  if (axis.kernel != before.kernel) text += fmt::format("k{}{}", letter, axis.kernel);
  if (axis.stride != before.stride) text += fmt::format("s{}{}", letter, axis.stride);
  if (axis.dilation != before.dilation) text += fmt::format("d{}{}", letter, axis.dilation - 1);
  if (axis.pad_begin != 0 || total_padding(use, axis, out) / 2 != 0)
    text += fmt::format("p{}{}", letter, axis.pad_begin);
  return text;
}

std::string print_axes(const Axes& axes, AxisUse use) {
  std::string text;
  Axis before;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const bool rest_is_alike =
        std::all_of(axes.begin() + i, axes.end(), [&](const Axis& a) { return a == before; });
    if (i > 0 && rest_is_alike) break;
    const char letter = kAxisLetters[i + kAxisLetters.size() - axes.size()];
    text += use == AxisUse::extent_only ? fmt::format("i{}{}", letter, axes[i].in)
                                        : print_axis(use, axes[i], letter, before);
    before = axes[i];
  }
  return text;
}

}  // namespace

NamedDescriptor parse_descriptor(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    fail("a descriptor is KIND:KEY NUMBER ..., as linear:mb64ic9216oc4096");
  Numbers numbers;
  std::string name = read_numbers(text.substr(colon + 1), numbers);
  const Layer::Value* const all_kinds = nullptr;
  return {.layer = read_any(text.substr(0, colon), numbers, all_kinds), .name = std::move(name)};
}

std::string print_descriptor(const Layer& layer) {
  return std::visit(
      []<class Kind>(const Kind& kind) {
        std::string text = fmt::format("{}:", KindInfo<Kind>::name);
        for (const Field<Kind>& field : KindInfo<Kind>::fields) {
          const bool batch = field.keys == "mb";
          const bool inherited =
              field.fallback_member != nullptr && kind.*field.member == kind.*field.fallback_member;
          if (!batch && (inherited || kind.*field.member == field.fallback)) continue;
          text += fmt::format("{}{}", field.keys.substr(0, field.keys.find('|')), kind.*field.member);
        }
        if constexpr (KindInfo<Kind>::axis_use != AxisUse::none) {
          text += print_axes(kind.axes, KindInfo<Kind>::axis_use);
        }
        return text;
      },
      layer.value());
}

}  // namespace flopline
