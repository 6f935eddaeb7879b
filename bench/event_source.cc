#include "bench/event_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace flopline {
namespace {

constexpr std::array<std::string_view, 3> kWords = {"config", "config1", "config2"};

std::filesystem::path folder(const std::string& device) {
  return std::filesystem::path("sys/bus/event_source/devices") / device;
}

// Where the bits of a term's value go, lowest first.
struct BitField {
  std::size_t word = 0;
  std::vector<int> bits;
};

// "config1:0-7,32-35"
std::optional<BitField> parse_bit_field(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto word = std::ranges::find(kWords, std::string_view(text).substr(0, colon));
  if (colon == std::string::npos || word == kWords.end()) return std::nullopt;
  const auto bits = parse_cpu_list(text.substr(colon + 1));  // the same notation
  if (!bits || bits->empty() || bits->size() > 64 || std::ranges::max(*bits) >= 64) return std::nullopt;
  return BitField{static_cast<std::size_t>(word - kWords.begin()), *bits};
}

std::optional<BitField> bit_field(const SystemFiles& files, const std::string& device,
                                  const std::string& term) {
  return parse_bit_field(files.text(folder(device) / "format" / term).value_or(term + ":0-63"));
}

// "0x1f" or "31"
std::optional<std::uint64_t> parse_value(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<CounterEvent> describe(const SystemFiles& files, const std::string& device,
                                     const WeightedTerms& wanted) {
  const auto type = files.integer(folder(device) / "type");
  const auto config = encode_event(files, device, wanted.terms);
  if (!type || !config) return std::nullopt;
  return CounterEvent{.name = fmt::format("{}/{}/", device, wanted.terms),
                      .type = static_cast<std::uint32_t>(*type),
                      .config = *config,
                      .weight = wanted.weight,
                      .cpu = {}};
}

CounterGroup not_described(const std::string& device, const WeightedTerms& wanted) {
  return no_events(fmt::format("the kernel does not say how to count {}/{}/", device, wanted.terms));
}

}  // namespace

CounterGroup no_events(std::string why_not) { return {.events = {}, .why_not = std::move(why_not)}; }

std::vector<std::string> counting_devices(const SystemFiles& files, std::string_view prefix) {
  auto names = files.list(folder(""));
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
  return names;
}

std::optional<EventConfig> encode_event(const SystemFiles& files, const std::string& device,
                                        const std::string& terms) {
  const auto parts = split(terms, ',');
  if (parts.empty()) return std::nullopt;
  EventConfig config{};
  for (const std::string& part : parts) {
    const std::size_t equals = part.find('=');
    const auto field = bit_field(files, device, part.substr(0, equals));
    auto value = equals == std::string::npos ? 1 : parse_value(part.substr(equals + 1));
    if (!field || !value) return std::nullopt;
    for (const int bit : field->bits) {
      config.at(field->word) |= (*value & 1) << bit;
      *value >>= 1;
    }
    if (*value != 0) return std::nullopt;
  }
  return config;
}

CounterGroup thread_events(const SystemFiles& files, const std::string& device,
                           const std::vector<WeightedTerms>& wanted) {
  CounterGroup group;
  for (const WeightedTerms& one : wanted) {
    const auto event = describe(files, device, one);
    if (!event) return not_described(device, one);
    group.events.push_back(*event);
  }
  return group;
}

CounterGroup socket_events(const SystemFiles& files, const std::vector<std::string>& devices,
                           const std::vector<WeightedTerms>& wanted) {
  CounterGroup group;
  for (const std::string& device : devices) {
    const auto cpus = parse_cpu_list(files.text(folder(device) / "cpumask").value_or(""));
    for (const WeightedTerms& one : wanted) {
      auto event = describe(files, device, one);
      if (!event || !cpus || cpus->empty()) return not_described(device, one);
      for (const int cpu : *cpus) {
        event->cpu = cpu;
        group.events.push_back(*event);
      }
    }
  }
  return group;
}

}  // namespace flopline
