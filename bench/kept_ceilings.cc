#include "bench/kept_ceilings.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "bench/ceilings_json.h"
#include "bench/machine_file.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kCeilingsFile = "ceilings.json";
constexpr const char* kCeilingsSchema = "flopline-ceilings/1";

}  // namespace

std::filesystem::path keep_ceilings(const std::filesystem::path& results, const Environment& environment,
                                    const KeptCeilings& ceilings) {
  KeptCeilings all = ceilings;
  if (auto before = find_kept_ceilings(results, environment)) all.by_threads.merge(before->by_threads);
  Json by_threads = Json::array();
  for (const auto& [threads, of_threads] : all.by_threads) {
    Json entry = {{"threads", threads}};
    entry.update(to_json(of_threads));
    by_threads.push_back(std::move(entry));
  }
  return write_machine_file(
      results, environment, kCeilingsFile,
      {{"schema", kCeilingsSchema}, {"measured", all.measured}, {"by_threads", by_threads}});
}

std::optional<KeptCeilings> find_kept_ceilings(const std::filesystem::path& results,
                                               const Environment& environment) {
  const auto content = read_machine_file(results, environment, kCeilingsFile, kCeilingsSchema);
  if (!content) return std::nullopt;
  try {
    KeptCeilings kept = {.measured = content->at("measured"), .by_threads = {}};
    for (const Json& entry : content->at("by_threads"))
      kept.by_threads[entry.at("threads").get<int>()] = ceilings_from_json(entry);
    return kept;
  } catch (const std::exception&) {
    return std::nullopt;  // whatever it is, it will be measured again and written anew
  }
}

}  // namespace flopline
