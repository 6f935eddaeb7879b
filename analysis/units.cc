#include "analysis/units.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace flopline {
namespace {

// Three significant digits, as 1.23, 12.3, 123.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size < 9.995) return fmt::format("{:.2f}", value);
  return size < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

std::string si_count(std::int64_t count) {
  constexpr std::array kPrefixes = {"", "k", "M", "G", "T", "P", "E"};
  auto value = static_cast<double>(count);
  std::size_t prefix = 0;
  if (std::abs(value) < 1000) return fmt::format("{}", count);
  while (std::abs(value) >= 999.995 && prefix + 1 < kPrefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  return fmt::format("{:.2f}{}", value, kPrefixes.at(prefix));
}

std::string duration(double seconds) {
  struct Unit {
    double seconds;
    const char* name;
  };
  constexpr std::array kUnits = {Unit{1, "s"}, Unit{1e-3, "ms"}, Unit{1e-6, "µs"}, Unit{1e-9, "ns"}};
  for (const Unit& unit : kUnits) {
    if (std::abs(seconds) >= 0.9995 * unit.seconds) {
      return fmt::format("{} {}", three_digits(seconds / unit.seconds), unit.name);
    }
  }
  return fmt::format("{:.2f} ns", seconds / kUnits.back().seconds);
}

std::string binary_bytes(std::int64_t bytes) {
  constexpr std::array kPrefixes = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t prefix = 0;
  while (std::abs(value) >= 1024 && prefix + 1 < kPrefixes.size()) {
    value /= 1024;
    ++prefix;
  }
  return fmt::format("{:.4g} {}", value, kPrefixes.at(prefix));
}

std::string with_thousands(std::int64_t count) {
  const std::string digits = fmt::format("{}", count);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    const bool starts_a_group = at > 0 && (digits.size() - at) % 3 == 0 && digits[at - 1] != '-';
    if (starts_a_group) text += ',';
    text += digits[at];
  }
  return text;
}

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace flopline
