#include "bench/run_differences.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

namespace flopline {
namespace {

using nlohmann::json;

// What every run has anew, or what is said of a run in words of its own.
constexpr std::array kOfEachRun = {"load_average", "load_before", "load_during", "memory_available_bytes",
                                   "counters",     "eviction",    "verdict",     "reasons"};
constexpr std::array kOfTheCpu = {"machine", "cpu", "architecture", "machine_cpus", "instruction_sets"};
// What comes first; the rest follows in the order of the alphabet.
constexpr std::array kFirst = {"machine",  "cpu",          "architecture", "machine_cpus", "instruction_sets",
                               "backends", "team.threads", "compiler",     "build_type"};

// Values by path, "team.threads"; lists stay whole. Files are only so deep that this may recurse.
void flatten(const json& value, const std::string& path, std::map<std::string, json>& flat) {
  if (!value.is_object()) {
    flat[path] = value;
    return;
  }
  for (const auto& [name, member] : value.items())
    flatten(member, path.empty() ? name : fmt::format("{}.{}", path, name), flat);
}

std::map<std::string, json> identity(const RunFile& run) {
  json environment = run.environment;
  for (const char* const field : kOfEachRun) environment.erase(field);
  std::map<std::string, json> flat;
  flatten(environment, "", flat);
  return flat;
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false);
}

// Of lists, as of instruction sets, what only the one has.
std::string only_in(const json& list, const json& other) {
  const std::set<json> others(other.begin(), other.end());
  std::vector<std::string> only;
  for (const json& element : list) {
    if (!others.contains(element)) only.push_back(text_of(element));
  }
  return only.empty() ? "" : fmt::format("{}", fmt::join(only, ", "));
}

Difference difference(const std::string& what, const json* base, const json* now) {
  const auto shown = [](const json* value) { return value == nullptr ? "-" : text_of(*value); };
  if (base == nullptr || now == nullptr || !base->is_array() || !now->is_array())
    return {.what = what, .base = shown(base), .now = shown(now)};
  const std::string only_base = only_in(*base, *now), only_now = only_in(*now, *base);
  if (only_base.empty() && only_now.empty())
    return {.what = what, .base = shown(base), .now = shown(now)};  // the order differs
  return {.what = what,
          .base = only_base.empty() ? "-" : "only here: " + only_base,
          .now = only_now.empty() ? "-" : "only here: " + only_now};
}

std::size_t importance(const std::string& what) {
  const auto matches = [&](std::string_view first) {
    return what.starts_with(first) && (what.size() == first.size() || what[first.size()] == '.');
  };
  return static_cast<std::size_t>(std::ranges::find_if(kFirst, matches) - kFirst.begin());
}

std::vector<Difference> environment_differences(const RunFile& base, const RunFile& now) {
  const std::map<std::string, json> of_base = identity(base), of_now = identity(now);
  std::map<std::string, std::pair<const json*, const json*>> both;
  for (const auto& [what, value] : of_base) both[what].first = &value;
  for (const auto& [what, value] : of_now) both[what].second = &value;
  std::vector<Difference> all;
  for (const auto& [what, values] : both) {
    const auto [one, other] = values;
    if (one == nullptr || other == nullptr || *one != *other) all.push_back(difference(what, one, other));
  }
  std::ranges::stable_sort(all, {}, [](const Difference& one) { return importance(one.what); });
  return all;
}

std::string without_seed(const std::string& command) {
  static const std::regex kSeed(" --seed [0-9]+");
  return std::regex_replace(command, kSeed, "");
}

std::string ceiling_name(const json& ceiling) {
  const auto text = [&](const char* field) { return ceiling.value(field, std::string()); };
  const bool is_memory = text("kind") == "memory";
  return fmt::format("{} {}, {}, {:.0f} thread{}", is_memory ? "bandwidth" : "peak", text("name"),
                     is_memory ? text("level") : fmt::format("{} {}", text("dtype"), text("isa")),
                     ceiling.at("threads").get<double>(), ceiling.at("threads") == 1 ? "" : "s");
}

std::vector<Difference> moved_ceilings(const RunFile& base, const RunFile& now) {
  constexpr double kPeakMoved = 0.03, kMemoryMoved = 0.1;
  std::map<std::string, const json*> of_now;
  for (const json& ceiling : now.ceilings) of_now[ceiling_name(ceiling)] = &ceiling;
  std::vector<Difference> all;
  for (const json& before : base.ceilings) {
    const auto after = of_now.find(ceiling_name(before));
    if (after == of_now.end()) continue;
    const double from = before.at("value").get<double>(), to = after->second->at("value").get<double>();
    const double moved = before.at("kind") == "memory" ? kMemoryMoved : kPeakMoved;
    if (std::abs(std::log(to / from)) <= moved) continue;
    const auto unit = before.at("unit").get<std::string>();
    all.push_back({.what = after->first,
                   .base = fmt::format("{:.1f} {}", from, unit),
                   .now = fmt::format("{:.1f} {} ({:+.0f} %)", to, unit, 100 * (to / from - 1))});
  }
  return all;
}

}  // namespace

std::vector<Difference> differences(const RunFile& base, const RunFile& now) {
  std::vector<Difference> all = environment_differences(base, now);
  const std::string asked_base = without_seed(base.command), asked_now = without_seed(now.command);
  if (asked_base != asked_now) all.push_back({.what = "command", .base = asked_base, .now = asked_now});
  std::ranges::copy(moved_ceilings(base, now), std::back_inserter(all));
  return all;
}

bool are_of_different_machines(const RunFile& base, const RunFile& now) {
  return std::ranges::any_of(kOfTheCpu, [&](const char* field) {
    return base.environment.value(field, json()) != now.environment.value(field, json());
  });
}

}  // namespace flopline
