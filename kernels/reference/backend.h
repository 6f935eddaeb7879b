// The backend whose kernels read as the definition.
#pragma once

#include "kernels/kernel.h"

namespace flopline::reference {

Backend backend();

}  // namespace flopline::reference
