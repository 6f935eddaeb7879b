// One problem of benchdnn as a layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/benchdnn_options.h"
#include "analysis/layer_setting.h"
#include "kernels/layer.h"

namespace flopline {

struct BenchdnnProblem {
  std::optional<Layer> layer;
  std::int64_t times = 1;  // a stack in two directions, joined at the end only, is two stacks
  LayerSetting setting;
  std::string not_understood;  // why no layer stands for it
};

// Throws InvalidLayer or CountOverflow where the body makes no sense.
BenchdnnProblem read_benchdnn_problem(BenchdnnDriver driver, std::string_view body,
                                      const BenchdnnChoice& choice);

}  // namespace flopline
