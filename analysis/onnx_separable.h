// Depthwise convolutions and the pointwise ones that follow them, as one layer.
#pragma once

#include <optional>

#include "kernels/layer.h"

namespace flopline {

// The two as one, where the first is depthwise and the second pointwise (1x1, stride 1, one group) on just
// what the first writes, and both have a bias or neither has.
std::optional<DepthwiseSeparable> separable_of(const Layer& first, const Layer& second);

}  // namespace flopline
