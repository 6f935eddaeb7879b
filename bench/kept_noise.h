// How much measurements of the same thing differ on a machine, kept for later runs:
// results/<machine>/noise.json.
#pragma once

#include <compare>
#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "analysis/noise.h"
#include "bench/case.h"
#include "bench/environment.h"
#include "bench/text_table.h"

namespace flopline {

// Cases that are disturbed alike.
struct KindOfCase {
  std::string kind;  // as kind_text
  std::string backend;
  CacheState cache = CacheState::hot;
  int threads = 1;

  friend auto operator<=>(const KindOfCase&, const KindOfCase&) = default;
};

KindOfCase kind_of(const Case& value);

struct KindNoise {
  NoiseFloor floor;
  std::size_t cases = 0;  // that it was found with
};

struct KeptNoise {
  std::string measured;  // when, as utc_now()
  std::map<KindOfCase, KindNoise> kinds;
};

// In whole or not at all. If the environment is the same, floors of other kinds of case stay, and larger ones
// of the same kind: what a machine has done once it may do again. Returns what is kept now. Throws BadRequest
// where it cannot be written.
KeptNoise keep_noise(const std::filesystem::path& results, const Environment& environment,
                     const KeptNoise& noise);

// What was found in the same environment; nothing where there is none.
std::optional<KeptNoise> find_kept_noise(const std::filesystem::path& results,
                                         const Environment& environment);

// {"kind", "backend", "cache", "threads"}, and back; throws what the library throws where it is none.
nlohmann::ordered_json kind_json(const KindOfCase& kind);
KindOfCase kind_from(const nlohmann::ordered_json& row);

// [{"kind", "backend", "cache", "threads", "relative", "degrees_of_freedom", "cases"}]
nlohmann::ordered_json to_json(const std::map<KindOfCase, KindNoise>& kinds);
TextTable noise_csv(const std::map<KindOfCase, KindNoise>& kinds);  // the same

// For people.
TextTable noise_table(const std::map<KindOfCase, KindNoise>& kinds);

}  // namespace flopline
