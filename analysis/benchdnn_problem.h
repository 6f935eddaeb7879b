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

// "g1mb2ic3ih227oc96oh55kh11sh4nalexnet:conv1*3" in its parts.
struct BenchdnnText {
  std::string_view body;          // without name and the '_' before it
  std::string name;               // what names may hold; empty where there is none
  std::int64_t multiplicity = 1;  // the ending "*3" of the name
};

BenchdnnText split_benchdnn_problem(std::string_view text);

// The driver that the letters of a body speak of: matmul and rnn have letters of their own, and a problem
// without a kernel is one of ip; a convolution may be either of two, and then is conv. Nothing where these
// are no letters of a problem.
std::optional<BenchdnnDriver> benchdnn_driver_of(std::string_view body);

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
