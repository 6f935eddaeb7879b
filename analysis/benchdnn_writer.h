// Networks as batch files of oneDNN's benchdnn.
#pragma once

#include <optional>
#include <string>

#include "analysis/benchdnn_options.h"
#include "analysis/network.h"

namespace flopline {

// The layers in order, each as a problem under the options that it needs; read_benchdnn gives them back. What
// the drivers do not know is written as what computes the same: a separable convolution as its two, positions
// of a linear layer as batch, a stack that reads both directions layer by layer, any biases of a recurrent
// layer as one vector. A layer that no problem stands for is a comment, and so are its attributes.
//
// A driver switch stands wherever the driver changes. benchdnn takes its driver from the command line only:
// with `only`, the file holds the problems of that driver, and no switch.
std::string write_benchdnn(const Network& network, std::optional<BenchdnnDriver> only = std::nullopt);

}  // namespace flopline
