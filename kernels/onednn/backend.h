// The backend whose kernels are oneDNN's primitives.
#pragma once

#include "kernels/kernel.h"

namespace flopline::onednn {

Backend backend();

}  // namespace flopline::onednn
