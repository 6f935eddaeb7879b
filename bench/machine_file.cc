#include "bench/machine_file.h"

#include <fmt/format.h>

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
  return object;
}

}  // namespace

fs::path write_machine_file(const fs::path& results, const Environment& environment, const std::string& name,
                            Json content) {
  content["environment"] = identity(environment);
  fs::path folder = results / machine_name(environment);
  try {
    fs::create_directories(folder);
    write_whole(folder / name, content.dump(1) + "\n");
    return folder;
  } catch (const fs::filesystem_error& error) {
    throw BadRequest(fmt::format("--results {}: {}, accepted is a folder that can be written to",
                                 results.string(), error.code().message()));
  }
}

std::optional<Json> read_machine_file(const fs::path& results, const Environment& environment,
                                      const std::string& name, const std::string& schema) {
  std::ifstream stream(results / machine_name(environment) / name, std::ios::binary);
  if (!stream) return std::nullopt;
  try {
    Json content = Json::parse(stream);
    if (content.at("schema") != schema) return std::nullopt;
    // As JSON on both sides, for the order of fields carries no meaning.
    if (nlohmann::json(content.at("environment")) != nlohmann::json(identity(environment)))
      return std::nullopt;
    return content;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace flopline
