#include "bench/kept_noise.h"

#include <fmt/format.h>

#include <exception>
#include <vector>

#include "bench/machine_file.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNoiseFile = "noise.json";
constexpr const char* kNoiseSchema = "flopline-noise/1";

// What a kind of case is, and what was found of it.
std::vector<Cell> row_of(const KindOfCase& kind, const std::vector<Cell>& found) {
  std::vector<Cell> row = {{kind.kind},
                           {kind.backend},
                           {std::string(cache_state_name(kind.cache))},
                           {fmt::format("{}", kind.threads)}};
  row.insert(row.end(), found.begin(), found.end());
  return row;
}

}  // namespace

KindOfCase kind_of(const Case& value) {
  return {.kind = kind_text(value.item.layer),
          .backend = value.backend->name,
          .cache = value.cache,
          .threads = value.threads};
}

KeptNoise keep_noise(const std::filesystem::path& results, const Environment& environment,
                     const KeptNoise& noise) {
  KeptNoise all = noise;
  if (const auto before = find_kept_noise(results, environment)) {
    for (const auto& [kind, known] : before->kinds) {
      KindNoise& now = all.kinds.try_emplace(kind, known).first->second;
      if (known.floor.relative > now.floor.relative) now = known;
    }
  }
  write_machine_file(results, environment, kNoiseFile,
                     {{"schema", kNoiseSchema}, {"measured", all.measured}, {"floors", to_json(all.kinds)}});
  return all;
}

std::optional<KeptNoise> find_kept_noise(const std::filesystem::path& results,
                                         const Environment& environment) {
  const auto content = read_machine_file(results, environment, kNoiseFile, kNoiseSchema);
  if (!content) return std::nullopt;
  try {
    KeptNoise kept = {.measured = content->at("measured"), .kinds = {}};
    for (const Json& row : content->at("floors")) {
      kept.kinds[kind_from(row)] = {
          .floor = {.relative = row.at("relative"),
                    .degrees_of_freedom = row.value("degrees_of_freedom", NoiseFloor{}.degrees_of_freedom)},
          .cases = row.at("cases")};
    }
    return kept;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Json kind_json(const KindOfCase& kind) {
  return {{"kind", kind.kind},
          {"backend", kind.backend},
          {"cache", cache_state_name(kind.cache)},
          {"threads", kind.threads}};
}

KindOfCase kind_from(const Json& row) {
  return {.kind = row.at("kind"),
          .backend = row.at("backend"),
          .cache = cache_state_named(row.at("cache").get<std::string>()).value(),
          .threads = row.at("threads")};
}

Json to_json(const std::map<KindOfCase, KindNoise>& kinds) {
  Json rows = Json::array();
  for (const auto& [kind, noise] : kinds) {
    Json row = kind_json(kind);
    row["relative"] = noise.floor.relative;
    row["degrees_of_freedom"] = noise.floor.degrees_of_freedom;
    row["cases"] = noise.cases;
    rows.push_back(std::move(row));
  }
  return rows;
}

TextTable noise_csv(const std::map<KindOfCase, KindNoise>& kinds) {
  TextTable table = {
      .columns =
          {{"kind"}, {"backend"}, {"cache"}, {"threads"}, {"relative"}, {"degrees_of_freedom"}, {"cases"}},
      .rows = {}};
  for (const auto& [kind, noise] : kinds) {
    table.rows.push_back(row_of(kind, {{fmt::format("{}", noise.floor.relative)},
                                       {fmt::format("{}", noise.floor.degrees_of_freedom)},
                                       {fmt::format("{}", noise.cases)}}));
  }
  return table;
}

TextTable noise_table(const std::map<KindOfCase, KindNoise>& kinds) {
  TextTable table = {.columns = {{"kind"},
                                 {"backend"},
                                 {"cache"},
                                 {"threads", Align::kRight},
                                 {"cases", Align::kRight},
                                 {"noise floor", Align::kRight}},
                     .rows = {}};
  for (const auto& [kind, noise] : kinds) {
    table.rows.push_back(row_of(
        kind, {{fmt::format("{}", noise.cases)}, {fmt::format("{:.2f} %", 100 * noise.floor.relative)}}));
  }
  return table;
}

}  // namespace flopline
