// The counts of a layer with the numbers put in, so that a reader can follow them by hand.
#pragma once

#include <string>

#include "analysis/network.h"
#include "kernels/dtype.h"

namespace flopline {

// A line a step: parameters, nominal and effective MACCs, other operations, bytes. Throws CountOverflow.
std::string explain(const NamedLayer& item, DataType dtype);

}  // namespace flopline
