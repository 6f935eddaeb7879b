#include "bench/kept_noise.h"

#include <exception>

#include "bench/machine_file.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFile = "noise.json";
constexpr const char* kSchema = "flopline-noise/1";

}  // namespace

KindOfCase kind_of(const Case& value) {
  return {.kind = kind_text(value.item.layer),
          .backend = value.backend->name,
          .cache = value.cache,
          .threads = value.threads};
}

void keep_noise(const std::filesystem::path& results, const Environment& environment,
                const KeptNoise& noise) {
  KeptNoise all = noise;
  if (auto before = find_kept_noise(results, environment)) all.floors.merge(before->floors);
  write_machine_file(results, environment, kFile,
                     {{"schema", kSchema}, {"measured", all.measured}, {"floors", to_json(all.floors)}});
}

std::optional<KeptNoise> find_kept_noise(const std::filesystem::path& results,
                                         const Environment& environment) {
  const auto content = read_machine_file(results, environment, kFile, kSchema);
  if (!content) return std::nullopt;
  try {
    KeptNoise kept = {.measured = content->at("measured"), .floors = {}};
    for (const Json& row : content->at("floors")) {
      kept.floors[kind_from(row)] = {.relative = row.at("relative"), .cases = row.at("cases")};
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

Json to_json(const std::map<KindOfCase, NoiseFloor>& floors) {
  Json rows = Json::array();
  for (const auto& [kind, floor] : floors) {
    Json row = kind_json(kind);
    row["relative"] = floor.relative;
    row["cases"] = floor.cases;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace flopline
