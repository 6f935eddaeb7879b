// The environment as it stands in result files.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/environment.h"
#include "bench/load.h"
#include "bench/threads.h"
#include "bench/verdict.h"

namespace flopline {

// Objects; what is unknown is left out.
nlohmann::json to_json(const Environment& environment);
nlohmann::json to_json(const Load& load);
nlohmann::json to_json(const TeamState& team);

// {"verdict": "quiet" | "disturbed", "reasons": [...]}, to be merged into the environment by update().
nlohmann::json to_json(const Verdict& verdict);

}  // namespace flopline
