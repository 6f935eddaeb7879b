#include "analysis/benchdnn_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "analysis/ascii.h"
#include "analysis/workload_reader.h"
#include "kernels/layer.h"

namespace flopline {
namespace {

constexpr std::size_t kMostName = 200;  // characters

// Reads letters up to the name; returns where they end: at the 'n' of a name, at the end, or at what is none.
// In the older form of matmul, which alone has the letters m and k, an 'n' before a digit is the columns.
std::size_t scan(std::string_view text, BenchdnnLetters& letters) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '_') {
      ++at;
      continue;
    }
    std::size_t key_end = at;
    while (key_end < text.size() && is_lower(text[key_end])) ++key_end;
    std::size_t end = key_end;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (key_end - at == 4) {  // "phdh1": before version 3.0 a missing number was 0
      letters[std::string(text.substr(at, 2))] = "0";
      at += 2;
      continue;
    }
    const bool is_product = letters.contains("m") || letters.contains("k");
    if (text[at] == 'n' && !(is_product && key_end == at + 1 && end > key_end)) break;
    if (key_end == at || end == key_end) break;
    letters[std::string(text.substr(at, key_end - at))] = text.substr(key_end, end - key_end);
    at = end;
  }
  return at;
}

}  // namespace

BenchdnnText split_benchdnn_problem(std::string_view text) {
  BenchdnnLetters letters;
  const std::size_t dimensions_end = text.find('n');
  const std::size_t end =
      begins_as_dimensions(text) ? std::min(dimensions_end, text.size()) : scan(text, letters);
  BenchdnnText parts = {.body = text.substr(0, end), .name = ""};
  if (end == text.size() || text[end] != 'n') {
    parts.body = text;
    return parts;
  }
  if (parts.body.ends_with('_')) parts.body.remove_suffix(1);
  std::string_view name = text.substr(end + 1);
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  const std::size_t star = name.rfind('*');
  if (star != std::string_view::npos && star > 0) {
    std::int64_t times = 0;
    const auto [stop, error] = std::from_chars(name.data() + star + 1, name.data() + name.size(), times);
    if (error == std::errc() && stop == name.data() + name.size() && times > 0) {
      parts.multiplicity = times;
      name = name.substr(0, star);
    }
  }
  parts.name = name.substr(0, kMostName);
  std::ranges::replace_if(
      parts.name, [](char c) { return c <= ' ' || c > '~' || c == ',' || c == '"' || c == '\''; }, '-');
  return parts;
}

bool begins_as_dimensions(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789x_");
  return !text.empty() && is_digit(text.front()) && end != std::string_view::npos && text[end] == ':';
}

std::optional<BenchdnnDriver> benchdnn_driver_of(std::string_view body) {
  if (begins_as_dimensions(body)) return BenchdnnDriver::matmul;
  BenchdnnLetters letters;
  if (scan(body, letters) != body.size() || letters.size() < 2) return std::nullopt;
  if (letters.contains("m") && letters.contains("k")) return BenchdnnDriver::matmul;
  if (letters.contains("sic")) return BenchdnnDriver::rnn;
  if (!letters.contains("ic") || !letters.contains("oc")) return std::nullopt;
  const bool has_kernel = letters.contains("kd") || letters.contains("kh") || letters.contains("kw");
  return has_kernel ? BenchdnnDriver::conv : BenchdnnDriver::ip;
}

BenchdnnLetters benchdnn_letters(std::string_view body, std::span<const std::string_view> known) {
  BenchdnnLetters letters;
  const std::size_t end = scan(body, letters);
  if (end < body.size()) {
    throw InvalidLayer(fmt::format("{} is no letter with a number", flopline::quoted(body.substr(end, 12))));
  }
  for (const auto& [key, number] : letters) {
    if (std::ranges::find(known, key) == known.end())
      throw InvalidLayer(
          fmt::format("unknown letter {}, accepted are {}", flopline::quoted(key), fmt::join(known, " ")));
  }
  return letters;
}

}  // namespace flopline
