#include "bench/kept_ceilings.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include <unistd.h>

#include "bench/ceilings_json.h"
#include "bench/environment_json.h"
#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "flopline-ceilings/1";

fs::path file_of(const fs::path& results, const Environment& environment) {
  return results / machine_name(environment) / "ceilings.json";
}

Json identity(const Environment& environment) {
  Json object = to_json(environment);
  object.erase("load_average");
  object.erase("memory_available_bytes");
  return object;
}

Json kept_json(const Environment& environment, const KeptCeilings& kept) {
  Json by_threads = Json::array();
  for (const auto& [threads, ceilings] : kept.by_threads) {
    Json entry = {{"threads", threads}};
    entry.update(to_json(ceilings));
    by_threads.push_back(std::move(entry));
  }
  return {{"schema", kSchema},
          {"measured", kept.measured},
          {"environment", identity(environment)},
          {"by_threads", by_threads}};
}

void write_whole(const fs::path& file, const std::string& content) {
  const fs::path aside = file.parent_path() / fmt::format(".{}.{}", file.filename().string(), getpid());
  std::ofstream stream(aside, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) {
    std::error_code ignored;
    fs::remove(aside, ignored);
    throw fs::filesystem_error("cannot write", file, std::make_error_code(std::errc::io_error));
  }
  fs::rename(aside, file);
}

}  // namespace

fs::path keep_ceilings(const fs::path& results, const Environment& environment,
                       const KeptCeilings& ceilings) {
  KeptCeilings all = ceilings;
  if (auto before = find_kept_ceilings(results, environment)) all.by_threads.merge(before->by_threads);
  const fs::path file = file_of(results, environment);
  try {
    fs::create_directories(file.parent_path());
    write_whole(file, kept_json(environment, all).dump(1) + "\n");
    return file.parent_path();
  } catch (const fs::filesystem_error& error) {
    throw BadRequest(fmt::format("--results {}: {}, accepted is a folder that can be written to",
                                 results.string(), error.code().message()));
  }
}

std::optional<KeptCeilings> find_kept_ceilings(const fs::path& results, const Environment& environment) {
  std::ifstream stream(file_of(results, environment), std::ios::binary);
  if (!stream) return std::nullopt;
  try {
    const Json object = Json::parse(stream);
    if (object.at("schema") != kSchema) return std::nullopt;
    // As JSON on both sides, for the order of fields carries no meaning.
    if (nlohmann::json(object.at("environment")) != nlohmann::json(identity(environment)))
      return std::nullopt;
    KeptCeilings kept = {.measured = object.at("measured"), .by_threads = {}};
    for (const Json& entry : object.at("by_threads"))
      kept.by_threads[entry.at("threads").get<int>()] = ceilings_from_json(entry);
    return kept;
  } catch (const std::exception&) {
    return std::nullopt;  // whatever it is, it will be measured again and written anew
  }
}

}  // namespace flopline
