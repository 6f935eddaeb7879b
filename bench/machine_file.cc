#include "bench/machine_file.h"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <fstream>
#include <utility>

#include "bench/environment_json.h"
#include "bench/options.h"
#include "bench/result_folder.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json identity(const Environment& environment) {
  Json object = to_json(environment);
  object.erase("load_average");
  object.erase("memory_available_bytes");
  object.at("settings").erase("OMP_NUM_THREADS");
  return object;
}

// What a file holds, and the environment that it holds for, as JSON without an order, which carries no
// meaning. Nothing where it is none of these files.
struct Content {
  Json all;
  nlohmann::json environment;
};

std::optional<Content> read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  try {
    Json all = Json::parse(stream);
    nlohmann::json environment = all.at("environment");
    return Content{std::move(all), std::move(environment)};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// What a file is called while that of another environment has its name. Few environments meet on a machine,
// and a file is known by what is in it: names only have to differ (FNV-1a).
fs::path name_aside(const fs::path& name, const nlohmann::json& environment) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : environment.dump())
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return fmt::format("{}.{:016x}{}", name.stem().string(), hash, name.extension().string());
}

// Makes room for the file of this environment.
void put_aside_that_of_another(const fs::path& file, const nlohmann::json& environment) {
  const auto other = read(file);
  if (other && other->environment != environment)
    fs::rename(file, file.parent_path() / name_aside(file.filename(), other->environment));
  fs::remove(file.parent_path() / name_aside(file.filename(), environment));
}

}  // namespace

fs::path write_machine_file(const fs::path& results, const Environment& environment, const std::string& name,
                            Json content) {
  content["environment"] = identity(environment);
  fs::path folder = results / machine_name(environment);
  try {
    fs::create_directories(folder);
    put_aside_that_of_another(folder / name, content["environment"]);
    write_whole(folder / name, content.dump(1) + "\n");
    return folder;
  } catch (const fs::filesystem_error& error) {
    throw BadRequest(fmt::format("--results {}: {}, accepted is a folder that can be written to",
                                 results.string(), error.code().message()));
  }
}

std::optional<Json> read_machine_file(const fs::path& results, const Environment& environment,
                                      const std::string& name, const std::string& schema) {
  const nlohmann::json wanted = identity(environment);
  const fs::path folder = results / machine_name(environment);
  for (const fs::path& file : {fs::path(name), name_aside(name, wanted)}) {
    const auto content = read(folder / file);
    if (content && content->environment == wanted && content->all.value("schema", Json()) == schema)
      return content->all;
  }
  return std::nullopt;
}

}  // namespace flopline
